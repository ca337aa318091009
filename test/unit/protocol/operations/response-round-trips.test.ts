import { describe, expect, it } from 'vitest'
import {
  decodeAbortMultipartUploadResponse,
  encodeAbortMultipartUploadResponse,
} from '../../../../src/protocol/operations/abort-multipart-upload.js'
import {
  decodeAppendObjectResponse,
  encodeAppendObjectResponse,
} from '../../../../src/protocol/operations/append-object.js'
import {
  decodeCompleteMultipartUploadResponse,
  encodeCompleteMultipartUploadResponse,
} from '../../../../src/protocol/operations/complete-multipart-upload.js'
import {
  decodeCopyObjectResponse,
  encodeCopyObjectResponse,
} from '../../../../src/protocol/operations/copy-object.js'
import {
  decodeDeleteBucketResponse,
  encodeDeleteBucketResponse,
} from '../../../../src/protocol/operations/delete-bucket.js'
import {
  decodeDeleteObjectResponse,
  encodeDeleteObjectResponse,
} from '../../../../src/protocol/operations/delete-object.js'
import {
  decodeDeleteObjectTaggingResponse,
  encodeDeleteObjectTaggingResponse,
} from '../../../../src/protocol/operations/delete-object-tagging.js'
import {
  decodeGetBucketInfoResponse,
  encodeGetBucketInfoResponse,
} from '../../../../src/protocol/operations/get-bucket-info.js'
import {
  decodeGetObjectResponse,
  encodeGetObjectResponse,
} from '../../../../src/protocol/operations/get-object.js'
import {
  decodeGetObjectMetaResponse,
  encodeGetObjectMetaResponse,
} from '../../../../src/protocol/operations/get-object-meta.js'
import {
  decodeGetObjectTaggingResponse,
  encodeGetObjectTaggingResponse,
} from '../../../../src/protocol/operations/get-object-tagging.js'
import {
  decodeHeadObjectResponse,
  encodeHeadObjectResponse,
} from '../../../../src/protocol/operations/head-object.js'
import {
  decodeInitiateMultipartUploadResponse,
  encodeInitiateMultipartUploadResponse,
} from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import {
  decodeListBucketsResponse,
  encodeListBucketsResponse,
} from '../../../../src/protocol/operations/list-buckets.js'
import {
  decodeListMultipartUploadsResponse,
  encodeListMultipartUploadsResponse,
} from '../../../../src/protocol/operations/list-multipart-uploads.js'
import {
  decodeListObjectsV2Response,
  encodeListObjectsV2Response,
} from '../../../../src/protocol/operations/list-objects-v2.js'
import {
  decodeListPartsResponse,
  encodeListPartsResponse,
} from '../../../../src/protocol/operations/list-parts.js'
import {
  decodePutBucketResponse,
  encodePutBucketResponse,
} from '../../../../src/protocol/operations/put-bucket.js'
import {
  decodePutObjectResponse,
  encodePutObjectResponse,
} from '../../../../src/protocol/operations/put-object.js'
import {
  decodePutObjectTaggingResponse,
  encodePutObjectTaggingResponse,
} from '../../../../src/protocol/operations/put-object-tagging.js'
import {
  decodeUploadPartCopyResponse,
  encodeUploadPartCopyResponse,
} from '../../../../src/protocol/operations/upload-part-copy.js'
import {
  decodeUploadPartResponse,
  encodeUploadPartResponse,
} from '../../../../src/protocol/operations/upload-part.js'
import { awkwardKey as key, bodyText, bucket, etag, uploadId } from './messages.js'

const stored = {
  etag,
  contentMd5: 'eB5eJF1ptWaXm4bijSPyxw==',
  hashCrc64: '12066247421320711233',
  versionId: 'CAEQ',
}
const attributes = {
  ...stored,
  contentType: 'text/plain',
  cacheControl: 'no-cache',
  metadata: { author: '目录' },
  storageClass: 'IA',
  lastModified: 'Wed, 21 Oct 2015 07:28:00 GMT',
  objectType: 'Appendable',
  nextAppendPosition: 1000,
  taggingCount: 2,
  restore: 'ongoing-request="true"',
  expiration: undefined,
  deleteMarker: undefined,
} as const
const time = '2012-02-23T07:01:34.000Z'
const owner = { id: '27183473914', displayName: 'user <example>' }
const target = { bucket, key }
const encodings = [{ encodingType: 'url' }, { encodingType: undefined }] as const

