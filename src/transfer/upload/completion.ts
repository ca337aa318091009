/**
 * Completing a multipart upload so that success means the right bytes.
 *
 * 1. Before: the CRC-64 folded from the local bytes must be that folded from the server's parts.
 *    Nothing wrong becomes visible.
 * 2. CompleteMultipartUpload.
 * 3. If its outcome is unknown (the reply was lost; a second attempt is told that the upload is
 *    gone, or that an object stands in the way, which may be our own): the object is looked at, and
 *    counts only when its size and CRC-64 are those of the source, and it is of this upload.
 * 4. After: the CRC-64 of the object must be the same once more.
 */

import { formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { CompleteMultipartUploadResult } from '../../protocol/operations/complete-multipart-upload.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import { foldLocalCrc64, foldServerCrc64 } from '../integrity.js'
import type { JobContext } from '../job.js'
import type { PartRecord } from '../part.js'
import type { MultipartUpload } from './multipart-upload.js'
import { isExpected, isMadeBy, type Expectation } from './recognise-object.js'
import type { UploadResult } from './upload-result.js'
import { reportingCall } from './upload-strategy.js'

export interface Completion {
  readonly upload: MultipartUpload
  readonly uploadId: string
  /** As `Origin` has it. */
  readonly initiated: number | undefined
  readonly parts: readonly PartRecord[]
  readonly reusedParts: number
  /** Whether the reused ones were compared with the source byte by byte. */
  readonly reusedVerified: boolean
  /** Called as soon as the object is known to be visible, right or wrong. */
  readonly onVisible: () => void
}

export async function completeVerified(
  completion: Completion,
  context: JobContext,
): Promise<UploadResult> {
  const { upload, uploadId, parts, reusedParts } = completion
  const localCrc64 = foldLocalCrc64(parts)
  const partsCrc64 = foldServerCrc64(parts)
  if (partsCrc64 !== undefined && partsCrc64 !== localCrc64) {
    throw new CrcMismatchError({
      action: `cannot complete ${upload.path}: the parts on the server are not the source`,
      clientCrc64: localCrc64,
      serverCrc64: partsCrc64,
    })
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const expected = { size, crc64: localCrc64 }
  const { outcome, objectCrc64 } = await completeAs(completion, expected, context)
  return {
    statusCode: outcome.statusCode,
    requestId: outcome.requestId,
    headers: outcome.headers,
    etag: outcome.etag,
    hashCrc64: formatCrc64(localCrc64),
    versionId: outcome.versionId,
    uploadId,
    callbackResult: 'callbackResult' in outcome ? outcome.callbackResult : undefined,
    size,
    partCount: parts.length,
    reusedParts,
    verified: howVerified(completion, objectCrc64, partsCrc64),
  }
}

function howVerified(
  { reusedParts, reusedVerified }: Completion,
  objectCrc64: bigint | undefined,
  partsCrc64: bigint | undefined,
): UploadResult['verified'] {
  if (reusedParts > 0 && !reusedVerified) return 'identity'
  if (objectCrc64 !== undefined) return 'crc64'
  return partsCrc64 === undefined ? 'size' : 'parts'
}

interface CompletedObject {
  readonly outcome: CompleteMultipartUploadResult | HeadObjectResult
  /** As the server reports it. */
  readonly objectCrc64: bigint | undefined
}

/** Steps 2 to 4. */
export async function completeAs(
  completion: Pick<Completion, 'upload' | 'uploadId' | 'initiated' | 'parts' | 'onVisible'>,
  expected: Expectation,
  context: JobContext,
): Promise<CompletedObject> {
  const outcome = await completeOrFind(completion, expected, context)
  completion.onVisible()
  const objectCrc64 = parseCrc64(outcome.hashCrc64 ?? '')
  assertObjectCrc64(completion.upload.path, expected.crc64, objectCrc64)
  return { outcome, objectCrc64 }
}

/** Throws when both are known and differ: what stands at `path` is something else. */
export function assertObjectCrc64(
  path: string,
  expected: bigint | undefined,
  objectCrc64: bigint | undefined,
): void {
  if (expected === undefined || objectCrc64 === undefined || expected === objectCrc64) return
  throw new CrcMismatchError({
    action: `${path} is visible and is not the source`,
    clientCrc64: expected,
    serverCrc64: objectCrc64,
    retryable: false,
  })
}

async function completeOrFind(
  completion: Pick<Completion, 'upload' | 'uploadId' | 'initiated' | 'parts'>,
  expected: Expectation,
  context: JobContext,
): Promise<CompleteMultipartUploadResult | HeadObjectResult> {
  const { upload, uploadId, initiated, parts } = completion
  const { options, mayBeDone } = reportingCall(context, undefined)
  try {
    return await upload.complete(uploadId, parts, options)
  } catch (error) {
    // A call that was sent again may have met what the first one has made: its upload is gone, or,
    // with `forbidOverwrite`, its own object stands in the way.
    if (!mayBeDone(error)) throw error
    context.signal.throwIfAborted()
    // If it cannot be looked at, the outcome stays unknown, and Complete's error tells why.
    const object = await upload.head(options).catch(() => undefined)
    if (object === undefined || !isExpected(object, expected)) throw error
    if (!isMadeBy(object, { initiated, partCount: parts.length })) throw error
    context.emit({
      type: 'warning',
      code: 'OutcomeResolved',
      message:
        `the reply to completing ${upload.path} was lost; the object is there, new, and has the ` +
        `size and CRC-64 of the source${upload.hasCallback ? ' (the reply of the callback is lost)' : ''}`,
    })
    return object
  }
}
