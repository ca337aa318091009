/** The two ways an object comes to be, behind one face: a single PutObject, or parts. */

import type { CallOptions } from '../client-api.js'
import type { JobContext, PartContext, PartOutcome } from '../job.js'
import type { PartBody } from '../part-source.js'
import type { PartRange, PartRecord } from '../part.js'
import { mayHaveArrived } from './may-have-arrived.js'
import type { UploadResult } from './upload-result.js'

export interface UploadStrategy {
  /** Of the multipart upload; `undefined` for a single PutObject. */
  readonly uploadId: string | undefined
  readonly partSize: number
  /** Whether an object that this run made is visible, right or wrong. */
  readonly objectVisible: boolean
  /** Where a part lies; `undefined` past the last one that the strategy allows. */
  range(partNumber: number): PartRange | undefined
  /** Brings one part to the server, or finds that it is there. */
  runPart(body: PartBody, range: PartRange, context: PartContext): Promise<PartOutcome>
  /** Makes the object visible, if it is not yet, and proves that it is the source. */
  complete(parts: readonly PartRecord[], context: JobContext): Promise<UploadResult>
  /** Removes what is on the server and not yet an object. */
  discard(context: JobContext): Promise<void>
}

/** A call that reports its retries as events, and what is known of its attempts. */
export interface ReportingCall {
  readonly options: CallOptions
  /** How many there were. */
  readonly attempts: () => number
  /** Whether one of them may have been carried out; `error` is the last one's. */
  readonly mayBeDone: (error: unknown) => boolean
}

export function reportingCall(context: JobContext, partNumber: number | undefined): ReportingCall {
  let attempts = 1
  let arrived = false
  const options: CallOptions = {
    signal: context.signal,
    onRetry: ({ attempt, delayMs, error }) => {
      attempts = attempt + 1
      arrived ||= mayHaveArrived(error)
      const { code, message } = error
      context.emit({ type: 'retry', partNumber, attempt, delayMs, code, message })
    },
  }
  return {
    options,
    attempts: () => attempts,
    mayBeDone: (error) => arrived || mayHaveArrived(error),
  }
}
