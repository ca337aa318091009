/** The error of a download that failed after it had begun. */

import {
  OssferryError,
  ServiceError,
  TransportError,
} from '../../protocol/errors/ossferry-error.js'
import { ObjectChangedError } from '../errors/object-changed-error.js'
import { requestIdOf } from '../errors/request-id.js'
import { adviseResuming } from '../errors/resume-advice.js'
import { TargetError } from '../errors/target-error.js'
import { TransferCancelledError } from '../errors/transfer-cancelled-error.js'

export interface DownloadErrorFacts {
  /** `oss://bucket/key`. */
  readonly path: string
  /** The part that failed, when it was a part. */
  readonly partNumber: number | undefined
  /** The checkpoint from which the same call goes on; `undefined` when nothing is kept. */
  readonly checkpoint: string | undefined
}

/**
 * `code` and `retryable` are those of what went wrong, which is the `cause`. The target is as it
 * was.
 */
export class DownloadError extends OssferryError {
  override readonly name = 'DownloadError'
  readonly path: string
  readonly partNumber: number | undefined
  readonly requestId: string
  readonly checkpoint: string | undefined

  constructor(cause: unknown, facts: DownloadErrorFacts) {
    const known = OssferryError.is(cause)
    super({
      message: describe(cause, facts),
      code: known ? cause.code : 'DownloadFailed',
      retryable: known && cause.retryable,
      advice:
        facts.checkpoint === undefined ? undefined : adviseResuming(cause, 'what has arrived'),
      cause,
    })
    this.path = facts.path
    this.partNumber = facts.partNumber
    this.requestId = requestIdOf(cause)
    this.checkpoint = facts.checkpoint
  }
}

function describe(cause: unknown, { path, partNumber, checkpoint }: DownloadErrorFacts): string {
  const what = partNumber === undefined ? '' : `part ${partNumber} of `
  const reason = cause instanceof Error ? cause.message : String(cause)
  const opening = reason.includes(path) ? '' : `cannot download ${what}${path}: `
  const kept =
    checkpoint === undefined ? '' : `; what has arrived is kept (checkpoint ${checkpoint})`
  return `${opening}${reason}${kept}`
}

/**
 * What the caller is told: what speaks for itself is left as it is. `begun`: whether bytes had been
 * asked for.
 */
export function explainFailure(
  reason: unknown,
  facts: DownloadErrorFacts & { readonly begun: boolean },
): Error {
  if (reason instanceof TransferCancelledError || reason instanceof ObjectChangedError) {
    return reason
  }
  if (reason instanceof TargetError && facts.checkpoint === undefined) return reason
  const fromOutside = reason instanceof ServiceError || reason instanceof TransportError
  if (reason instanceof Error && !facts.begun && !fromOutside) return reason
  return new DownloadError(reason, facts)
}
