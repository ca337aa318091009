/** The error of a copy that failed after it had begun. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { requestIdOf } from '../errors/request-id.js'
import {
  adviseUnfinished,
  describeUnfinished,
  type ResumeHint,
  type UploadErrorFacts,
} from '../upload/upload-error.js'

export interface CopyErrorFacts extends UploadErrorFacts {
  /** `oss://bucket/key` of the object that was to be copied. */
  readonly source: string
}

/** `code` and `retryable` are those of what went wrong, which is the `cause`. */
export class CopyError extends OssferryError {
  override readonly name = 'CopyError'
  /** `oss://bucket/key` of the target. */
  readonly path: string
  /** `oss://bucket/key` of the object that was to be copied. */
  readonly source: string
  /** Of the multipart upload; `undefined` when none was begun. */
  readonly uploadId: string | undefined
  /** The part that failed, when it was a part. */
  readonly partNumber: number | undefined
  /** How often the request that failed was sent. */
  readonly attempts: number
  /** To quote to support; empty when there was no answer. */
  readonly requestId: string
  /** What is left and how to go on. */
  readonly resume: ResumeHint
  /** Whether an object that may be wrong is visible under the target's key. */
  readonly objectVisible: boolean

  constructor(cause: unknown, facts: CopyErrorFacts) {
    const known = OssferryError.is(cause)
    super({
      message: describeUnfinished(cause, facts, {
        verb: 'copy',
        what: `${facts.source} to ${facts.path}`,
        done: 'copied',
      }),
      code: known ? cause.code : 'CopyFailed',
      retryable: known && cause.retryable,
      advice: adviseUnfinished(cause, facts.resume),
      cause,
    })
    this.path = facts.path
    this.source = facts.source
    this.uploadId = facts.uploadId
    this.partNumber = facts.partNumber
    this.attempts = facts.attempts
    this.requestId = requestIdOf(cause)
    this.resume = facts.resume
    this.objectVisible = facts.objectVisible
  }
}
