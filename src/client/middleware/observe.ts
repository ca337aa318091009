/** Reports calls to the environment's diagnostics, for tracing. */

import type { Environment } from '../../environment.js'
import { OssferryError, ServiceError } from '../../protocol/errors/ossferry-error.js'
import type { Answer, Call, CallHandler } from '../call.js'

const CHANNEL = 'ossferry:request'

/** The message published when a call has ended. It holds no secrets. */
export interface RequestReport {
  readonly operation: string
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  /** Attempts made; more than one when there were retries. */
  readonly attempts: number
  readonly durationMs: number
  /** HTTP status of the last answer; `undefined` when there was none. */
  readonly status: number | undefined
  readonly requestId: string | undefined
  /** Code of the error that the call ended with. */
  readonly errorCode: string | undefined
}

export function observe({ clock, diagnostics }: Environment, next: CallHandler): CallHandler {
  const watch = async (call: Call): Promise<Answer> => {
    const startedAt = clock.monotonic()
    const report = (outcome: Pick<RequestReport, 'status' | 'requestId' | 'errorCode'>): void => {
      const { operation, request, attempts } = call
      const { method, bucket, key } = request
      const durationMs = clock.monotonic() - startedAt
      const message: RequestReport = {
        operation,
        method,
        bucket,
        key,
        attempts,
        durationMs,
        ...outcome,
      }
      diagnostics.publish(CHANNEL, message)
    }
    try {
      const answer = await next(call)
      const requestId = answer.headers['x-oss-request-id']
      report({ status: answer.status, requestId, errorCode: undefined })
      return answer
    } catch (error) {
      report(describeError(error))
      throw error
    }
  }
  return (call) => (diagnostics.enabled(CHANNEL) ? watch(call) : next(call))
}

function describeError(error: unknown): Pick<RequestReport, 'status' | 'requestId' | 'errorCode'> {
  if (ServiceError.is(error)) {
    return { status: error.status, requestId: error.requestId, errorCode: error.code }
  }
  const errorCode = OssferryError.is(error) ? error.code : 'Bug'
  return { status: undefined, requestId: undefined, errorCode }
}
