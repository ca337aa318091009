/** ossferry for Node: the client bound to this platform, and everything that programs name. */

import { OssClient, type ClientPlatform } from './client/oss-client.js'
import type { ClientConfig as OssClientConfig } from './client/client-config.js'
import type { RequestOptions } from './client/call.js'
import { nodeClientPlatform } from './platform/node/client-platform.js'
import { loadDefaultConfig as loadNodeConfig } from './platform/node/default-config.js'
import { nodeDownloadPlatform } from './platform/node/download-platform.js'
import { saveObject } from './platform/node/save-object.js'
import type { DownloadTarget } from './platform/node/stream-sink.js'
import { nodeUploadPlatform } from './platform/node/upload-platform.js'
import { describeObject } from './protocol/errors/describe-object.js'
import type { GetObjectRequest, GetObjectResult } from './protocol/operations/get-object.js'
import { TransferEngine } from './transfer/engine.js'
import { Scheduler } from './transfer/scheduler.js'
import { resolveTransferLimits, type TransferLimits } from './transfer/transfer-limits.js'
import { Downloader as DownloaderOf } from './transfer/download/downloader.js'
import type { DownloaderOptions } from './transfer/download/download-options.js'
import type { UploaderOptions } from './transfer/upload/upload-options.js'
import { Uploader } from './transfer/upload/uploader.js'

/**
 * Everything that a client can be told. Only `region` (or `endpoint`) and `credentialsProvider`
 * have no default.
 */
export interface ClientConfig extends OssClientConfig {
  /** @see TransferLimits */
  maxParallelParts?: TransferLimits['maxParallelParts']
  /** @see TransferLimits */
  memoryLimit?: TransferLimits['memoryLimit']
  /** @see TransferLimits */
  bandwidthLimit?: TransferLimits['bandwidthLimit']
}

/**
 * A configuration of your own to change, with `region` and `endpoint` from OSS_REGION and
 * OSS_ENDPOINT where they are set. Credentials are not looked for: set `credentialsProvider`.
 */
export function loadDefaultConfig(): ClientConfig {
  return loadNodeConfig()
}

/** Downloads objects in parts. Made by `client.downloader(options)`. */
export class Downloader extends DownloaderOf<DownloadTarget> {}

/** What a file was made from. */
export type GetObjectToFileResult = Omit<GetObjectResult, 'body'> & {
  /** Bytes written. */
  readonly size: number
}

/**
 * OSS from Node: a method for each operation, and the transfers built on them. One client serves a
 * whole program; it shares connections, credentials, and the limits of all transfers.
 */
export class Client extends OssClient {
  readonly #engine: TransferEngine
  readonly #scheduler: Scheduler

  /** @throws ConfigError or OptionError when the configuration lacks something or cannot work. */
  constructor(config: ClientConfig) {
    const { maxParallelParts, memoryLimit, bandwidthLimit, ...clientConfig } = config
    const platform: ClientPlatform = nodeClientPlatform
    super(clientConfig, platform)
    const limits = resolveTransferLimits({ maxParallelParts, memoryLimit, bandwidthLimit })
    this.#scheduler = new Scheduler(platform.environment.clock, limits)
    this.#engine = new TransferEngine(platform.environment, this.#scheduler)
  }

  /** An upload manager; `options` hold for all its uploads, and each call may override them. */
  uploader(options: UploaderOptions = {}): Uploader {
    return new Uploader(this, this.#engine, nodeUploadPlatform, options)
  }

  /**
   * A download manager; `options` hold for all its downloads, and each call may override them.
   */
  downloader(options: DownloaderOptions = {}): Downloader {
    return new Downloader(this, this.#engine, nodeDownloadPlatform, options)
  }

  /**
   * Reads an object into a file, which appears under its name only when it is complete and its
   * CRC-64 is that of the object. One request, not resumable; a file that stood there before is
   * untouched when anything fails.
   */
  async getObjectToFile(
    request: GetObjectRequest,
    filePath: string,
    options: RequestOptions = {},
  ): Promise<GetObjectToFileResult> {
    const { body, ...result } = await this.getObject(request, options)
    const hashCrc64 = result.statusCode === 206 ? undefined : result.hashCrc64
    const name = describeObject(request.bucket, request.key)
    const incoming = { body, size: result.contentLength, hashCrc64, name }
    const size = await saveObject(incoming, filePath)
    return { ...result, size }
  }

  /**
   * Bytes per second over all transfers of this client; `undefined` for no limit. May be changed
   * while they run.
   */
  get bandwidthLimit(): number | undefined {
    return this.#scheduler.bandwidthLimit
  }

  set bandwidthLimit(bytesPerSecond: number | undefined) {
    this.#scheduler.bandwidthLimit = resolveTransferLimits({
      bandwidthLimit: bytesPerSecond,
    }).bandwidthLimit
  }
}

export { AnonymousCredentialsProvider } from './client/credentials/fixed-credentials.js'
export { RequestCancelledError } from './client/request-cancelled-error.js'
export { StaticCredentialsProvider } from './client/credentials/fixed-credentials.js'
export { EnvironmentVariableCredentialsProvider } from './platform/node/environment-credentials.js'
export { RefreshingCredentialsProvider } from './platform/node/refreshing-credentials.js'
export { combineCrc64, crc64, Crc64 } from './protocol/crc64/crc64.js'
export {
  CallbackFailedError,
  ConfigError,
  CrcMismatchError,
  CredentialsError,
  InvalidRequestError,
  OssferryError,
  ServiceError,
  TransportError,
} from './protocol/errors/ossferry-error.js'
export { CheckpointError, CheckpointLockedError } from './transfer/errors/checkpoint-errors.js'
export { DownloadError } from './transfer/download/download-error.js'
export { ObjectChangedError } from './transfer/errors/object-changed-error.js'
export { OptionError } from './transfer/errors/option-error.js'
export { SourceChangedError, SourceError } from './transfer/errors/source-errors.js'
export { TargetError } from './transfer/errors/target-error.js'
export { TransferCancelledError } from './transfer/errors/transfer-cancelled-error.js'
export { Transfer } from './transfer/transfer.js'
export { UploadError } from './transfer/upload/upload-error.js'
export { Uploader } from './transfer/upload/uploader.js'