describe('an answer', () => {
  it('to PutObject arrives as it was meant', () => {
    const response = encodePutObjectResponse(stored)
    expect(response).toMatchObject({ status: 200, body: new Uint8Array() })
    expect(decodePutObjectResponse(response, target)).toMatchObject({
      ...stored,
      statusCode: 200,
      requestId: '',
      callbackResult: undefined,
    })
  })

  it('to UploadPart arrives as it was meant', () => {
    const { versionId: _, ...part } = stored
    const request = { ...target, uploadId, partNumber: 1, body: new Uint8Array() }
    expect(decodeUploadPartResponse(encodeUploadPartResponse(part), request)).toMatchObject(part)
  })

  it('to CopyObject arrives as it was meant', () => {
    const answer = {
      etag,
      lastModified: time,
      hashCrc64: '12066247421320711233',
      versionId: 'CAEQ',
      sourceVersionId: 'CAER',
    }
    const response = encodeCopyObjectResponse(answer)
    // Some clients read it here.
    expect(response.headers['etag']).toBe(etag)
    const request = { ...target, sourceKey: 'a' }
    expect(decodeCopyObjectResponse(response, request)).toMatchObject(answer)
  })

  it('to UploadPartCopy arrives as it was meant', () => {
    const answer = {
      etag,
      lastModified: time,
      sourceVersionId: 'CAER',
      contentRange: 'bytes 0-9/44',
    }
    const response = encodeUploadPartCopyResponse(answer)
    expect(response.headers['etag']).toBe(etag)
    const request = { ...target, uploadId, partNumber: 1, sourceKey: 'a' }
    expect(decodeUploadPartCopyResponse(response, request)).toMatchObject(answer)
  })

  it('to AppendObject arrives as it was meant', () => {
    const answer = { etag, hashCrc64: '5', nextAppendPosition: 7, versionId: 'CAEQ' }
    const lastModified = attributes.lastModified
    const response = encodeAppendObjectResponse({ ...answer, lastModified })
    const request = { ...target, position: 0 }
    expect(decodeAppendObjectResponse(response, request)).toMatchObject(answer)
  })

  it('to GetObjectMeta arrives as it was meant', () => {
    const answer = {
      contentLength: 0,
      etag,
      lastModified: attributes.lastModified,
      hashCrc64: '0',
      versionId: 'CAEQ',
      lastAccessTime: attributes.lastModified,
    }
    const response = encodeGetObjectMetaResponse(answer)
    expect(decodeGetObjectMetaResponse(response, target)).toMatchObject(answer)
  })

  it('about tags arrives as it was meant', () => {
    const answer = { tags: [{ key: 'a', value: '目 +' }], versionId: 'CAEQ' }
    const got = encodeGetObjectTaggingResponse(answer)
    expect(decodeGetObjectTaggingResponse(got, target)).toMatchObject(answer)
    const version = { versionId: 'CAEQ' }
    const set = encodePutObjectTaggingResponse(version)
    expect(decodePutObjectTaggingResponse(set)).toMatchObject({ ...version, statusCode: 200 })
    const removed = encodeDeleteObjectTaggingResponse(version)
    expect(decodeDeleteObjectTaggingResponse(removed)).toMatchObject({
      ...version,
      statusCode: 204,
    })
  })

  it('to HeadObject arrives as it was meant', () => {
    const answer = { ...attributes, contentLength: 1000 }
    expect(decodeHeadObjectResponse(encodeHeadObjectResponse(answer), target)).toMatchObject(answer)
  })

  it('to GetObject arrives as it was meant', () => {
    const answer = { ...attributes, contentLength: 1000, contentRange: undefined }
    const response = encodeGetObjectResponse(answer, target)
    expect(response.status).toBe(200)
    expect(decodeGetObjectResponse(response, target)).toMatchObject(answer)
  })

  it('to a range of GetObject is 206 and says which', () => {
    const answer = { ...attributes, contentLength: 100, contentRange: 'bytes 0-99/1000' }
    const response = encodeGetObjectResponse(answer, target)
    expect(response.status).toBe(206)
    expect(decodeGetObjectResponse(response, target)).toMatchObject(answer)
  })

  it('to GetObject carries the headers that the request overrides', () => {
    const answer = { ...attributes, contentLength: 1000, contentRange: undefined }
    const request = { ...target, responseContentType: 'image/png', responseExpires: '0' }
    const { headers } = encodeGetObjectResponse(answer, request)
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      expires: '0',
      'cache-control': 'no-cache',
    })
  })

  it('about an object gives the number of its tags, never the tags', () => {
    const answer = { ...attributes, contentLength: 1, tagging: 'a=b', taggingCount: 0 }
    const { headers } = encodeHeadObjectResponse(answer)
    expect(headers).not.toHaveProperty('x-oss-tagging')
    expect(headers).not.toHaveProperty('x-oss-tagging-count')
  })

  it.each([
    { versionId: undefined, deleteMarker: false },
    { versionId: 'CAEQ', deleteMarker: true },
  ])('to DeleteObject arrives as it was meant: %j', (answer) => {
    const response = encodeDeleteObjectResponse(answer)
    expect(response.status).toBe(204)
    expect(decodeDeleteObjectResponse(response)).toMatchObject(answer)
  })

  it('without content says only that it succeeded', () => {
    const abort = encodeAbortMultipartUploadResponse()
    expect(decodeAbortMultipartUploadResponse(abort).statusCode).toBe(204)
    expect(decodePutBucketResponse(encodePutBucketResponse()).statusCode).toBe(200)
    expect(decodeDeleteBucketResponse(encodeDeleteBucketResponse()).statusCode).toBe(204)
  })

  describe.each(encodings)('with names in encoding $encodingType', (encoding) => {
    it('to InitiateMultipartUpload arrives as it was meant', () => {
      const answer = { bucket, key, uploadId }
      const response = encodeInitiateMultipartUploadResponse(answer, encoding)
      expect(decodeInitiateMultipartUploadResponse(response, target)).toMatchObject(answer)
    })

    it('to CompleteMultipartUpload arrives as it was meant', () => {
      const answer = {
        bucket,
        key,
        etag: '"B864DB6A936D376F9F8D3ED3BBE540DD-2"',
        location: 'http://examplebucket.oss-cn-hangzhou.aliyuncs.com/a',
        hashCrc64: '1',
        versionId: undefined,
      }
      const response = encodeCompleteMultipartUploadResponse(answer, encoding)
      expect(response.headers['etag']).toBe(answer.etag)
      const request = { ...target, uploadId, completeAll: true }
      expect(decodeCompleteMultipartUploadResponse(response, request)).toMatchObject(answer)
    })

    it('to ListParts arrives as it was meant', () => {
      const answer = {
        bucket,
        key,
        uploadId,
        storageClass: 'Standard',
        maxParts: 2,
        partNumberMarker: 3,
        parts: [
          {
            partNumber: 4,
            size: 102_400,
            etag,
            hashCrc64: '12066247421320711233',
            lastModified: time,
          },
          { partNumber: 7, size: 0, etag, hashCrc64: undefined, lastModified: time },
        ],
        isTruncated: true,
        nextPartNumberMarker: 7,
      }
      const response = encodeListPartsResponse(answer, encoding)
      const request = { ...target, uploadId, partNumberMarker: 3 }
      expect(decodeListPartsResponse(response, request)).toMatchObject(answer)
    })

    it('to ListMultipartUploads arrives as it was meant', () => {
      const answer = {
        bucket,
        prefix: 'a b',
        delimiter: '/',
        keyMarker: key,
        uploadIdMarker: uploadId,
        maxUploads: 2,
        uploads: [
          { key, uploadId, initiated: time, storageClass: 'Standard' },
          { key: '%41', uploadId, initiated: time, storageClass: undefined },
        ],
        commonPrefixes: ['a b/\u0001', 'a b\n/'],
        isTruncated: true,
        nextKeyMarker: key,
        nextUploadIdMarker: uploadId,
      }
      const response = encodeListMultipartUploadsResponse(answer, encoding)
      expect(decodeListMultipartUploadsResponse(response, { bucket })).toMatchObject(answer)
    })

    it('to ListObjectsV2 arrives as it was meant', () => {
      const object = { size: 344_606, etag, lastModified: time, type: 'Normal', storageClass: 'IA' }
      const answer = {
        bucket,
        prefix: 'a+b',
        delimiter: '/',
        startAfter: 'a',
        continuationToken: 'CgJiYw--',
        maxKeys: 3,
        keyCount: 3,
        objects: [
          { key, ...object, owner },
          { key: ' ', ...object, owner: undefined },
        ],
        commonPrefixes: ['dir/'],
        isTruncated: true,
        nextContinuationToken: 'a=b/c',
      }
      const response = encodeListObjectsV2Response(answer, encoding)
      expect(decodeListObjectsV2Response(response, { bucket })).toMatchObject(answer)
    })
  })

  it('to GetBucketInfo arrives as it was meant', () => {
    const answer = {
      name: bucket,
      location: 'oss-cn-hangzhou',
      creationDate: time,
      extranetEndpoint: 'oss-cn-hangzhou.aliyuncs.com',
      intranetEndpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
      storageClass: 'Standard',
      owner,
      acl: 'private',
      dataRedundancyType: 'LRS',
      versioning: undefined,
    }
    const response = encodeGetBucketInfoResponse(answer)
    expect(bodyText(response)).not.toContain('Versioning')
    expect(decodeGetBucketInfoResponse(response, { bucket })).toMatchObject(answer)
  })

  it('to ListBuckets arrives as it was meant', () => {
    const listed = {
      name: bucket,
      location: 'oss-cn-hangzhou',
      region: 'cn-hangzhou',
      creationDate: time,
      extranetEndpoint: 'oss-cn-hangzhou.aliyuncs.com',
      intranetEndpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
      storageClass: 'Standard',
    }
    const answer = {
      owner,
      buckets: [listed, { ...listed, name: 'other' }],
      prefix: 'my',
      marker: '',
      maxKeys: 2,
      isTruncated: true,
      nextMarker: 'other',
    }
    expect(decodeListBucketsResponse(encodeListBucketsResponse(answer))).toMatchObject(answer)
  })
})
