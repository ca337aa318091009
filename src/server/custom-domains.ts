/** Domains that stand for buckets. */

import { checkBucketName } from '../protocol/bucket-name.js'
import { ConfigError } from '../protocol/errors/ossferry-error.js'

/** Buckets by the domains that stand for them, such as `{ 'img.example.com': 'images' }`. */
export type CustomDomains = Readonly<Record<string, string>>

const HOST_NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/

/**
 * The domains as the `Host` headers of requests are compared with them. The buckets need not exist.
 *
 * @throws ConfigError for what is no host name, for a name of the server itself, and for an
 * impossible bucket.
 */
export function resolveCustomDomains(
  domains: CustomDomains = {},
  ownNames: readonly string[],
): CustomDomains {
  const resolved: Record<string, string> = {}
  for (const [domain, bucket] of Object.entries(domains)) {
    const name = domain.toLowerCase()
    if (!HOST_NAME.test(name)) {
      throw invalidDomain(domain, 'it is no host name; write it without scheme, port and path')
    }
    if (ownNames.some((own) => name === own || name.endsWith(`.${own}`))) {
      throw invalidDomain(domain, 'it is a name of the server itself')
    }
    const problem = checkBucketName(bucket)
    if (problem !== undefined) throw invalidDomain(domain, problem)
    resolved[name] = bucket
  }
  return resolved
}

function invalidDomain(domain: string, problem: string): ConfigError {
  return new ConfigError({
    code: 'InvalidCustomDomain',
    message: `cannot bind the domain ${JSON.stringify(domain)}: ${problem}`,
  })
}
