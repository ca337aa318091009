import { describe, expect, it } from 'vitest'
import type { OssRequest } from '../../../../src/protocol/oss-message.js'
import {
  decodeAbortMultipartUploadRequest,
  encodeAbortMultipartUploadRequest,
} from '../../../../src/protocol/operations/abort-multipart-upload.js'
import {
  decodeAppendObjectRequest,
  encodeAppendObjectRequest,
} from '../../../../src/protocol/operations/append-object.js'
import {
  decodeCompleteMultipartUploadRequest,
  encodeCompleteMultipartUploadRequest,
} from '../../../../src/protocol/operations/complete-multipart-upload.js'
import {
  decodeCopyObjectRequest,
  encodeCopyObjectRequest,
} from '../../../../src/protocol/operations/copy-object.js'
import {
  decodeDeleteBucketRequest,
  encodeDeleteBucketRequest,
} from '../../../../src/protocol/operations/delete-bucket.js'
import {
  decodeDeleteObjectRequest,
  encodeDeleteObjectRequest,
} from '../../../../src/protocol/operations/delete-object.js'
import {
  decodeDeleteObjectTaggingRequest,
  encodeDeleteObjectTaggingRequest,
} from '../../../../src/protocol/operations/delete-object-tagging.js'
import {
  decodeGetBucketInfoRequest,
  encodeGetBucketInfoRequest,
} from '../../../../src/protocol/operations/get-bucket-info.js'
import {
  decodeGetObjectRequest,
  encodeGetObjectRequest,
} from '../../../../src/protocol/operations/get-object.js'
import {
  decodeGetObjectMetaRequest,
  encodeGetObjectMetaRequest,
} from '../../../../src/protocol/operations/get-object-meta.js'
import {
  decodeGetObjectTaggingRequest,
  encodeGetObjectTaggingRequest,
} from '../../../../src/protocol/operations/get-object-tagging.js'
import {
  decodeHeadObjectRequest,
  encodeHeadObjectRequest,
} from '../../../../src/protocol/operations/head-object.js'
import {
  decodeInitiateMultipartUploadRequest,
  encodeInitiateMultipartUploadRequest,
} from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import {
  decodeListBucketsRequest,
  encodeListBucketsRequest,
} from '../../../../src/protocol/operations/list-buckets.js'
import {
  decodeListMultipartUploadsRequest,
  encodeListMultipartUploadsRequest,
} from '../../../../src/protocol/operations/list-multipart-uploads.js'
import {
  decodeListObjectsV2Request,
  encodeListObjectsV2Request,
} from '../../../../src/protocol/operations/list-objects-v2.js'
import {
  decodeListPartsRequest,
  encodeListPartsRequest,
} from '../../../../src/protocol/operations/list-parts.js'
import {
  decodePutBucketRequest,
  encodePutBucketRequest,
} from '../../../../src/protocol/operations/put-bucket.js'
import {
  decodePutObjectRequest,
  encodePutObjectRequest,
} from '../../../../src/protocol/operations/put-object.js'
import {
  decodePutObjectTaggingRequest,
  encodePutObjectTaggingRequest,
} from '../../../../src/protocol/operations/put-object-tagging.js'
import {
  decodeUploadPartCopyRequest,
  encodeUploadPartCopyRequest,
} from '../../../../src/protocol/operations/upload-part-copy.js'
import {
  decodeUploadPartRequest,
  encodeUploadPartRequest,
} from '../../../../src/protocol/operations/upload-part.js'
import { awkwardKey as key, bucket, callback, callbackVar, uploadId } from './messages.js'

const objectFields = {
  contentType: 'text/plain; charset=utf-8',
  cacheControl: 'no-cache',
  contentDisposition: "attachment; filename*=UTF-8''%E6%8A%A5.pdf",
  contentEncoding: 'identity',
  contentLanguage: 'zh-CN',
  expires: 'Wed, 21 Oct 2015 07:28:00 GMT',
  metadata: { author: '目录 owner', empty: '' },
  tagging: 'k1=v1&k%202=v%2B2&k3=',
  storageClass: 'IA',
  serverSideEncryption: 'KMS',
  serverSideDataEncryption: 'SM4',
  serverSideEncryptionKeyId: '9468da86-3509-4f8d-a61e-6eab1eac****',
} as const
const common = { requestPayer: 'requester' } as const
const conditions = {
  ifMatch: '"A"',
  ifNoneMatch: '"B"',
  ifModifiedSince: 'Wed, 21 Oct 2015 07:28:00 GMT',
  ifUnmodifiedSince: 'Wed, 21 Oct 2015 07:28:00 GMT',
}
const copySource = {
  sourceBucket: 'source-bucket',
  sourceKey: key,
  sourceVersionId: 'CAEQ+/',
  copySourceIfMatch: '"A"',
  copySourceIfNoneMatch: '"B"',
  copySourceIfModifiedSince: 'Wed, 21 Oct 2015 07:28:00 GMT',
  copySourceIfUnmodifiedSince: 'Wed, 21 Oct 2015 07:28:00 GMT',
}
const checks = { contentMd5: 'eB5eJF1ptWaXm4bijSPyxw==', hashCrc64: '12066247421320711233' }
const body = Uint8Array.of(1, 2, 3)
const nameEncoding = { encodingType: 'url' } as const

