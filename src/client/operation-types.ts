/** Requests and results of all operations, and what they are made of: every name is public. */

export type {
  AbortMultipartUploadRequest,
  AbortMultipartUploadResult,
} from '../protocol/operations/abort-multipart-upload.js'
export type {
  AppendObjectRequest,
  AppendObjectResult,
} from '../protocol/operations/append-object.js'
export type {
  CleanRestoredObjectRequest,
  CleanRestoredObjectResult,
} from '../protocol/operations/clean-restored-object.js'
export type {
  CompletedPart,
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadResult,
} from '../protocol/operations/complete-multipart-upload.js'
export type {
  CopyObjectRequest,
  CopyObjectResult,
  MetadataDirective,
  TaggingDirective,
} from '../protocol/operations/copy-object.js'
export type { CopySourceFields } from '../protocol/operations/copy-source.js'
export type {
  DeleteBucketRequest,
  DeleteBucketResult,
} from '../protocol/operations/delete-bucket.js'
export type {
  DeletedObject,
  DeleteMultipleObjectsRequest,
  DeleteMultipleObjectsResult,
  ObjectToDelete,
} from '../protocol/operations/delete-multiple-objects.js'
export type {
  DeleteObjectTaggingRequest,
  DeleteObjectTaggingResult,
} from '../protocol/operations/delete-object-tagging.js'
export type {
  DeleteObjectRequest,
  DeleteObjectResult,
} from '../protocol/operations/delete-object.js'
export type {
  DescribeRegionsRequest,
  DescribeRegionsResult,
  RegionPlace,
} from '../protocol/operations/describe-regions.js'
export type {
  GetBucketAclRequest,
  GetBucketAclResult,
} from '../protocol/operations/get-bucket-acl.js'
export type {
  GetBucketInfoRequest,
  GetBucketInfoResult,
} from '../protocol/operations/get-bucket-info.js'
export type {
  GetBucketLocationRequest,
  GetBucketLocationResult,
} from '../protocol/operations/get-bucket-location.js'
export type {
  GetBucketStatRequest,
  GetBucketStatResult,
  StorageStat,
} from '../protocol/operations/get-bucket-stat.js'
export type {
  GetBucketVersioningRequest,
  GetBucketVersioningResult,
} from '../protocol/operations/get-bucket-versioning.js'
export type {
  GetObjectAclRequest,
  GetObjectAclResult,
} from '../protocol/operations/get-object-acl.js'
export type {
  GetObjectMetaRequest,
  GetObjectMetaResult,
} from '../protocol/operations/get-object-meta.js'
export type {
  GetObjectTaggingRequest,
  GetObjectTaggingResult,
} from '../protocol/operations/get-object-tagging.js'
export type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
export type { GetSymlinkRequest, GetSymlinkResult } from '../protocol/operations/get-symlink.js'
export type {
  ConditionFields,
  HeadObjectRequest,
  HeadObjectResult,
  ObjectAttributes,
} from '../protocol/operations/head-object.js'
export type {
  InitiateMultipartUploadRequest,
  InitiateMultipartUploadResult,
} from '../protocol/operations/initiate-multipart-upload.js'
export type { ListBucketsRequest, ListBucketsResult } from '../protocol/operations/list-buckets.js'
export type {
  ListMultipartUploadsRequest,
  ListMultipartUploadsResult,
} from '../protocol/operations/list-multipart-uploads.js'
export type {
  ListedDeleteMarker,
  ListedVersion,
  ListObjectVersionsRequest,
  ListObjectVersionsResult,
} from '../protocol/operations/list-object-versions.js'
export type {
  ListObjectsV2Request,
  ListObjectsV2Result,
} from '../protocol/operations/list-objects-v2.js'
export type {
  ListedPart,
  ListPartsRequest,
  ListPartsResult,
} from '../protocol/operations/list-parts.js'
export type {
  CallbackFields,
  CommonFields,
  ObjectAcl,
  ObjectFields,
  StorageClass,
} from '../protocol/operations/object-fields.js'
export type {
  PutBucketAclRequest,
  PutBucketAclResult,
} from '../protocol/operations/put-bucket-acl.js'
export type {
  BucketVersioning,
  PutBucketVersioningRequest,
  PutBucketVersioningResult,
} from '../protocol/operations/put-bucket-versioning.js'
export type {
  BucketAcl,
  PutBucketRequest,
  PutBucketResult,
} from '../protocol/operations/put-bucket.js'
export type {
  PutObjectAclRequest,
  PutObjectAclResult,
} from '../protocol/operations/put-object-acl.js'
export type {
  PutObjectTaggingRequest,
  PutObjectTaggingResult,
} from '../protocol/operations/put-object-tagging.js'
export type { PutObjectRequest, PutObjectResult } from '../protocol/operations/put-object.js'
export type { PutSymlinkRequest, PutSymlinkResult } from '../protocol/operations/put-symlink.js'
export type {
  RestoreObjectRequest,
  RestoreObjectResult,
  RestoreTier,
} from '../protocol/operations/restore-object.js'
export type {
  SealAppendObjectRequest,
  SealAppendObjectResult,
} from '../protocol/operations/seal-append-object.js'
export type { ObjectTag } from '../protocol/operations/tagging.js'
export type {
  UploadPartCopyRequest,
  UploadPartCopyResult,
} from '../protocol/operations/upload-part-copy.js'
export type { UploadPartRequest, UploadPartResult } from '../protocol/operations/upload-part.js'
