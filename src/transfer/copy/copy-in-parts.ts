/**
 * A copy as a multipart upload whose parts OSS takes from the source. Nothing of them passes
 * through here, so that each is compared with the source only together: by what ListParts tells of
 * them, before the object is put together.
 */

import { formatByteRange } from '../../protocol/byte-range.js'
import { formatCrc64 } from '../../protocol/crc64/crc64.js'
import type { ListedPart } from '../../protocol/operations/list-parts.js'
import type { CopyClient } from '../client-api.js'
import { FailedPart } from '../failed-part.js'
import type { JobContext, PartContext, PartOutcome } from '../job.js'
import { pacedBy } from '../paced-call.js'
import type { PartPlan } from '../part-plan.js'
import type { PartRange, PartRecord } from '../part.js'
import { completeAs } from '../upload/completion.js'
import type { MultipartUpload } from '../upload/multipart-upload.js'
import { reportingCall } from '../upload/upload-strategy.js'
import { partCopyFields, type CopyRequest } from './copy-request.js'
import type { CopyResult } from './copy-result.js'
import type { CopyStrategy } from './copy-strategy.js'
import type { PinnedSource } from './pinned-source.js'
import { crc64OfParts, listForVerification, lookAtCopy } from './verify-copy.js'

export interface PartsCopyOptions {
  readonly client: CopyClient
  readonly request: CopyRequest
  readonly source: PinnedSource
  readonly upload: MultipartUpload
  readonly uploadId: string
  /** When it was begun, as `Origin` has it. */
  readonly initiated: number | undefined
  readonly plan: PartPlan
  /** What the server has of an earlier run, by part number. */
  readonly onServer: ReadonlyMap<number, ListedPart>
}

export class CopyInParts implements CopyStrategy {
  readonly uploadId: string
  readonly #copy: PartsCopyOptions
  #reusedParts = 0
  #objectVisible = false

  constructor(options: PartsCopyOptions) {
    this.uploadId = options.uploadId
    this.#copy = options
  }

  get partSize(): number {
    return this.#copy.plan.partSize
  }

  get objectVisible(): boolean {
    return this.#objectVisible
  }

  range(partNumber: number): PartRange | undefined {
    return this.#copy.plan.range(partNumber)
  }

  async runPart(range: PartRange, context: PartContext): Promise<PartOutcome> {
    const { partNumber, size } = range
    const listed = this.#copy.onServer.get(partNumber)
    if (listed?.size === size) {
      this.#reusedParts += 1
      return { record: { partNumber, size, etag: listed.etag }, reused: true }
    }
    if (listed !== undefined) {
      const message = `part ${partNumber} of ${this.#copy.upload.path} is copied again: the server has ${listed.size} bytes of it, the source ${size}`
      context.emit({ type: 'part-rejected', partNumber, size, message })
    }
    return { record: await this.#copyPart(range, context), reused: false }
  }

  async #copyPart(
    { partNumber, offset, size }: PartRange,
    context: PartContext,
  ): Promise<PartRecord> {
    const { client, request, source, uploadId } = this.#copy
    const { options, attempts } = reportingCall(context, partNumber)
    const sourceRange = formatByteRange(offset, size)
    try {
      const { etag } = await client.uploadPartCopy(
        { ...partCopyFields(request, source), uploadId, partNumber, sourceRange },
        pacedBy(context, options),
      )
      return { partNumber, size, etag }
    } catch (error) {
      throw new FailedPart(partNumber, attempts(), error)
    }
  }

  async complete(parts: readonly PartRecord[], context: JobContext): Promise<CopyResult> {
    const { source, upload, uploadId, initiated } = this.#copy
    const { size, crc64: sourceCrc64 } = source
    const reusedParts = this.#reusedParts
    const listed = await listForVerification(upload, uploadId, context)
    const facts = { path: upload.path, source, reusedParts }
    const partsCrc64 = listed && crc64OfParts(parts, listed, facts)
    const crc64 = sourceCrc64 ?? partsCrc64
    const onVisible = (): void => {
      this.#objectVisible = true
    }
    const completion = { upload, uploadId, initiated, parts, onVisible }
    const { outcome, objectCrc64 } = await completeAs(completion, { size, crc64 }, context)
    // Of parts that could not be listed nothing was compared yet, not even their size.
    const compared =
      listed !== undefined || (objectCrc64 !== undefined && objectCrc64 === sourceCrc64)
    if (!compared) await lookAtCopy(upload, source, context)
    const { statusCode, requestId, headers, etag, versionId } = outcome
    const known = objectCrc64 ?? partsCrc64
    return {
      statusCode,
      requestId,
      headers,
      etag,
      hashCrc64: known === undefined ? undefined : formatCrc64(known),
      versionId,
      sourceVersionId: source.versionId,
      uploadId,
      size,
      method: 'parts',
      partCount: parts.length,
      reusedParts,
      verified: howVerified(sourceCrc64, objectCrc64, partsCrc64),
    }
  }

  discard(context: JobContext): Promise<void> {
    return this.#copy.upload.discard(this.uploadId, context)
  }
}

function howVerified(
  sourceCrc64: bigint | undefined,
  objectCrc64: bigint | undefined,
  partsCrc64: bigint | undefined,
): CopyResult['verified'] {
  if (sourceCrc64 === undefined) return 'size'
  if (objectCrc64 !== undefined) return 'crc64'
  return partsCrc64 === undefined ? 'size' : 'parts'
}
