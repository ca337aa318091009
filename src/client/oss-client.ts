/** One request at a time to OSS, done well. */

import type { Environment } from '../environment.js'
import {
  decodeAbortMultipartUploadResponse,
  encodeAbortMultipartUploadRequest,
  type AbortMultipartUploadRequest,
  type AbortMultipartUploadResult,
} from '../protocol/operations/abort-multipart-upload.js'
import {
  decodeCompleteMultipartUploadResponse,
  encodeCompleteMultipartUploadRequest,
  type CompleteMultipartUploadRequest,
  type CompleteMultipartUploadResult,
} from '../protocol/operations/complete-multipart-upload.js'
import {
  decodeDeleteBucketResponse,
  encodeDeleteBucketRequest,
  type DeleteBucketRequest,
  type DeleteBucketResult,
} from '../protocol/operations/delete-bucket.js'
import {
  decodeDeleteObjectResponse,
  encodeDeleteObjectRequest,
  type DeleteObjectRequest,
  type DeleteObjectResult,
} from '../protocol/operations/delete-object.js'
import {
  decodeGetBucketInfoResponse,
  encodeGetBucketInfoRequest,
  type GetBucketInfoRequest,
  type GetBucketInfoResult,
} from '../protocol/operations/get-bucket-info.js'
import {
  decodeGetObjectResponse,
  encodeGetObjectRequest,
  type GetObjectRequest,
  type GetObjectResult,
} from '../protocol/operations/get-object.js'
import {
  decodeHeadObjectResponse,
  encodeHeadObjectRequest,
  type HeadObjectRequest,
  type HeadObjectResult,
} from '../protocol/operations/head-object.js'
import {
  decodeInitiateMultipartUploadResponse,
  encodeInitiateMultipartUploadRequest,
  type InitiateMultipartUploadRequest,
  type InitiateMultipartUploadResult,
} from '../protocol/operations/initiate-multipart-upload.js'
import {
  decodeListBucketsResponse,
  encodeListBucketsRequest,
  type ListBucketsRequest,
  type ListBucketsResult,
} from '../protocol/operations/list-buckets.js'
import {
  decodeListMultipartUploadsResponse,
  encodeListMultipartUploadsRequest,
  type ListMultipartUploadsRequest,
  type ListMultipartUploadsResult,
} from '../protocol/operations/list-multipart-uploads.js'
import {
  decodeListObjectsV2Response,
  encodeListObjectsV2Request,
  type ListObjectsV2Request,
  type ListObjectsV2Result,
} from '../protocol/operations/list-objects-v2.js'
import {
  decodeListPartsResponse,
  encodeListPartsRequest,
  type ListPartsRequest,
  type ListPartsResult,
} from '../protocol/operations/list-parts.js'
import {
  decodePutBucketResponse,
  encodePutBucketRequest,
  type PutBucketRequest,
  type PutBucketResult,
} from '../protocol/operations/put-bucket.js'
import {
  decodePutObjectResponse,
  encodePutObjectRequest,
  type PutObjectRequest,
  type PutObjectResult,
} from '../protocol/operations/put-object.js'
import {
  decodeUploadPartResponse,
  encodeUploadPartRequest,
  type UploadPartRequest,
  type UploadPartResult,
} from '../protocol/operations/upload-part.js'
import type { OssRequest } from '../protocol/oss-message.js'
import type { Answer, Call, CallHandler, RequestOptions } from './call.js'
import {
  type ClientConfig,
  type ResolvedClientConfig,
  resolveClientConfig,
} from './client-config.js'
import { ClockOffset } from './clock-offset.js'
import { shareCredentials } from './credentials/refreshing-credentials.js'
import { createPipeline } from './pipeline.js'
import {
  type PresignableRequests,
  type PresignOptions,
  type PresignedRequest,
  Presigner,
} from './presign.js'
import type { Transport } from './transport.js'
import { createUploadBody, type UploadBody } from './upload-body.js'
import { VERSION } from './version.js'

/** What a platform gives the client. */
export interface ClientPlatform {
  readonly environment: Environment
  /** Makes the client's own transport. */
  createTransport(config: ResolvedClientConfig): Transport
  /**
   * What follows the package's name and version in `User-Agent`, such as `(node 20.19.0; linux
   * x64)`.
   */
  readonly userAgent: string
}