interface Case {
  readonly operation: string
  readonly fields: object
  readonly encode: () => OssRequest
  readonly decode: (request: OssRequest) => object
  /** What a server learns beyond the caller's fields. */
  readonly learned?: object
}

function roundTrip<Fields extends object>(
  operation: string,
  fields: Fields,
  encode: (fields: Fields) => OssRequest,
  decode: (request: OssRequest) => object,
  learned: object = {},
): Case {
  return { operation, fields, encode: () => encode(fields), decode, learned }
}

const cases: readonly Case[] = [
  roundTrip(
    'PutObject',
    {
      bucket,
      key,
      ...objectFields,
      ...common,
      ...checks,
      callback,
      callbackVar,
      acl: 'public-read' as const,
      forbidOverwrite: true,
      trafficLimit: 819_200,
      body,
    },
    encodePutObjectRequest,
    decodePutObjectRequest,
  ),
  roundTrip('PutObject', { bucket, key }, encodePutObjectRequest, decodePutObjectRequest),
  roundTrip(
    'AppendObject',
    {
      bucket,
      key,
      ...objectFields,
      ...common,
      position: 102_400,
      contentMd5: checks.contentMd5,
      acl: 'private' as const,
      forbidOverwrite: false,
      trafficLimit: 819_200,
      body,
    },
    encodeAppendObjectRequest,
    decodeAppendObjectRequest,
  ),
  roundTrip(
    'CopyObject',
    {
      bucket,
      key: 'copy',
      ...objectFields,
      ...common,
      ...copySource,
      metadataDirective: 'REPLACE' as const,
      taggingDirective: 'Replace' as const,
      acl: 'private' as const,
      forbidOverwrite: true,
      trafficLimit: 819_200,
    },
    encodeCopyObjectRequest,
    decodeCopyObjectRequest,
  ),
  roundTrip(
    'GetObjectMeta',
    { bucket, key, ...common, versionId: 'null' },
    encodeGetObjectMetaRequest,
    decodeGetObjectMetaRequest,
  ),
  roundTrip(
    'GetObjectTagging',
    { bucket, key, ...common, versionId: 'null' },
    encodeGetObjectTaggingRequest,
    decodeGetObjectTaggingRequest,
  ),
  roundTrip(
    'PutObjectTagging',
    { bucket, key, ...common, versionId: 'null', tags: [{ key: 'a b', value: '1' }] },
    encodePutObjectTaggingRequest,
    decodePutObjectTaggingRequest,
  ),
  roundTrip(
    'DeleteObjectTagging',
    { bucket, key, ...common, versionId: 'null' },
    encodeDeleteObjectTaggingRequest,
    decodeDeleteObjectTaggingRequest,
  ),
  roundTrip(
    'GetObject',
    {
      bucket,
      key,
      ...common,
      ...conditions,
      versionId: 'CAEQ',
      range: 'bytes=0-99',
      rangeBehavior: 'standard' as const,
      trafficLimit: 819_200,
      process: 'image/info',
      responseContentType: 'text/plain',
      responseContentLanguage: 'en',
      responseExpires: 'Wed, 21 Oct 2015 07:28:00 GMT',
      responseCacheControl: 'no-cache',
      responseContentDisposition: 'attachment; filename="目录.txt"',
      responseContentEncoding: 'identity',
    },
    encodeGetObjectRequest,
    decodeGetObjectRequest,
    { multiRange: false },
  ),
  roundTrip(
    'HeadObject',
    { bucket, key, ...common, ...conditions, versionId: 'null' },
    encodeHeadObjectRequest,
    decodeHeadObjectRequest,
  ),
  roundTrip(
    'DeleteObject',
    { bucket, key, ...common, versionId: 'null' },
    encodeDeleteObjectRequest,
    decodeDeleteObjectRequest,
  ),
  roundTrip(
    'InitiateMultipartUpload',
    { bucket, key, ...objectFields, ...common, forbidOverwrite: false, sequential: true },
    encodeInitiateMultipartUploadRequest,
    decodeInitiateMultipartUploadRequest,
    nameEncoding,
  ),
  roundTrip(
    'UploadPart',
    {
      bucket,
      key,
      uploadId,
      partNumber: 10_000,
      ...common,
      ...checks,
      trafficLimit: 819_200,
      body,
    },
    encodeUploadPartRequest,
    decodeUploadPartRequest,
  ),
  roundTrip(
    'UploadPartCopy',
    {
      bucket,
      key,
      uploadId,
      partNumber: 7,
      ...common,
      ...copySource,
      sourceRange: 'bytes=0-102399',
      trafficLimit: 819_200,
    },
    encodeUploadPartCopyRequest,
    decodeUploadPartCopyRequest,
  ),
  roundTrip(
    'CompleteMultipartUpload',
    {
      bucket,
      key,
      uploadId,
      ...common,
      callback,
      callbackVar,
      acl: 'private' as const,
      forbidOverwrite: true,
      parts: [
        { partNumber: 1, etag: 'A1' },
        { partNumber: 5, etag: 'B<&>2' },
      ],
    },
    encodeCompleteMultipartUploadRequest,
    decodeCompleteMultipartUploadRequest,
    nameEncoding,
  ),
  roundTrip(
    'CompleteMultipartUpload',
    { bucket, key, uploadId, completeAll: true },
    encodeCompleteMultipartUploadRequest,
    decodeCompleteMultipartUploadRequest,
    nameEncoding,
  ),
  roundTrip(
    'AbortMultipartUpload',
    { bucket, key, uploadId, ...common },
    encodeAbortMultipartUploadRequest,
    decodeAbortMultipartUploadRequest,
  ),
  roundTrip(
    'ListParts',
    { bucket, key, uploadId, ...common, maxParts: 7, partNumberMarker: 10_000 },
    encodeListPartsRequest,
    decodeListPartsRequest,
    nameEncoding,
  ),
  roundTrip(
    'ListMultipartUploads',
    {
      bucket,
      ...common,
      prefix: 'a b/',
      delimiter: '/',
      keyMarker: key,
      uploadIdMarker: uploadId,
      maxUploads: 1000,
    },
    encodeListMultipartUploadsRequest,
    decodeListMultipartUploadsRequest,
    nameEncoding,
  ),
  roundTrip(
    'PutBucket',
    {
      bucket,
      ...common,
      acl: 'public-read' as const,
      resourceGroupId: 'rg-1',
      storageClass: 'Archive' as const,
      dataRedundancyType: 'ZRS' as const,
    },
    encodePutBucketRequest,
    decodePutBucketRequest,
  ),
  roundTrip('PutBucket', { bucket }, encodePutBucketRequest, decodePutBucketRequest),
  roundTrip(
    'DeleteBucket',
    { bucket, ...common },
    encodeDeleteBucketRequest,
    decodeDeleteBucketRequest,
  ),
  roundTrip(
    'GetBucketInfo',
    { bucket, ...common },
    encodeGetBucketInfoRequest,
    decodeGetBucketInfoRequest,
  ),
  roundTrip(
    'ListBuckets',
    { ...common, prefix: 'my', marker: 'mybucket10', maxKeys: 10 },
    encodeListBucketsRequest,
    decodeListBucketsRequest,
  ),
  roundTrip(
    'ListObjectsV2',
    {
      bucket,
      ...common,
      prefix: 'a b/',
      delimiter: '/',
      startAfter: key,
      continuationToken: 'CgJiYw--',
      maxKeys: 1000,
      fetchOwner: true,
    },
    encodeListObjectsV2Request,
    decodeListObjectsV2Request,
    nameEncoding,
  ),
]

describe('a request', () => {
  it.each(cases)('of $operation arrives as it was meant', ({ fields, encode, decode, learned }) => {
    expect(decode(encode())).toEqual({ ...fields, ...learned })
  })

  it.each(cases)('of $operation has lower-case header names and no undefined values', (one) => {
    const { headers, query } = one.encode()
    for (const name of Object.keys(headers)) expect(name).toBe(name.toLowerCase())
    for (const value of [...Object.values(headers), ...Object.values(query)]) {
      expect(value).toBeTypeOf('string')
    }
  })
})
