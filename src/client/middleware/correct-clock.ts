/**
 * Learns the service's time when it refuses a request as too early or too late, and sends that
 * request once more.
 */

import { ServiceError } from '../../protocol/errors/ossferry-error.js'
import { type Answer, type Call, type CallHandler, isRepeatable } from '../call.js'
import type { ClockOffset } from '../clock-offset.js'

export function correctClock(offset: ClockOffset, next: CallHandler): CallHandler {
  const mend = (call: Call, error: unknown): Promise<Answer> => {
    if (!ServiceError.is(error) || error.code !== 'RequestTimeTooSkewed') throw error
    const mended = offset.learn(error.serverTime, call.clockOffsetMs)
    if (!mended || !isRepeatable(call)) throw error
    return next(call)
  }
  return (call) => next(call).catch((error: unknown) => mend(call, error))
}
