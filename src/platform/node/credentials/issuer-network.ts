/** How the providers of temporary credentials reach their issuers. */

import type { IssuerAddress, IssuerNetwork } from '../../../client/credentials/issuer-exchange.js'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { createTransport } from '../create-transport.js'

/** Deadlines of one exchange. */
export interface IssuerReach {
  readonly connectTimeoutMs: number
  readonly idleTimeoutMs: number
  /** `false`: never through a proxy; absent: as the environment says. */
  readonly proxy?: false | undefined
}

/** The metadata of a machine are beside it: what does not answer at once is not there. */
export const METADATA_REACH: IssuerReach = {
  connectTimeoutMs: 1000,
  idleTimeoutMs: 5000,
  proxy: false,
}

export const SERVICE_REACH: IssuerReach = { connectTimeoutMs: 5000, idleTimeoutMs: 10_000 }

/** Runs `work` with connections of its own, which are closed at its end: it runs once an hour. */
export async function withIssuerNetwork<Result>(
  reach: IssuerReach,
  signal: AbortSignal | undefined,
  work: (network: IssuerNetwork) => Promise<Result>,
): Promise<Result> {
  const { connectTimeoutMs, idleTimeoutMs, proxy } = reach
  const transport = createTransport({ connectTimeoutMs, maxConnections: 1, proxy })
  try {
    return await work({ transport, idleTimeoutMs, signal })
  } finally {
    await transport.close()
  }
}

/**
 * An address and what follows it. `text` may lack the scheme, which is then https.
 *
 * @throws ConfigError `InvalidEndpoint`, which names `option` and repeats nothing of `text`: it may
 * hold a password.
 */
export function parseIssuerUrl(
  text: string,
  option: string,
): { readonly address: IssuerAddress; readonly target: string } {
  const whole = text.includes('://') ? text : `https://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ConfigError({
      code: 'InvalidEndpoint',
      message: `${option} is no http or https address`,
    })
  }
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port)
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  return {
    address: { origin: { scheme, hostname, port }, host: url.host },
    target: `${url.pathname}${url.search}`,
  }
}
