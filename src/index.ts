/** ossferry for Node: everything that programs name. */

export { Client } from './node/client.js'
export { Downloader } from './node/downloader.js'
export { ObjectAppender, ObjectReader } from './node/object-files.js'
export { loadDefaultConfig } from './node/load-default-config.js'
export { AnonymousCredentialsProvider } from './client/credentials/fixed-credentials.js'
export { RequestCancelledError } from './client/request-cancelled-error.js'
export { StaticCredentialsProvider } from './client/credentials/fixed-credentials.js'
export { EnvironmentVariableCredentialsProvider } from './platform/node/environment-credentials.js'
export { RefreshingCredentialsProvider } from './platform/node/refreshing-credentials.js'
export { DefaultCredentialsProvider } from './platform/node/credentials/default-credentials.js'
export { EcsRoleCredentialsProvider } from './platform/node/credentials/ecs-role-credentials.js'
export { OidcRoleCredentialsProvider } from './platform/node/credentials/oidc-role-credentials.js'
export { ProcessCredentialsProvider } from './platform/node/credentials/process-credentials.js'
export { RamRoleCredentialsProvider } from './platform/node/credentials/ram-role-credentials.js'
export { UriCredentialsProvider } from './platform/node/credentials/uri-credentials.js'
export { lockPath } from './platform/node/lock-path.js'
export { makeDirectories } from './platform/node/make-directories.js'
export { findConfiguration } from './platform/node/configuration/find-configuration.js'
export { changeProfile, listProfiles } from './platform/node/configuration/edit-profiles.js'
export { checkProfileField } from './client/profiles/profile-forms.js'
export { SECRET_PROFILE_FIELDS } from './client/profiles/profile.js'
export {
  findInterruptedTransfers,
  findInterruptedV1Transfers,
  forgetInterruptedTransfer,
} from './platform/node/interrupted-transfers.js'
export { combineCrc64, crc64, Crc64 } from './protocol/crc64/crc64.js'
export { compareKeys } from './server/key-order.js'
export { contentTypeOf } from './platform/node/content-type.js'
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
export { Copier } from './transfer/copy/copier.js'
export { CopyError } from './transfer/copy/copy-error.js'
export { DownloadError } from './transfer/download/download-error.js'
export { AppendError } from './transfer/object-file/append-error.js'
export { ObjectChangedError } from './transfer/errors/object-changed-error.js'
export { OptionError } from './transfer/errors/option-error.js'
export { SourceChangedError, SourceError } from './transfer/errors/source-errors.js'
export { TargetError } from './transfer/errors/target-error.js'
export { TransferCancelledError } from './transfer/errors/transfer-cancelled-error.js'
export { Transfer } from './transfer/transfer.js'
export { UploadError } from './transfer/upload/upload-error.js'
export { Uploader } from './transfer/upload/uploader.js'
export { Bucket } from './node/bucket.js'
export {
  makeDownloadStore,
  makeUploadStore,
  ResumableDownloadStore,
  ResumableStore,
} from './node/resumable-stores.js'
export { AnonymousAuth, Auth, AuthV4, ProviderAuth, ProviderAuthV4, StsAuth } from './v1/auth.js'
export { defaults } from './v1/defaults.js'
export { determinePartSize } from './v1/part-size.js'
export { resumableDownload, resumableUpload } from './v1/resumable-functions.js'
export { UploadedPart as PartInfo } from './v1/uploaded-part.js'

export type { ClientConfig, GetObjectToFileOptions, GetObjectToFileResult } from './node/client.js'
export type { RequestOptions, RetryEvent } from './client/call.js'
export type {
  Credentials,
  CredentialsProvider,
  FetchCredentials,
} from './client/credentials/credentials-provider.js'
export type { EcsRoleOptions } from './platform/node/credentials/ecs-role-credentials.js'
export type { OidcRoleOptions } from './platform/node/credentials/oidc-role-credentials.js'
export type { RamRoleOptions } from './platform/node/credentials/ram-role-credentials.js'
export type { RoleOptions } from './platform/node/credentials/sts-exchange.js'
export type {
  ConfigurationOptions,
  FoundConfiguration,
  FoundCredentials,
  FoundSetting,
} from './platform/node/configuration/find-configuration.js'
export type { ProfileChange, ProfileList } from './platform/node/configuration/edit-profiles.js'
export type { Profile, ProfileField } from './client/profiles/profile.js'
export type {
  InterruptedTransfer,
  InterruptedTransfers,
} from './platform/node/interrupted-transfers.js'
export type { TransferRecord } from './transfer/checkpoint/transfer-record.js'
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
export type * from './client/operation-types.js'
export type { ResultMetadata } from './protocol/oss-message.js'
export type { CopierOptions, CopyCallOptions } from './transfer/copy/copy-options.js'
export type { CopyRequest } from './transfer/copy/copy-request.js'
export type { CopyResult } from './transfer/copy/copy-result.js'
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
export type {
  AppendFileOptions,
  AppendFileRequest,
} from './transfer/object-file/append-file-options.js'
export type { AppendSource } from './transfer/object-file/object-appender.js'
export type { SeekOrigin } from './transfer/object-file/object-reader.js'
export type { OpenFileOptions, OpenFileRequest } from './transfer/object-file/open-file-options.js'
export type { PutObjectFromFileOptions } from './transfer/upload/put-file.js'
export type { Progress } from './transfer/progress.js'
export type { CancelOptions } from './transfer/transfer.js'
export type { TransferLimits } from './transfer/transfer-limits.js'
export type { ControlOptions, RecordOptions } from './transfer/transfer-options.js'
export type { ResumeHint } from './transfer/upload/upload-error.js'
export type {
  UploadCallOptions,
  UploaderOptions,
  UploadFromOptions,
} from './transfer/upload/upload-options.js'
export type { UploadRequest } from './transfer/upload/upload-request.js'
export type { UploadResult } from './transfer/upload/upload-result.js'
export type { UploadSource } from './transfer/upload/uploader.js'
export type { BucketAuth } from './v1/auth.js'
export type { BucketOptions, SchemeProxies } from './v1/bucket-options.js'
export type {
  BucketAppendOptions,
  BucketByteRange,
  BucketCallOptions,
  BucketContentOptions,
  BucketGetOptions,
  BucketListObjectsOptions,
  BucketListPartsOptions,
  BucketListUploadsOptions,
  BucketPartCopyOptions,
} from './v1/call-options.js'
export type { BucketContent } from './v1/content.js'
export type { V1Defaults } from './v1/defaults.js'
export type { ObjectBody } from './v1/object-body.js'
export type { ProgressCallback } from './v1/progress-callback.js'
export type { BucketObject } from './v1/read-object.js'
export type { RecordStore } from './v1/record-store.js'
export type { ResumableDownloadOptions } from './v1/resumable-download.js'
export type { ResumableUploadOptions } from './v1/resumable-upload.js'
export type { DownloadStoreRecord, UploadStoreRecord } from './v1/store-records.js'
export type { KnownPart, PartDetails } from './v1/uploaded-part.js'
export type { ResumableStoreOptions } from './node/resumable-stores.js'
