/** A call that the service refuses once, and what the scheduler makes of it. */

import { ServiceError } from '../../src/protocol/errors/ossferry-error.js'
import type { CallOptions, RetryReport } from '../../src/transfer/client-api.js'
import type { Scheduler } from '../../src/transfer/scheduler.js'

type Call<Request, Result> = (request: Request, options: CallOptions) => Promise<Result>

const SLOW_DOWN = new ServiceError({
  code: 'SlowDown',
  status: 503,
  serviceMessage: 'by script',
  requestId: 'R',
})

/**
 * `call`, repeated as the client does it after `error`. Notes in `underWay` how many parts are so
 * at the first attempt, in the pause, and at the second one.
 */
export function refusedOnce<Request, Result>(
  scheduler: Scheduler,
  underWay: number[],
  call: Call<Request, Result>,
  error: RetryReport['error'] = SLOW_DOWN,
): Call<Request, Result> {
  return async (request, options) => {
    underWay.push(scheduler.partsUnderWay)
    options.onRetry?.({ attempt: 1, delayMs: 0, error })
    underWay.push(scheduler.partsUnderWay)
    await options.beforeRetry?.()
    underWay.push(scheduler.partsUnderWay)
    return call(request, options)
  }
}
