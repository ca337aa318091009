/** The error of an upload that failed after it had begun. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { requestIdOf } from '../errors/request-id.js'
import { adviseResuming } from '../errors/resume-advice.js'

export interface UploadErrorFacts {
  /** `oss://bucket/key`. */
  readonly path: string
  /** `undefined` when none was begun. */
  readonly uploadId: string | undefined
  /** The part that failed, when it was a part. */
  readonly partNumber: number | undefined
  /** How often the request that failed was sent. */
  readonly attempts: number
  /** What is left and how to go on. */
  readonly resume: ResumeHint
  /**
   * Whether an object that may be wrong is visible under the key: the mismatch was found after the
   * object had been put together.
   */
  readonly objectVisible: boolean
}

/** What remains of a failed upload. */
export type ResumeHint =
  /** The same call made again goes on from the parts that are on the server. */
  | { readonly kind: 'checkpoint'; readonly checkpoint: string; readonly partSize: number }
  /**
   * The parts were left on the server (`leavePartsOnError`). Whoever does not want them aborts the
   * upload.
   */
  | { readonly kind: 'parts-left'; readonly partSize: number }
  /** Nothing is left. */
  | { readonly kind: 'nothing' }
  /** The parts could not be removed and go on costing storage: abort the upload by its ID. */
  | { readonly kind: 'abort-failed'; readonly cause: unknown }

/** `code` and `retryable` are those of what went wrong, which is the `cause`. */
export class UploadError extends OssferryError {
  override readonly name = 'UploadError'
  readonly path: string
  readonly uploadId: string | undefined
  readonly partNumber: number | undefined
  readonly attempts: number
  readonly requestId: string
  readonly resume: ResumeHint
  readonly objectVisible: boolean

  constructor(cause: unknown, facts: UploadErrorFacts) {
    const known = OssferryError.is(cause)
    super({
      message: describeUnfinished(cause, facts, {
        verb: 'upload',
        what: facts.path,
        done: 'sent',
      }),
      code: known ? cause.code : 'UploadFailed',
      retryable: known && cause.retryable,
      advice: adviseUnfinished(cause, facts.resume),
      cause,
    })
    this.path = facts.path
    this.uploadId = facts.uploadId
    this.partNumber = facts.partNumber
    this.attempts = facts.attempts
    this.requestId = requestIdOf(cause)
    this.resume = facts.resume
    this.objectVisible = facts.objectVisible
  }
}

/** The words for what was done. */
interface Deed {
  readonly verb: 'upload' | 'copy'
  /** What was to be made, and of what. */
  readonly what: string
  readonly done: 'sent' | 'copied'
}

/** The one line that an upload or a copy fails with. */
export function describeUnfinished(cause: unknown, facts: UploadErrorFacts, deed: Deed): string {
  const part = facts.partNumber === undefined ? '' : `part ${facts.partNumber} of `
  const reason = cause instanceof Error ? cause.message : String(cause)
  // The client's own messages already begin with the object; repeating it would hide the reason.
  const opening = reason.includes(facts.path) ? '' : `cannot ${deed.verb} ${part}${deed.what}: `
  return `${opening}${reason}${describeResume(facts, deed)}`
}

/** What a caller can do about it; `undefined` for what the cause advises. */
export function adviseUnfinished(cause: unknown, { kind }: ResumeHint): string | undefined {
  return kind === 'checkpoint' ? adviseResuming(cause, 'these parts') : undefined
}

function describeResume({ resume, uploadId }: UploadErrorFacts, { done }: Deed): string {
  switch (resume.kind) {
    case 'checkpoint':
      return `; the parts ${done} so far are kept (upload ID ${uploadId}, checkpoint ${resume.checkpoint})`
    case 'parts-left':
      return `; the parts ${done} so far are left on the server (upload ID ${uploadId})`
    case 'abort-failed':
      return `; upload ID ${uploadId} could not be aborted and its parts cost storage until it is: ${String(resume.cause)}`
    case 'nothing':
      return ''
  }
}
