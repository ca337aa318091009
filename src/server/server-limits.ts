/** How much a server bears from clients that are slow, silent or many. */

import { ConfigError } from '../protocol/errors/ossferry-error.js'

export interface ServerLimits {
  /**
   * Time for all headers of a request, from the connection or from the first byte on. Default
   * 60,000. Then HTTP 408, and the connection is closed.
   */
  readonly headersTimeoutMs?: number | undefined
  /**
   * How long a client may be silent that is to send, or not take a byte of what it is sent. Default
   * 60,000. A body that stops is answered with 400 `RequestTimeout`; then, and when nothing was
   * being sent, the connection is closed.
   */
  readonly idleTimeoutMs?: number | undefined
  /**
   * Bytes per second that a body has to bring on average over the last `idleTimeoutMs`, or it is
   * answered like one that stops. Default 240. Only the time counts in which the client is waited
   * for: a traffic limit, a fault and a slow disk do no harm. 1 lets nearly everything pass.
   */
  readonly minBodyRate?: number | undefined
  /** Connections open at a time; further ones are closed at once. Default 2,000. */
  readonly maxConnections?: number | undefined
}

export type ResolvedServerLimits = { readonly [Name in keyof ServerLimits]-?: number }

/** @throws ConfigError for a limit that is no whole number from 1 on. */
export function resolveServerLimits(limits: ServerLimits = {}): ResolvedServerLimits {
  for (const [name, value] of Object.entries(limits) as [string, number | undefined][]) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue
    throw new ConfigError({
      code: 'InvalidConfig',
      message: `cannot start the server: limits.${name} is ${value}; it is a whole number from 1 on`,
    })
  }
  const { headersTimeoutMs = 60_000, idleTimeoutMs = 60_000 } = limits
  const { minBodyRate = 240, maxConnections = 2000 } = limits
  return { headersTimeoutMs, idleTimeoutMs, minBodyRate, maxConnections }
}
