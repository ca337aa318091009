/**
 * Repeats failed attempts: the only place that does, apart from the two that mend a clock or a
 * token and try once more.
 */

import type { Clock } from '../../environment.js'
import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { type Call, type CallHandler, isRepeatable } from '../call.js'
import { cancellation } from '../request-cancelled-error.js'
import type { Retryer } from '../retryer.js'

export function retry(clock: Clock, retryer: Retryer, next: CallHandler): CallHandler {
  return async (call) => {
    for (;;) {
      call.attempts += 1
      try {
        return await next(call)
      } catch (error) {
        if (!mayRepeat(call, error, retryer)) throw error
        const attempt = call.attempts
        const delayMs = retryer.delayMs(attempt, error)
        call.options.onRetry?.({ attempt, delayMs, error })
        await pause(clock, delayMs, call.options.signal)
      }
    }
  }
}

function mayRepeat(call: Call, error: unknown, retryer: Retryer): error is OssferryError {
  return (
    OssferryError.is(error) &&
    call.attempts < retryer.maxAttempts &&
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
