/** `Bucket` of the SDK V1: its calls, each one request of the client. */

import { describeObject } from '../protocol/errors/describe-object.js'
import type { ObjectTag } from '../protocol/operations/tagging.js'
import { acceptUploadRequest } from '../transfer/upload/accept-request.js'
import type { BucketAuth } from './auth.js'
import type {
  BindBucket,
  BoundBucket,
  BucketBinding,
  BucketClient,
  ClientResult,
} from './bucket-binding.js'
import { checkBucketPlace, clientConfigOf, type BucketOptions } from './bucket-options.js'
import {
  callOf,
  checkCallOptions,
  type BucketAppendOptions,
  type BucketCallOptions,
  type CallKind,
  type BucketContentOptions,
  type BucketGetOptions,
  type BucketListObjectsOptions,
  type BucketListPartsOptions,
  type BucketListUploadsOptions,
  type BucketPartCopyOptions,
} from './call-options.js'
import {
  appendRequest,
  completeRequest,
  copyRequest,
  getRequest,
  headRequest,
  initiateRequest,
  partCopyRequest,
  partRequest,
  plainRequest,
  versionRequest,
  type Target,
} from './call-requests.js'
import type { BucketContent } from './content.js'
import { compareWithParts, sortParts, type KnownPart } from './uploaded-part.js'
import { progressListener } from './progress-callback.js'
import { readObject, readToFile, type BucketObject } from './read-object.js'
import { uploadRequestOf } from './request-headers.js'
import { sendContent } from './send-content.js'
import { signUrl } from './sign-url.js'

/** What a bucket works with, for the functions beside it; of what is no bucket nothing. */
export let bindingOf: (bucket: object) => BucketBinding | undefined

/**
 * A bucket and its objects. Calls may be made at any time, also many at once; they reject with an
 * `OssferryError`. Headers and parameters of a call reach the fields of its request, in whatever
 * case they are written; the results are those of the client.
 */
export class Bucket<Client extends BucketClient> {
  static {
    bindingOf = (bucket) => (#bound in bucket ? bucket.#binding : undefined)
  }

  readonly bucketName: string
  /** The endpoint as a URL, such as `https://oss-cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string
  readonly #enableCrc: boolean
  readonly #bind: () => BoundBucket<Client>
  #bound: BoundBucket<Client> | undefined

  /**
   * `bind` is called with the first call, so that `defaults` may be changed until then.
   *
   * @throws ConfigError, OptionError or InvalidRequestError for what cannot work.
   */
  constructor(
    auth: BucketAuth,
    endpoint: string,
    bucketName: string,
    options: BucketOptions,
    bind: BindBucket<Client>,
  ) {
    const place = { auth, endpoint, bucketName, options: { ...options } }
    const { origin, host } = checkBucketPlace(place).endpoint
    this.bucketName = bucketName
    this.endpoint = `${origin.scheme}://${host}`
    this.#enableCrc = options.enableCrc ?? true
    this.#bind = () => bind(clientConfigOf(place))
  }

  get #binding(): BoundBucket<Client> {
    this.#bound ??= this.#bind()
    return this.#bound
  }

  /** The client that makes the requests, for whatever a bucket has no call for. */
  get client(): Client {
    return this.#binding.client
  }

  /** Closes every connection, those in use included. */
  async close(): Promise<void> {
    await this.#bound?.client.close()
  }

  /** Stores an object, by one PutObject. */
  async putObject(
    key: string,
    data: BucketContent,
    options: BucketContentOptions = {},
  ): Promise<ClientResult<'putObject'>> {
    checkCallOptions('putObject', 'content', options)
    const { client, upload } = this.#binding
    const prepare = () => {
      const request = uploadRequestOf(this.bucketName, key, options.headers, options.params)
      return acceptUploadRequest(request, undefined, upload)
    }
    return sendContent(this.#binding, data, options, prepare, (request, requestOptions) =>
      client.putObject(request, requestOptions),
    )
  }

  /** Stores a file as an object, by one PutObject; the file must not change meanwhile. */
  async putObjectFromFile(
    key: string,
    filename: string,
    options: BucketContentOptions = {},
  ): Promise<ClientResult<'putObjectFromFile'>> {
    checkCallOptions('putObjectFromFile', 'content', options)
    const { headers, params, signal, progressCallback } = options
    const request = uploadRequestOf(this.bucketName, key, headers, params)
    const onProgress = progressListener(progressCallback)
    return this.client.putObjectFromFile(request, filename, { signal, onProgress })
  }

