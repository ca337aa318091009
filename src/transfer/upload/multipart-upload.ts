/** The calls of one multipart upload, each with the request fields that belong to it. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import { OssferryError, ServiceError } from '../../protocol/errors/ossferry-error.js'
import { parseHttpDate } from '../../protocol/http-date.js'
import type { CompleteMultipartUploadResult } from '../../protocol/operations/complete-multipart-upload.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { ListedPart, ListPartsResult } from '../../protocol/operations/list-parts.js'
import type { ResultMetadata } from '../../protocol/oss-message.js'
import type { CallOptions, MultipartClient } from '../client-api.js'
import type { PartRecord } from '../part.js'
import {
  completeFields,
  controlFields,
  initiateFields,
  type UploadRequest,
} from './upload-request.js'

export interface InitiatedUpload {
  readonly uploadId: string
  /** The server's clock, Unix milliseconds; `undefined` when it did not say. */
  readonly serverTime: number | undefined
}

/** What the server knows of an upload that is not finished. */
export interface ListedUpload {
  /** By number. */
  readonly parts: ReadonlyMap<number, ListedPart>
  /**
   * When it was asked, by the server's clock, in Unix milliseconds: whatever the upload becomes is
   * no older. `undefined` when it did not say.
   */
  readonly serverTime: number | undefined
}

const ABORT_ROUNDS = 3

export class MultipartUpload {
  readonly #client: MultipartClient
  readonly #request: UploadRequest

  constructor(client: MultipartClient, request: UploadRequest) {
    this.#client = client
    this.#request = request
  }

  /** `oss://bucket/key`. */
  get path(): string {
    return describeObject(this.#request.bucket, this.#request.key)
  }

  /** Whether an application is told when the object is there. */
  get hasCallback(): boolean {
    return this.#request.callback !== undefined
  }

  async initiate(options: CallOptions): Promise<InitiatedUpload> {
    const result = await this.#client.initiateMultipartUpload(
      initiateFields(this.#request),
      options,
    )
    return { uploadId: result.uploadId, serverTime: serverTimeOf(result) }
  }

  /**
   * The parts that the server has; `undefined` when it does not know the upload. Asked
   * page by page, never part by part.
   */
  async listParts(uploadId: string, options: CallOptions): Promise<ListedUpload | undefined> {
    const parts = new Map<number, ListedPart>()
    let serverTime: number | undefined
    let partNumberMarker = 0
    for (;;) {
      const page = await this.#listPage(uploadId, partNumberMarker, options)
      if (page === undefined) return undefined
      serverTime ??= serverTimeOf(page)
      for (const part of page.parts) parts.set(part.partNumber, part)
      if (!page.isTruncated || page.nextPartNumberMarker <= partNumberMarker) {
        return { parts, serverTime }
      }
      partNumberMarker = page.nextPartNumberMarker
    }
  }

  async #listPage(
    uploadId: string,
    partNumberMarker: number,
    options: CallOptions,
  ): Promise<ListPartsResult | undefined> {
    try {
      return await this.#client.listParts(
        { ...controlFields(this.#request), uploadId, partNumberMarker },
        options,
      )
    } catch (error) {
      if (isNoSuchUpload(error)) return undefined
      throw error
    }
  }

  complete(
    uploadId: string,
    parts: readonly PartRecord[],
    options: CallOptions,
  ): Promise<CompleteMultipartUploadResult> {
    const listed = parts.map(({ partNumber, etag }) => ({ partNumber, etag: etag ?? '' }))
    return this.#client.completeMultipartUpload(
      { ...completeFields(this.#request), uploadId, parts: listed },
      options,
    )
  }

  /** Removes the upload and its parts. One that is gone already is as good; then `false`. */
  async abort(uploadId: string, options: CallOptions): Promise<boolean> {
    try {
      await this.#client.abortMultipartUpload(
        { ...controlFields(this.#request), uploadId },
        options,
      )
      return true
    } catch (error) {
      if (isNoSuchUpload(error)) return false
      throw error
    }
  }

  /**
   * Aborts the upload until nothing of it is left: a part that was under way when its request was
   * cut may reach the server after the abort, and would then stay there.
   */
  async discard(uploadId: string, options: CallOptions): Promise<void> {
    for (let round = 1; round <= ABORT_ROUNDS; round += 1) {
      await this.abort(uploadId, options)
      // Who may not list parts has aborted them all the same.
      const left = await this.listParts(uploadId, options).catch(() => undefined)
      if (left === undefined) return
    }
  }

  /** The object as it stands; `undefined` when there is none. */
  async head(options: CallOptions): Promise<HeadObjectResult | undefined> {
    try {
      return await this.#client.headObject(controlFields(this.#request), options)
    } catch (error) {
      if (ServiceError.is(error) && error.status === 404) return undefined
      throw error
    }
  }
}

function serverTimeOf({ headers }: ResultMetadata): number | undefined {
  return parseHttpDate(headers['date'] ?? '')
}

function isNoSuchUpload(error: unknown): boolean {
  return OssferryError.is(error) && error.code === 'NoSuchUpload'
}
