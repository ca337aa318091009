/**
 * A client from flags, environment and configuration files, or an error that says everything that
 * is missing.
 */

import {
  Client,
  ConfigError,
  findConfiguration,
  type ClientConfig,
  type FoundConfiguration,
} from '../../index.js'
import type { ConnectionOptions } from './copy-options.js'

/**
 * A service that asks to slow down is given time: it mostly does so for seconds, and a run of hours
 * should not end with files missing for that. No pause is much longer than what it is to bridge.
 */
export const RETRY = { patienceMs: 60_000, maxDelayMs: 5000 } as const

/**
 * Flags win over the environment, which wins over files. There is no flag for keys: arguments are
 * visible to every user of the machine.
 */
export function openClient(options: ConnectionOptions): Client {
  return new Client({ ...clientConfigOf(requireConfiguration(options), options), retry: RETRY })
}

/** @throws ConfigError `NotConfigured` when something is missing. */
export function requireConfiguration(options: ConnectionOptions): FoundConfiguration {
  const found = findFor(options)
  const missing = describeMissing(found)
  if (missing === undefined) return found
  throw new ConfigError({ code: 'NotConfigured', message: `cannot reach OSS: ${missing}` })
}

/** What is configured, complete or not. */
export function findFor(options: ConnectionOptions): FoundConfiguration {
  const { region, endpoint, profile, configFile, forBucket } = options
  return findConfiguration({ region, endpoint, profile, configFile, bucket: forBucket })
}

/** A sentence; `undefined` when nothing is missing. */
export function describeMissing(found: FoundConfiguration): string | undefined {
  const { region, endpoint, credentials, lookedAt } = found
  const missing: string[] = []
  if (credentials === undefined) missing.push(`no credentials in ${lookedAt.join(', ')}`)
  if (region === undefined) {
    const variables = endpoint === undefined ? 'OSS_REGION or OSS_ENDPOINT' : 'OSS_REGION'
    missing.push(`no region (${variables} is not set)`)
  }
  return missing.length === 0 ? undefined : missing.join('; ')
}

export function clientConfigOf(
  { region, endpoint, addressing, credentials }: FoundConfiguration,
  { pathStyle, cname, maxBandwidth }: ConnectionOptions,
): ClientConfig {
  // Both flags at once are the client's to refuse.
  const flagged = pathStyle === true || cname === true
  return {
    region: region?.value,
    endpoint: endpoint?.value,
    usePathStyle: flagged ? pathStyle : addressing === 'path',
    useCname: flagged ? cname : addressing === 'cname',
    bandwidthLimit: maxBandwidth?.limit,
    credentialsProvider: credentials?.provider,
  }
}
