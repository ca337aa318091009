/** The calls of one multipart upload, each with the request fields that belong to it. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import { OssferryError, ServiceError } from '../../protocol/errors/ossferry-error.js'
import { parseHttpDate } from '../../protocol/http-date.js'
import type { BodySource } from '../../protocol/http.js'
import type { CompleteMultipartUploadResult } from '../../protocol/operations/complete-multipart-upload.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { ListedPart, ListPartsResult } from '../../protocol/operations/list-parts.js'
import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import type { CallOptions, UploadClient } from '../client-api.js'
import type { PartRecord } from '../part.js'
import {
  completeFields,
  controlFields,
  initiateFields,
  partFields,
  type UploadRequest,
} from './upload-request.js'

export interface InitiatedUpload {
  readonly uploadId: string
  /** The server's clock, Unix milliseconds; `undefined` when it did not say. */
  readonly serverTime: number | undefined
}

export class MultipartUpload {
  readonly #client: UploadClient
  readonly #request: UploadRequest

  constructor(client: UploadClient, request: UploadRequest) {
    this.#client = client
    this.#request = request
  }

  /** `oss://bucket/key`. */
  get path(): string {
    return describeObject(this.#request.bucket, this.#request.key)
  }

  async initiate(options: CallOptions): Promise<InitiatedUpload> {
    const result = await this.#client.initiateMultipartUpload(
      initiateFields(this.#request),
      options,
    )
    return { uploadId: result.uploadId, serverTime: parseHttpDate(result.headers['date'] ?? '') }
  }

  async uploadPart(
    uploadId: string,
    partNumber: number,
    body: BodySource,
    options: CallOptions,
  ): Promise<PartRecord> {
    const result = await this.#client.uploadPart(
      { ...partFields(this.#request), uploadId, partNumber, body },
      options,
    )
    return {
      partNumber,
      size: result.sentBytes,
      etag: result.etag,
      crc64: result.sentCrc64,
      serverCrc64: parseCrc64(result.hashCrc64 ?? ''),
    }
  }

  /**
   * The parts that the server has, by number; `undefined` when it does not know the upload. Asked
   * page by page, never part by part.
   */
  async listParts(
    uploadId: string,
    options: CallOptions,
  ): Promise<Map<number, ListedPart> | undefined> {
    const parts = new Map<number, ListedPart>()
    let partNumberMarker = 0
    for (;;) {
      const page = await this.#listPage(uploadId, partNumberMarker, options)
      if (page === undefined) return undefined
      for (const part of page.parts) parts.set(part.partNumber, part)
      if (!page.isTruncated || page.nextPartNumberMarker <= partNumberMarker) return parts
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

export function isNoSuchUpload(error: unknown): boolean {
  return OssferryError.is(error) && error.code === 'NoSuchUpload'
}
