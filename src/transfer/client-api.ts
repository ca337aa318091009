/**
 * The client methods that transfers need. The client fits by structure; tests may hand in anything
 * that does.
 */

import type {
  AbortMultipartUploadRequest,
  AbortMultipartUploadResult,
} from '../protocol/operations/abort-multipart-upload.js'
import type {
  AppendObjectRequest,
  AppendObjectResult,
} from '../protocol/operations/append-object.js'
import type {
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadResult,
} from '../protocol/operations/complete-multipart-upload.js'
import type { CopyObjectRequest, CopyObjectResult } from '../protocol/operations/copy-object.js'
import type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
import type {
  GetObjectTaggingRequest,
  GetObjectTaggingResult,
} from '../protocol/operations/get-object-tagging.js'
import type { HeadObjectRequest, HeadObjectResult } from '../protocol/operations/head-object.js'
import type {
  InitiateMultipartUploadRequest,
  InitiateMultipartUploadResult,
} from '../protocol/operations/initiate-multipart-upload.js'
import type { ListPartsRequest, ListPartsResult } from '../protocol/operations/list-parts.js'
import type { PutObjectRequest, PutObjectResult } from '../protocol/operations/put-object.js'
import type { UploadPartRequest, UploadPartResult } from '../protocol/operations/upload-part.js'
import type {
  UploadPartCopyRequest,
  UploadPartCopyResult,
} from '../protocol/operations/upload-part-copy.js'

export interface CallOptions {
  readonly signal: AbortSignal
  /** Called when a request has failed and is about to be sent again. */
  readonly onRetry?: ((retry: RetryReport) => void) | undefined
  /** Called before the request is sent again, and waited for. */
  readonly beforeRetry?: (() => Promise<void>) | undefined
  /** How long the connection may stand still, in place of the client's own patience. */
  readonly idleTimeoutMs?: number | undefined
}

export interface RetryReport {
  /** The attempt that failed, from 1. */
  readonly attempt: number
  /** Until the next one. */
  readonly delayMs: number
  readonly error: Error & { readonly code: string }
}

/**
 * What a call that sends a body adds: the CRC-64 of the bytes that really went out. The client has
 * compared it with the server's.
 */
export interface SentBody {
  readonly sentCrc64: bigint
  readonly sentBytes: number
}

/**
 * What every multipart upload needs, wherever its parts come from. The client is the only one to
 * retry a request; what rejects here has failed for good.
 */
export interface MultipartClient {
  /**
   * Names the account's side of the connection in checkpoints: the endpoint, such as
   * `https://oss-cn-hangzhou.aliyuncs.com`.
   */
  readonly endpoint: string
  initiateMultipartUpload(
    request: InitiateMultipartUploadRequest,
    options: CallOptions,
  ): Promise<InitiateMultipartUploadResult>
  completeMultipartUpload(
    request: CompleteMultipartUploadRequest,
    options: CallOptions,
  ): Promise<CompleteMultipartUploadResult>
  abortMultipartUpload(
    request: AbortMultipartUploadRequest,
    options: CallOptions,
  ): Promise<AbortMultipartUploadResult>
  listParts(request: ListPartsRequest, options: CallOptions): Promise<ListPartsResult>
  headObject(request: HeadObjectRequest, options: CallOptions): Promise<HeadObjectResult>
}

/** What uploads need: bytes go out. */
export interface UploadClient extends MultipartClient {
  putObject(request: PutObjectRequest, options: CallOptions): Promise<PutObjectResult & SentBody>
  uploadPart(request: UploadPartRequest, options: CallOptions): Promise<UploadPartResult & SentBody>
}

/** What copies need: the bytes stay within OSS. */
export interface CopyClient extends MultipartClient {
  copyObject(request: CopyObjectRequest, options: CallOptions): Promise<CopyObjectResult>
  uploadPartCopy(
    request: UploadPartCopyRequest,
    options: CallOptions,
  ): Promise<UploadPartCopyResult>
  getObjectTagging(
    request: GetObjectTaggingRequest,
    options: CallOptions,
  ): Promise<GetObjectTaggingResult>
}

/**
 * What downloads need. `getObject` retries until the head of the answer is there; a body that
 * breaks is the job's to go on with.
 */
export interface DownloadClient {
  readonly endpoint: string
  headObject(request: HeadObjectRequest, options: CallOptions): Promise<HeadObjectResult>
  getObject(request: GetObjectRequest, options: CallOptions): Promise<GetObjectResult>
}

/** What appending needs. Of an `appendObject` that rejects, nobody knows whether it was done. */
export interface AppendClient {
  headObject(request: HeadObjectRequest, options: CallOptions): Promise<HeadObjectResult>
  appendObject(
    request: AppendObjectRequest,
    options: CallOptions,
  ): Promise<AppendObjectResult & SentBody>
}