export type { RequestOptions, RetryEvent } from './client/call.js'
export type {
  Credentials,
  CredentialsProvider,
  FetchCredentials,
} from './client/credentials/credentials-provider.js'
export type { PresignableRequests, PresignedRequest, PresignOptions } from './client/presign.js'
export type { Retryer, RetryOptions } from './client/retryer.js'
export type { SentBody } from './client/operation-runner.js'
export type {
  BodySource,
  ChunkWriter,
  HttpHeaders,
  RequestBody,
  ResponseBody,
} from './protocol/http.js'
export type {
  AbortMultipartUploadRequest,
  AbortMultipartUploadResult,
} from './protocol/operations/abort-multipart-upload.js'
export type {
  AppendObjectRequest,
  AppendObjectResult,
} from './protocol/operations/append-object.js'
export type {
  CompletedPart,
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadResult,
} from './protocol/operations/complete-multipart-upload.js'
export type {
  CopyObjectRequest,
  CopyObjectResult,
  MetadataDirective,
  TaggingDirective,
} from './protocol/operations/copy-object.js'
export type { CopySourceFields } from './protocol/operations/copy-source.js'
export type {
  DeleteBucketRequest,
  DeleteBucketResult,
} from './protocol/operations/delete-bucket.js'
export type {
  DeletedObject,
  DeleteMultipleObjectsRequest,
  DeleteMultipleObjectsResult,
  ObjectToDelete,
} from './protocol/operations/delete-multiple-objects.js'
export type {
  DeleteObjectRequest,
  DeleteObjectResult,
} from './protocol/operations/delete-object.js'
export type {
  DeleteObjectTaggingRequest,
  DeleteObjectTaggingResult,
} from './protocol/operations/delete-object-tagging.js'
export type {
  GetBucketInfoRequest,
  GetBucketInfoResult,
} from './protocol/operations/get-bucket-info.js'
export type { GetObjectRequest, GetObjectResult } from './protocol/operations/get-object.js'
export type {
  GetObjectMetaRequest,
  GetObjectMetaResult,
} from './protocol/operations/get-object-meta.js'
export type {
  GetObjectTaggingRequest,
  GetObjectTaggingResult,
} from './protocol/operations/get-object-tagging.js'
export type {
  ConditionFields,
  HeadObjectRequest,
  HeadObjectResult,
  ObjectAttributes,
} from './protocol/operations/head-object.js'
export type {
  InitiateMultipartUploadRequest,
  InitiateMultipartUploadResult,
} from './protocol/operations/initiate-multipart-upload.js'
export type { ListBucketsRequest, ListBucketsResult } from './protocol/operations/list-buckets.js'
export type {
  ListMultipartUploadsRequest,
  ListMultipartUploadsResult,
} from './protocol/operations/list-multipart-uploads.js'
export type {
  ListObjectsV2Request,
  ListObjectsV2Result,
} from './protocol/operations/list-objects-v2.js'
export type {
  ListedPart,
  ListPartsRequest,
  ListPartsResult,
} from './protocol/operations/list-parts.js'
export type {
  CallbackFields,
  CommonFields,
  ObjectAcl,
  ObjectFields,
  StorageClass,
} from './protocol/operations/object-fields.js'
export type { PutBucketRequest, PutBucketResult } from './protocol/operations/put-bucket.js'
export type { PutObjectRequest, PutObjectResult } from './protocol/operations/put-object.js'
export type {
  PutObjectTaggingRequest,
  PutObjectTaggingResult,
} from './protocol/operations/put-object-tagging.js'
export type { ObjectTag } from './protocol/operations/tagging.js'
export type { UploadPartRequest, UploadPartResult } from './protocol/operations/upload-part.js'
export type {
  UploadPartCopyRequest,
  UploadPartCopyResult,
} from './protocol/operations/upload-part-copy.js'
export type { ResultMetadata } from './protocol/oss-message.js'
export type {
  FreshStartReason,
  TransferEvent,
  TransferEventBody,
  TransferState,
} from './transfer/events.js'
export type {
  DownloadCallOptions,
  DownloaderOptions,
} from './transfer/download/download-options.js'
export type { DownloadRequest } from './transfer/download/download-request.js'
export type { DownloadResult } from './transfer/download/download-result.js'
export type { DownloadTarget } from './platform/node/stream-sink.js'
export type { Progress } from './transfer/progress.js'
export type { CancelOptions } from './transfer/transfer.js'
export type { TransferLimits } from './transfer/transfer-limits.js'
export type { ResumeHint } from './transfer/upload/upload-error.js'
export type {
  UploadCallOptions,
  UploaderOptions,
  UploadFromOptions,
} from './transfer/upload/upload-options.js'
export type { UploadRequest } from './transfer/upload/upload-request.js'
export type { UploadResult } from './transfer/upload/upload-result.js'
export type { UploadSource } from './transfer/upload/uploader.js'
