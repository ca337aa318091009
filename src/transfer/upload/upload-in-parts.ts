/**
 * An upload as a multipart upload: parts that are sent, or found on the server and verified, and
 * completed.
 */

import type { ListedPart } from '../../protocol/operations/list-parts.js'
import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import type { UploadClient } from '../client-api.js'
import type { JobContext, PartContext, PartOutcome } from '../job.js'
import type { PartBody } from '../part-source.js'
import type { PartPlan } from '../part-plan.js'
import type { PartRange, PartRecord } from '../part.js'
import { completeVerified } from './completion.js'
import { FailedPart } from '../failed-part.js'
import { pacedBy } from '../paced-call.js'
import { MeteredBody } from './metered-body.js'
import type { MultipartUpload } from './multipart-upload.js'
import { crc64OfBody } from './part-crc64.js'
import { partFields, type UploadRequest } from './upload-request.js'
import type { UploadResult } from './upload-result.js'
import { reportingCall, type UploadStrategy } from './upload-strategy.js'

export interface PartsUploadOptions {
  readonly client: UploadClient
  readonly request: UploadRequest
  readonly upload: MultipartUpload
  readonly uploadId: string
  /** When it was begun, as `Origin` has it. */
  readonly initiated: number | undefined
  readonly plan: PartPlan
  /** What the server has of an earlier run, by part number. */
  readonly onServer: ReadonlyMap<number, ListedPart>
  /** Whether the local bytes of a reused part are read and compared. */
  readonly verifyReused: boolean
}

export class UploadInParts implements UploadStrategy {
  readonly uploadId: string
  readonly #client: UploadClient
  readonly #request: UploadRequest
  readonly #upload: MultipartUpload
  readonly #initiated: number | undefined
  readonly #plan: PartPlan
  readonly #onServer: ReadonlyMap<number, ListedPart>
  readonly #verifyReused: boolean
  #reusedParts = 0
  #objectVisible = false

  constructor(options: PartsUploadOptions) {
    this.uploadId = options.uploadId
    this.#client = options.client
    this.#request = options.request
    this.#upload = options.upload
    this.#initiated = options.initiated
    this.#plan = options.plan
    this.#onServer = options.onServer
    this.#verifyReused = options.verifyReused
  }

  get partSize(): number {
    return this.#plan.partSize
  }

  get objectVisible(): boolean {
    return this.#objectVisible
  }

  range(partNumber: number): PartRange | undefined {
    return this.#plan.range(partNumber)
  }

  async runPart(body: PartBody, range: PartRange, context: PartContext): Promise<PartOutcome> {
    const listed = this.#onServer.get(range.partNumber)
    const reused =
      listed === undefined ? undefined : await this.#reuse(listed, body, range, context)
    if (reused !== undefined) {
      this.#reusedParts += 1
      return { record: reused, reused: true }
    }
    return { record: await this.#send(body, range, context), reused: false }
  }

  /** The record of the part on the server if it is this one; `undefined` when it has to be sent. */
  async #reuse(
    listed: ListedPart,
    body: PartBody,
    range: PartRange,
    context: PartContext,
  ): Promise<PartRecord | undefined> {
    const { partNumber } = range
    const serverCrc64 = parseCrc64(listed.hashCrc64 ?? '')
    const problem = await this.#mismatch(listed, serverCrc64, body, context.signal)
    if (problem === undefined) {
      return { partNumber, size: body.size, etag: listed.etag, crc64: serverCrc64, serverCrc64 }
    }
    const message = `part ${partNumber} of ${this.#upload.path} is sent again: ${problem}`
    context.emit({ type: 'part-rejected', partNumber, size: body.size, message })
    return undefined
  }

  async #mismatch(
    listed: ListedPart,
    serverCrc64: bigint | undefined,
    body: PartBody,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (listed.size !== body.size) {
      return `the server has ${listed.size} bytes of it, the source ${body.size}`
    }
    if (serverCrc64 === undefined) return 'the server does not tell its CRC-64'
    if (!this.#verifyReused) return undefined
    const localCrc64 = await crc64OfBody(body, signal)
    if (localCrc64 === serverCrc64) return undefined
    return `its CRC-64 is ${serverCrc64} on the server, ${localCrc64} in the source`
  }

  async #send(body: PartBody, range: PartRange, context: PartContext): Promise<PartRecord> {
    const { partNumber } = range
    const { options, attempts } = reportingCall(context, partNumber)
    const part = {
      ...partFields(this.#request),
      uploadId: this.uploadId,
      partNumber,
      body: new MeteredBody(body, context),
    }
    try {
      const result = await this.#client.uploadPart(part, pacedBy(context, options))
      return {
        partNumber,
        size: result.sentBytes,
        etag: result.etag,
        crc64: result.sentCrc64,
        serverCrc64: parseCrc64(result.hashCrc64 ?? ''),
      }
    } catch (error) {
      throw new FailedPart(partNumber, attempts(), error)
    }
  }

  complete(parts: readonly PartRecord[], context: JobContext): Promise<UploadResult> {
    return completeVerified(
      {
        upload: this.#upload,
        uploadId: this.uploadId,
        initiated: this.#initiated,
        parts,
        reusedParts: this.#reusedParts,
        reusedVerified: this.#verifyReused,
        onVisible: () => (this.#objectVisible = true),
      },
      context,
    )
  }

  discard(context: JobContext): Promise<void> {
    return this.#upload.discard(this.uploadId, context)
  }
}
