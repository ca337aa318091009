/**
 * An upload that an earlier run had completed when it was killed, before it could forget its
 * checkpoint. Nothing is sent: the object is looked at, the source is read, and both must have the
 * same size and CRC-64.
 */

import { combineCrc64, formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { UploadCheckpoint } from '../checkpoint/upload-checkpoint.js'
import type { JobContext, PartOutcome } from '../job.js'
import { planKnownSize } from '../part-plan.js'
import type { PartBody, PartSource } from '../part-source.js'
import type { PartRange } from '../part.js'
import type { MultipartUpload } from './multipart-upload.js'
import { crc64OfBody } from './part-crc64.js'
import { isExpected, isMadeBy, parseInitiated } from './recognise-object.js'
import type { UploadResult } from './upload-result.js'
import type { UploadStrategy } from './upload-strategy.js'

/** The finished upload, or `undefined` when the object is not what that run would have made. */
export async function findFinished(
  upload: MultipartUpload,
  source: PartSource,
  checkpoint: UploadCheckpoint,
  context: JobContext,
): Promise<UploadStrategy | undefined> {
  const { size } = source
  const initiated = parseInitiated(checkpoint.own?.initiated)
  if (size === undefined || source.access !== 'random' || initiated === undefined) return undefined
  const object = await upload.head(context)
  if (object?.contentLength !== size) return undefined
  const partCount = planKnownSize(size, checkpoint.partSize).count ?? 1
  if (!isMadeBy(object, { initiated, partCount })) return undefined
  if (parseCrc64(object.hashCrc64 ?? '') === undefined) return undefined
  const crc64 = await crc64OfSource(source, size, checkpoint.partSize, context.signal)
  if (!isExpected(object, { size, crc64 })) return undefined
  return new FinishedBefore(object, crc64, size, partCount)
}

async function crc64OfSource(
  source: PartSource,
  size: number,
  partSize: number,
  signal: AbortSignal,
): Promise<bigint> {
  const plan = planKnownSize(size, partSize)
  let crc64 = 0n
  for (let partNumber = 1; ; partNumber += 1) {
    const range = plan.range(partNumber)
    if (range === undefined) return crc64
    const body = await source.openPart(range, signal)
    try {
      crc64 = combineCrc64(crc64, await crc64OfBody(body, signal), range.size)
    } finally {
      body.release()
    }
  }
}

class FinishedBefore implements UploadStrategy {
  readonly uploadId = undefined
  readonly objectVisible = true
  readonly partSize: number
  readonly #object: HeadObjectResult
  readonly #crc64: bigint
  readonly #partCount: number

  constructor(object: HeadObjectResult, crc64: bigint, size: number, partCount: number) {
    this.#object = object
    this.#crc64 = crc64
    this.partSize = size
    this.#partCount = partCount
  }

  range(partNumber: number): PartRange | undefined {
    return partNumber === 1 ? { partNumber, offset: 0, size: this.partSize } : undefined
  }

  /** All of it has been read and compared already. */
  runPart(_body: PartBody, range: PartRange): Promise<PartOutcome> {
    const { partNumber, size } = range
    return Promise.resolve({ record: { partNumber, size, crc64: this.#crc64 }, reused: true })
  }

  complete(): Promise<UploadResult> {
    const { statusCode, requestId, headers, etag, versionId } = this.#object
    return Promise.resolve({
      statusCode,
      requestId,
      headers,
      etag,
      versionId,
      hashCrc64: formatCrc64(this.#crc64),
      uploadId: undefined,
      callbackResult: undefined,
      size: this.partSize,
      partCount: this.#partCount,
      reusedParts: this.#partCount,
      verified: 'crc64',
    })
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }
}
