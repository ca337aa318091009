/**
 * Repeats failed attempts: the only place that does, apart from the two that mend a clock or a
 * token and try once more.
 */

import type { Clock } from '../../environment.js'
import { OssferryError, ServiceError } from '../../protocol/errors/ossferry-error.js'
import { asksToSlowDown } from '../../protocol/errors/retry-classification.js'
import { type Call, type CallHandler, isRepeatable } from '../call.js'
import { cancellation, orCancelled } from '../request-cancelled-error.js'
import type { Retryer } from '../retryer.js'

export function retry(clock: Clock, retryer: Retryer, next: CallHandler): CallHandler {
  return async (call) => {
    const { options } = call
    const count = new FailureCount(retryer, clock.monotonic())
    for (;;) {
      call.attempts += 1
      try {
        return await next(call)
      } catch (error) {
        if (!mayRepeat(call, error, retryer)) throw error
        if (count.isLast(error, clock.monotonic())) throw error
        const attempt = call.attempts
        const delayMs = retryer.delayMs(attempt, error)
        options.onRetry?.({ attempt, delayMs, error })
        await pause(clock, delayMs, options.signal)
        const allowed = options.beforeRetry?.()
        if (allowed === undefined) continue
        const heldSince = clock.monotonic()
        await orCancelled(allowed, options.signal)
        count.held(clock.monotonic() - heldSince)
      }
    }
  }
}

/** Counts the failures of a call, but for those that patience is had with. */
class FailureCount {
  readonly #retryer: Retryer
  #patientUntil: number
  #counted = 0
  #spared = 0

  constructor(retryer: Retryer, now: number) {
    this.#retryer = retryer
    this.#patientUntil = now + (retryer.patienceMs ?? 0)
  }

  /** The service had no part in that time: nothing was asked of it. */
  held(durationMs: number): void {
    this.#patientUntil += durationMs
  }

  /** Whether no attempt is left after this one. */
  isLast(error: OssferryError, now: number): boolean {
    const slowDown = ServiceError.is(error) && asksToSlowDown(error.status)
    if (slowDown && now < this.#patientUntil) {
      this.#spared += 1
      return false
    }
    this.#counted += 1
    return this.#counted + (slowDown ? this.#spared : 0) >= this.#retryer.maxAttempts
  }
}

function mayRepeat(call: Call, error: unknown, retryer: Retryer): error is OssferryError {
  return (
    OssferryError.is(error) &&
    call.options.signal?.aborted !== true &&
    retryer.isRetryable(error) &&
    isRepeatable(call)
  )
}

async function pause(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await clock.sleep(delayMs, signal)
  } catch (error) {
    throw signal?.aborted === true ? cancellation(signal) : error
  }
}
