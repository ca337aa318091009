/** When a failed attempt is worth another one, and after which pause. */

import type { Random } from '../environment.js'
import { type OssferryError, ServiceError } from '../protocol/errors/ossferry-error.js'

/**
 * A policy of one's own in place of `RetryOptions`. Asked only about requests whose body can be
 * sent again.
 */
export interface Retryer {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  isRetryable(error: OssferryError): boolean
  /** Pause after the failed attempt number `attempt`, which counts from 1. */
  delayMs(attempt: number, error: OssferryError): number
  /** As the option of this name. */
  readonly patienceMs?: number | undefined
}

export interface RetryOptions {
  /** Attempts in all, the first included; 1 means no retries. Default 3. */
  readonly maxAttempts?: number | undefined
  /** The pause before a retry is a random time up to `baseDelayMs * 2 ** attempt`. Default 200. */
  readonly baseDelayMs?: number | undefined
  /** No pause is longer, unless the service asks for one. Default 20,000. */
  readonly maxDelayMs?: number | undefined
  /**
   * So long after its start, the time in `beforeRetry` left out, a call is repeated while the
   * service asks to slow down (503, 429); these attempts do not count among `maxAttempts`. Default
   * 0: they count as others do.
   */
  readonly patienceMs?: number | undefined
}

/** What the service asks for is respected up to here. */
const MAX_ASKED_DELAY_MS = 120_000

/**
 * Full jitter: clients that failed together do not come back together. A pause that the service
 * asks for (`Retry-After`, `x-oss-qos-delay-time`) is the least.
 */
export function createRetryer(options: Required<RetryOptions>, random: Random): Retryer {
  const { maxAttempts, baseDelayMs, maxDelayMs, patienceMs } = options
  return {
    maxAttempts,
    patienceMs,
    // A wrong clock has been corrected and tried again by the time this is asked; nothing new would
    // happen.
    isRetryable: (error) => error.retryable && error.code !== 'RequestTimeTooSkewed',
    delayMs(attempt, error) {
      const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** attempt)
      const asked = ServiceError.is(error) ? (error.retryAfterMs ?? 0) : 0
      return Math.max(random.next() * ceiling, Math.min(asked, MAX_ASKED_DELAY_MS))
    },
  }
}
