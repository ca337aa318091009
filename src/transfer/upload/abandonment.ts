/**
 * The end of an upload that did not succeed: what is kept, what is removed, and what the caller is
 * told.
 *
 * Everything that a later run needs is kept, or everything that was made is removed; an upload that
 * could not be removed is named.
 */

import {
  CallbackFailedError,
  ServiceError,
  TransportError,
} from '../../protocol/errors/ossferry-error.js'
import { SourceChangedError } from '../errors/source-errors.js'
import { TransferCancelledError } from '../errors/transfer-cancelled-error.js'
import { unwrapFailedPart } from '../failed-part.js'
import type { JobContext } from '../job.js'
import type { MultipartUpload } from './multipart-upload.js'
import { UploadError, type ResumeHint } from './upload-error.js'
import type { UploadRecord } from './upload-record.js'
import type { UploadStrategy } from './upload-strategy.js'

/** How far the upload had come. */
export interface UnfinishedUpload {
  /** `oss://bucket/key`. */
  readonly path: string
  /** `undefined` when nothing was begun. */
  readonly strategy:
    Pick<UploadStrategy, 'uploadId' | 'partSize' | 'objectVisible' | 'discard'> | undefined
  readonly record: Pick<UploadRecord, 'place' | 'finish'> | undefined
  /** Whether the checkpoint names the upload. */
  readonly recorded: boolean
  readonly leavePartsOnError: boolean
}

/** What an earlier run has begun, as long as this one has not gone on with it. */
export function begunBefore(
  upload: MultipartUpload,
  { uploadId, partSize }: { readonly uploadId: string; readonly partSize: number },
): NonNullable<UnfinishedUpload['strategy']> {
  const discard = (context: JobContext): Promise<void> => upload.discard(uploadId, context)
  return { uploadId, partSize, objectVisible: false, discard }
}

/** Returns the error that the upload ends with. */
export async function abandonUpload(
  upload: UnfinishedUpload,
  failure: unknown,
  keep: boolean,
  context: JobContext,
): Promise<Error> {
  const { path, strategy } = upload
  const { reason, partNumber, attempts } = unwrapFailedPart(failure)
  const objectVisible = strategy?.objectVisible === true
  const outlook = {
    keep,
    finished: reason instanceof CallbackFailedError,
    resumable: !(reason instanceof SourceChangedError),
  }
  const resume = await settleUpload(upload, outlook, context)
  if (reason instanceof SourceChangedError) return sourceChanged(reason, path, objectVisible)
  if (reason instanceof TransferCancelledError) return reason
  if (reason instanceof CallbackFailedError) return reason
  if (strategy === undefined && isAboutInput(reason)) return reason
  const { uploadId } = strategy ?? {}
  const facts = { path, uploadId, partNumber, attempts, resume, objectVisible }
  return new UploadError(reason, facts)
}

/**
 * The upload has come to its end: a record that cannot be removed is worth a warning, not a
 * failure.
 */
export async function forgetUpload(
  record: Pick<UploadRecord, 'finish'> | undefined,
  uploadId: string | undefined,
  context: JobContext,
): Promise<void> {
  try {
    await record?.finish(uploadId)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    context.emit({ type: 'warning', code: 'CheckpointFailed', message })
  }
}

/**
 * What went wrong before anything was begun speaks for itself, unless it came from the server or
 * the network.
 */
export function isAboutInput(reason: unknown): reason is Error {
  if (!(reason instanceof Error)) return false
  return !(reason instanceof ServiceError || reason instanceof TransportError)
}

/** What may become of the parts. */
export interface Outlook {
  /** Whether they are to be kept, if they are worth it. */
  readonly keep: boolean
  /** They are an object already. */
  readonly finished: boolean
  /** Whether a later run could use them. */
  readonly resumable: boolean
}

/** Keeps or removes the parts, whatever is right. */
export async function settleUpload(
  upload: UnfinishedUpload,
  { keep, finished, resumable }: Outlook,
  context: JobContext,
): Promise<ResumeHint> {
  const { strategy, record } = upload
  if (strategy?.uploadId === undefined) return { kind: 'nothing' }
  if (finished || strategy.objectVisible) {
    await forgetUpload(record, strategy.uploadId, context) // the upload has become an object
    return { kind: 'nothing' }
  }
  const { partSize } = strategy
  if (keep && resumable && record !== undefined && upload.recorded) {
    return { kind: 'checkpoint', checkpoint: record.place, partSize }
  }
  if (keep && (resumable || upload.leavePartsOnError)) return { kind: 'parts-left', partSize }
  return remove(upload, strategy, context)
}

async function remove(
  { path, record }: UnfinishedUpload,
  strategy: NonNullable<UnfinishedUpload['strategy']>,
  context: JobContext,
): Promise<ResumeHint> {
  const { uploadId } = strategy
  try {
    await strategy.discard(context)
  } catch (cause) {
    const message =
      `upload ID ${uploadId} of ${path} could not be aborted and its parts cost storage until ` +
      `it is: ${String(cause)}`
    context.emit({ type: 'warning', code: 'AbortFailed', message })
    return { kind: 'abort-failed', cause }
  }
  await forgetUpload(record, uploadId, context)
  return { kind: 'nothing' }
}

/** The source noticed the change; what has come of the object is known here. */
function sourceChanged(
  { message, cause }: SourceChangedError,
  target: string,
  objectVisible: boolean,
): SourceChangedError {
  const outcome = objectVisible
    ? `${target} is stored and may hold some of either content; upload it again`
    : 'nothing was completed'
  return new SourceChangedError(`${message}: ${outcome}`, cause)
}
