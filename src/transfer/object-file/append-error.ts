/** The error of a write to the end of an object. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'
import { requestIdOf } from '../errors/request-id.js'

export interface AppendErrorFacts {
  /** What went wrong, after `cannot append to oss://bucket/key: `. */
  readonly problem: string
  /** `oss://bucket/key`. */
  readonly path: string
  /** Where the bytes were to go: all before it are there. */
  readonly position: number
  /** The size of the object as it was found, if it was. */
  readonly objectSize: number | undefined
}

/**
 * A write failed. Codes of its own: `AppendConflict` (somebody else has appended to the object, or
 * replaced it), `AppendOutcomeUnknown` (the bytes may be there or not), `AppendSkipped` (a write
 * before has failed), `ObjectNotAppendable`; else the bytes are not there, and `code` and
 * `retryable` are those of what went wrong, which is the `cause`.
 */
export class AppendError extends OssferryError {
  override readonly name = 'AppendError'
  readonly path: string
  readonly position: number
  readonly objectSize: number | undefined
  readonly requestId: string

  constructor(code: string | undefined, facts: AppendErrorFacts, cause?: unknown) {
    const { problem, path } = facts
    const known = OssferryError.is(cause)
    super({
      message: problem.includes(path) ? problem : `cannot append to ${path}: ${problem}`,
      code: code ?? (known ? cause.code : 'AppendFailed'),
      retryable: code === undefined && known && cause.retryable,
      cause,
    })
    this.path = path
    this.position = facts.position
    this.objectSize = facts.objectSize
    this.requestId = requestIdOf(cause)
  }
}
