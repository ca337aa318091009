/**
 * Whether an earlier copy can be continued: its checkpoint must speak of this source as it is now,
 * this endpoint, and an object with these properties.
 */

import { formatCrc64 } from '../../protocol/crc64/crc64.js'
import type { CopyCheckpoint } from '../checkpoint/copy-checkpoint.js'
import type { JobContext, PartOutcome } from '../job.js'
import { planKnownSize } from '../part-plan.js'
import type { PartRange } from '../part.js'
import type { Refusal } from '../upload/continuation.js'
import type { MultipartUpload } from '../upload/multipart-upload.js'
import { isExpected, isMadeBy, parseInitiated } from '../upload/recognise-object.js'
import type { CopyResult } from './copy-result.js'
import type { CopyStrategy } from './copy-strategy.js'
import type { PinnedSource } from './pinned-source.js'

/** What this run is about: what its checkpoint will say, but for the upload. */
export type CopyFacts = Omit<CopyCheckpoint, 'partSize' | 'uploadId' | 'initiated'>

/** Why the checkpoint does not fit; `undefined` when it does. */
export function refuseCopy(checkpoint: CopyCheckpoint, facts: CopyFacts): Refusal | undefined {
  const { uploadId, endpoint, sourceName, objectName } = checkpoint
  const same = (...names: readonly (keyof CopyFacts)[]): boolean =>
    names.every((name) => checkpoint[name] === facts[name])
  if (!same('sourceName', 'sourceVersionId', 'objectName')) {
    return {
      reason: 'checkpoint-foreign',
      message: `the checkpoint belongs to the copy of ${sourceName} to ${objectName}`,
      obsoleteUploadId: undefined, // the upload may be in use by whoever it belongs to
    }
  }
  if (!same('endpoint')) {
    return {
      reason: 'endpoint-changed',
      message: `the earlier run went to ${endpoint}, this one goes to ${facts.endpoint}`,
      obsoleteUploadId: undefined, // out of reach from here
    }
  }
  if (!same('sourceSize', 'sourceEtag', 'pinnedVersionId')) {
    return {
      reason: 'source-changed',
      message: `${sourceName} was replaced since the earlier run`,
      obsoleteUploadId: uploadId,
    }
  }
  if (!same('requestDigest')) {
    return {
      reason: 'request-changed',
      message: 'the object is to get other properties than the earlier run has asked for',
      obsoleteUploadId: uploadId,
    }
  }
  return undefined
}

/**
 * The copy that an earlier run had completed when it was killed, before it could forget its
 * checkpoint; `undefined` when the object is not what that run would have made.
 */
export async function findFinishedCopy(
  upload: MultipartUpload,
  source: PinnedSource,
  checkpoint: CopyCheckpoint,
  context: JobContext,
): Promise<CopyStrategy | undefined> {
  const { size, crc64 } = source
  const initiated = parseInitiated(checkpoint.initiated)
  if (crc64 === undefined || initiated === undefined) return undefined
  const object = await upload.head(context)
  const partCount = planKnownSize(size, checkpoint.partSize).count ?? 1
  if (object === undefined || !isExpected(object, { size, crc64 })) return undefined
  if (!isMadeBy(object, { initiated, partCount })) return undefined
  const { statusCode, requestId, headers, etag, versionId } = object
  return new FinishedCopy({
    statusCode,
    requestId,
    headers,
    etag,
    hashCrc64: formatCrc64(crc64),
    versionId,
    sourceVersionId: source.versionId,
    uploadId: undefined,
    size,
    method: 'parts',
    partCount,
    reusedParts: partCount,
    verified: 'crc64',
  })
}

class FinishedCopy implements CopyStrategy {
  readonly uploadId = undefined
  readonly objectVisible = true
  readonly #result: CopyResult

  constructor(result: CopyResult) {
    this.#result = result
  }

  get partSize(): number {
    return this.#result.size
  }

  range(partNumber: number): PartRange | undefined {
    return partNumber === 1 ? { partNumber, offset: 0, size: this.partSize } : undefined
  }

  runPart({ partNumber, size }: PartRange): Promise<PartOutcome> {
    return Promise.resolve({ record: { partNumber, size }, reused: true })
  }

  complete(): Promise<CopyResult> {
    return Promise.resolve(this.#result)
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }
}