  /** Makes an appendable object, or adds to the end of one, which has `position` bytes. */
  async appendObject(
    key: string,
    position: number,
    data: BucketContent,
    options: BucketAppendOptions = {},
  ): Promise<ClientResult<'appendObject'>> {
    checkCallOptions('appendObject', 'append', options)
    const { client, upload } = this.#binding
    const prepare = () => appendRequest(this.#target(key), position, options, upload)
    return sendContent(this.#binding, data, options, prepare, (request, requestOptions) =>
      client.appendObject(request, requestOptions),
    )
  }

  /**
   * An object or a range of it. The body must be read or discarded; a whole one fails at its end
   * when its CRC-64 is not that of the object.
   */
  async getObject(key: string, options: BucketGetOptions = {}): Promise<BucketObject> {
    checkCallOptions('getObject', 'get', options)
    const request = getRequest('getObject', this.#target(key), options)
    return readObject(this.client, request, options, this.#enableCrc)
  }

  /**
   * Reads an object into a file, which appears under its name only when it is complete. A body that
   * breaks off is gone on with.
   */
  async getObjectToFile(
    key: string,
    filename: string,
    options: BucketGetOptions = {},
  ): Promise<ClientResult<'getObjectToFile'>> {
    checkCallOptions('getObjectToFile', 'get', options)
    const request = getRequest('getObjectToFile', this.#target(key), options)
    return readToFile(this.client, request, filename, options)
  }

  /** What OSS knows of an object, without its bytes. */
  async headObject(
    key: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'headObject'>> {
    checkCallOptions('headObject', 'call', options)
    return this.client.headObject(headRequest(this.#target(key), options), callOf(options))
  }

  /** Size, ETag, time and CRC-64 of an object. */
  async getObjectMeta(
    key: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'getObjectMeta'>> {
    return this.client.getObjectMeta(this.#version('getObjectMeta', key, options), callOf(options))
  }

  /** Whether the object exists. What leaves it open throws, and so does a missing bucket. */
  async objectExists(key: string, options: BucketCallOptions = {}): Promise<boolean> {
    return this.client.isObjectExist(this.#version('objectExists', key, options), callOf(options))
  }

  /** Removes an object; succeeds also when there is none. */
  async deleteObject(
    key: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'deleteObject'>> {
    return this.client.deleteObject(this.#version('deleteObject', key, options), callOf(options))
  }

  /** Removes up to 1,000 objects; those that do not exist count as removed. */
  async batchDeleteObjects(
    keys: readonly string[],
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'deleteMultipleObjects'>> {
    const objects = keys.map((key) => ({ key }))
    const request = { ...this.#plain('batchDeleteObjects', 'call', options), objects }
    return this.client.deleteMultipleObjects(request, callOf(options))
  }

  /** Makes an object out of another one; `params.versionId` is the version of the source. */
  async copyObject(
    sourceBucketName: string,
    sourceKey: string,
    targetKey: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'copyObject'>> {
    checkCallOptions('copyObject', 'call', options)
    const source = { sourceBucket: sourceBucketName, sourceKey }
    return this.client.copyObject(
      copyRequest(this.#target(targetKey), source, options),
      callOf(options),
    )
  }

  /** The tags of an object. */
  async getObjectTagging(
    key: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'getObjectTagging'>> {
    const request = this.#version('getObjectTagging', key, options)
    return this.client.getObjectTagging(request, callOf(options))
  }

  /** Gives an object tags in place of all it has. */
  async putObjectTagging(
    key: string,
    tags: readonly ObjectTag[],
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'putObjectTagging'>> {
    const request = { ...this.#version('putObjectTagging', key, options), tags }
    return this.client.putObjectTagging(request, callOf(options))
  }

  /** Removes the tags of an object. */
  async deleteObjectTagging(
    key: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'deleteObjectTagging'>> {
    const request = this.#version('deleteObjectTagging', key, options)
    return this.client.deleteObjectTagging(request, callOf(options))
  }

  /** Starts a multipart upload. */
  async initMultipartUpload(
    key: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'initiateMultipartUpload'>> {
    checkCallOptions('initMultipartUpload', 'call', options)
    const { client, upload } = this.#binding
    const request = initiateRequest(this.#target(key), options, upload)
    return client.initiateMultipartUpload(request, callOf(options))
  }

  /** Sends one part. */
  async uploadPart(
    key: string,
    uploadId: string,
    partNumber: number,
    data: BucketContent,
    options: BucketContentOptions = {},
  ): Promise<ClientResult<'uploadPart'>> {
    checkCallOptions('uploadPart', 'content', options)
    const { client } = this.#binding
    const prepare = () => partRequest(this.#target(key), { uploadId, partNumber }, options)
    return sendContent(this.#binding, data, options, prepare, (request, requestOptions) =>
      client.uploadPart(request, requestOptions),
    )
  }

  /** Makes one part out of an object, or of a range of it. */
  async uploadPartCopy(
    sourceBucketName: string,
    sourceKey: string,
    targetKey: string,
    targetUploadId: string,
    targetPartNumber: number,
    options: BucketPartCopyOptions = {},
  ): Promise<ClientResult<'uploadPartCopy'>> {
    checkCallOptions('uploadPartCopy', 'partCopy', options)
    const part = { uploadId: targetUploadId, partNumber: targetPartNumber }
    const source = { sourceBucket: sourceBucketName, sourceKey }
    const request = partCopyRequest({ ...this.#target(targetKey), ...part }, source, options)
    return this.client.uploadPartCopy(request, callOf(options))
  }

  /**
   * Makes the object from its parts, in whatever order they are given. When the size and the CRC-64
   * of all of them are known, that of the object is compared.
   */
  async completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: readonly KnownPart[],
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'completeMultipartUpload'>> {
    checkCallOptions('completeMultipartUpload', 'call', options)
    const sorted = sortParts(parts)
    const request = completeRequest(this.#target(key), uploadId, sorted, options)
    const result = await this.client.completeMultipartUpload(request, callOf(options))
    if (this.#enableCrc && request.parts !== undefined) {
      compareWithParts(describeObject(this.bucketName, key), result.hashCrc64, sorted)
    }
    return result
  }

  /** Ends a multipart upload and removes its parts. */
  async abortMultipartUpload(
    key: string,
    uploadId: string,
    options: BucketCallOptions = {},
  ): Promise<ClientResult<'abortMultipartUpload'>> {
    const request = { ...this.#plain('abortMultipartUpload', 'call', options), key, uploadId }
    return this.client.abortMultipartUpload(request, callOf(options))
  }

  /** One page of the parts that an upload has. */
  async listParts(
    key: string,
    uploadId: string,
    options: BucketListPartsOptions = {},
  ): Promise<ClientResult<'listParts'>> {
    const { marker: partNumberMarker, maxParts } = options
    const common = this.#plain('listParts', 'listParts', options)
    return this.client.listParts(
      { ...common, key, uploadId, partNumberMarker, maxParts },
      callOf(options),
    )
  }

  /** One page of the multipart uploads in progress. */
  async listMultipartUploads(
    options: BucketListUploadsOptions = {},
  ): Promise<ClientResult<'listMultipartUploads'>> {
    const common = this.#plain('listMultipartUploads', 'listUploads', options)
    const { prefix, delimiter, keyMarker, uploadIdMarker, maxUploads } = options
    const page = { prefix, delimiter, keyMarker, uploadIdMarker, maxUploads }
    return this.client.listMultipartUploads({ ...common, ...page }, callOf(options))
  }

  /** One page of the objects. */
  async listObjectsV2(
    options: BucketListObjectsOptions = {},
  ): Promise<ClientResult<'listObjectsV2'>> {
    const common = this.#plain('listObjectsV2', 'listObjects', options)
    const { prefix, delimiter, continuationToken, startAfter, fetchOwner, maxKeys } = options
    const page = { prefix, delimiter, continuationToken, startAfter, fetchOwner, maxKeys }
    return this.client.listObjectsV2({ ...common, ...page }, callOf(options))
  }

  /**
   * A URL that lets its holder make one request without keys, for `expires` seconds. `headers` must
   * then be sent exactly so. A secret while it is good.
   */
  async signUrl(
    method: 'DELETE' | 'GET' | 'HEAD' | 'PUT',
    key: string,
    expires: number,
    options: BucketCallOptions = {},
  ): Promise<string> {
    checkCallOptions('signUrl', 'call', options)
    return signUrl(this.client, this.#target(key), method, expires, options)
  }

  #target(key: string): Target {
    return { bucket: this.bucketName, key }
  }

  #plain(
    method: string,
    kind: CallKind,
    options: BucketCallOptions,
  ): ReturnType<typeof plainRequest> {
    checkCallOptions(method, kind, options)
    return plainRequest(method, this.bucketName, options)
  }

  #version(
    method: string,
    key: string,
    options: BucketCallOptions,
  ): ReturnType<typeof versionRequest> {
    checkCallOptions(method, 'call', options)
    return versionRequest(method, this.#target(key), options)
  }
}