/** What was really sent, by this side's count. */
export interface SentBody {
  /** CRC-64 of the bytes of the attempt that succeeded. */
  readonly sentCrc64: bigint
  readonly sentBytes: number
}

const NO_OPTIONS: RequestOptions = {}

/**
 * A method for each operation. All may be called at any time, also many at once; they reject with
 * an `OssferryError`.
 *
 * Failed attempts are repeated here, and nowhere else, as `ClientConfig.retry` says; bodies that
 * cannot be sent twice are not. Credentials and the clock's offset are shared by all calls of a
 * client.
 */
export class OssClient {
  /** The endpoint as a URL, such as `https://oss-cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string
  readonly #run: CallHandler
  readonly #transport: Transport
  readonly #presigner: Presigner

  /** @throws ConfigError when `config` lacks something or cannot work. */
  constructor(config: ClientConfig, platform: ClientPlatform) {
    const resolved = resolveClientConfig(config)
    const { environment } = platform
    const offset = new ClockOffset(environment.clock)
    const provider = shareCredentials(resolved.credentialsProvider, environment.clock)
    const suffix = resolved.userAgent === undefined ? '' : ` ${resolved.userAgent}`
    const userAgent = `ossferry/${VERSION} ${platform.userAgent}${suffix}`
    const transport = platform.createTransport(resolved)
    this.endpoint = `${resolved.endpoint.origin.scheme}://${resolved.endpoint.host}`
    this.#transport = transport
    this.#presigner = new Presigner(resolved, provider, offset, environment.digests)
    this.#run = createPipeline({
      config: resolved,
      environment,
      transport,
      provider,
      offset,
      userAgent,
    })
  }

  /**
   * Stores an object. @throws CallbackFailedError when the object is stored but its callback
   * failed.
   */
  async putObject(
    request: PutObjectRequest,
    options = NO_OPTIONS,
  ): Promise<PutObjectResult & SentBody> {
    const encoded = encodePutObjectRequest(request)
    const upload = createUploadBody(encoded.body, options.onSent)
    const answer = await this.#call('PutObject', encoded, options, upload)
    return withSent(decodePutObjectResponse(answer, request), upload)
  }

  /** Sends one part. */
  async uploadPart(
    request: UploadPartRequest,
    options = NO_OPTIONS,
  ): Promise<UploadPartResult & SentBody> {
    const encoded = encodeUploadPartRequest(request)
    const upload = createUploadBody(encoded.body, options.onSent)
    const answer = await this.#call('UploadPart', encoded, options, upload)
    return withSent(decodeUploadPartResponse(answer, request), upload)
  }

  /**
   * An object or a range of it. Retries end with the answer's head: when its body breaks off, ask
   * for the rest. The body must be read or discarded.
   */
  async getObject(request: GetObjectRequest, options = NO_OPTIONS): Promise<GetObjectResult> {
    const encoded = encodeGetObjectRequest(request)
    const { stream, ...answer } = await this.#call('GetObject', encoded, options, undefined, true)
    if (stream === undefined) throw new Error('a streamed call was answered without a stream')
    return { ...decodeGetObjectResponse(answer, request), body: stream }
  }

  /** What OSS knows of an object, without its bytes. */
  async headObject(request: HeadObjectRequest, options = NO_OPTIONS): Promise<HeadObjectResult> {
    const answer = await this.#call('HeadObject', encodeHeadObjectRequest(request), options)
    return decodeHeadObjectResponse(answer, request)
  }

  /** Removes an object; succeeds also when there is none. */
  async deleteObject(
    request: DeleteObjectRequest,
    options = NO_OPTIONS,
  ): Promise<DeleteObjectResult> {
    const answer = await this.#call('DeleteObject', encodeDeleteObjectRequest(request), options)
    return decodeDeleteObjectResponse(answer)
  }

  /**
   * Starts a multipart upload. When an answer is lost and the call repeated, an upload that nobody
   * knows remains.
   */
  async initiateMultipartUpload(
    request: InitiateMultipartUploadRequest,
    options = NO_OPTIONS,
  ): Promise<InitiateMultipartUploadResult> {
    const answer = await this.#call(
      'InitiateMultipartUpload',
      encodeInitiateMultipartUploadRequest(request),
      options,
    )
    return decodeInitiateMultipartUploadResponse(answer, request)
  }

  /**
   * Makes the object from its parts. After a lost answer the repeated call fails with
   * `NoSuchUpload`: ask `headObject` then.
   */
  async completeMultipartUpload(
    request: CompleteMultipartUploadRequest,
    options = NO_OPTIONS,
  ): Promise<CompleteMultipartUploadResult> {
    const answer = await this.#call(
      'CompleteMultipartUpload',
      encodeCompleteMultipartUploadRequest(request),
      options,
    )
    return decodeCompleteMultipartUploadResponse(answer, request)
  }

  /** Ends a multipart upload and removes its parts. */
  async abortMultipartUpload(
    request: AbortMultipartUploadRequest,
    options = NO_OPTIONS,
  ): Promise<AbortMultipartUploadResult> {
    const answer = await this.#call(
      'AbortMultipartUpload',
      encodeAbortMultipartUploadRequest(request),
      options,
    )
    return decodeAbortMultipartUploadResponse(answer)
  }

  /** One page of the parts that an upload has. */
  async listParts(request: ListPartsRequest, options = NO_OPTIONS): Promise<ListPartsResult> {
    const answer = await this.#call('ListParts', encodeListPartsRequest(request), options)
    return decodeListPartsResponse(answer, request)
  }

  /** One page of the multipart uploads in progress in a bucket. */
  async listMultipartUploads(
    request: ListMultipartUploadsRequest,
    options = NO_OPTIONS,
  ): Promise<ListMultipartUploadsResult> {
    const answer = await this.#call(
      'ListMultipartUploads',
      encodeListMultipartUploadsRequest(request),
      options,
    )
    return decodeListMultipartUploadsResponse(answer, request)
  }

  /** Creates a bucket. */
  async putBucket(request: PutBucketRequest, options = NO_OPTIONS): Promise<PutBucketResult> {
    const answer = await this.#call('PutBucket', encodePutBucketRequest(request), options)
    return decodePutBucketResponse(answer)
  }

  /** Removes a bucket, which must be empty. */
  async deleteBucket(
    request: DeleteBucketRequest,
    options = NO_OPTIONS,
  ): Promise<DeleteBucketResult> {
    const answer = await this.#call('DeleteBucket', encodeDeleteBucketRequest(request), options)
    return decodeDeleteBucketResponse(answer)
  }

  /** What OSS knows of a bucket. */
  async getBucketInfo(
    request: GetBucketInfoRequest,
    options = NO_OPTIONS,
  ): Promise<GetBucketInfoResult> {
    const answer = await this.#call('GetBucketInfo', encodeGetBucketInfoRequest(request), options)
    return decodeGetBucketInfoResponse(answer, request)
  }

  /** One page of the buckets of the account. */
  async listBuckets(
    request: ListBucketsRequest = {},
    options = NO_OPTIONS,
  ): Promise<ListBucketsResult> {
    const answer = await this.#call('ListBuckets', encodeListBucketsRequest(request), options)
    return decodeListBucketsResponse(answer)
  }

  /** One page of the objects in a bucket. */
  async listObjectsV2(
    request: ListObjectsV2Request,
    options = NO_OPTIONS,
  ): Promise<ListObjectsV2Result> {
    const answer = await this.#call('ListObjectsV2', encodeListObjectsV2Request(request), options)
    return decodeListObjectsV2Response(answer, request)
  }

  /**
   * A URL that lets its holder make one request without keys, until it expires. It is signed with
   * the client's credentials of now; with temporary ones it expires no later than they do. No
   * request is sent.
   */
  presign<Operation extends keyof PresignableRequests>(
    operation: Operation,
    request: PresignableRequests[Operation],
    options: PresignOptions = {},
  ): Promise<PresignedRequest> {
    return this.#presigner.presign(operation, request, options)
  }

  /** Closes every connection, those in use included. */
  close(): Promise<void> {
    return this.#transport.close()
  }

  #call(
    operation: string,
    request: OssRequest,
    options: RequestOptions,
    upload?: UploadBody,
    streamed = false,
  ): Promise<Answer> {
    const call: Call = {
      operation,
      request,
      options,
      streamed,
      upload,
      address: undefined,
      attempts: 0,
      credentials: undefined,
      clockOffsetMs: 0,
    }
    return this.#run(call)
  }
}

function withSent<Result>(result: Result, upload: UploadBody): Result & SentBody {
  return { ...result, sentCrc64: upload.crc64, sentBytes: upload.sentBytes }
}
