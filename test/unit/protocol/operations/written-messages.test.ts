import { describe, expect, it } from 'vitest'
import { encodeCompleteMultipartUploadRequest } from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { encodeInitiateMultipartUploadRequest } from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import { encodeListPartsResponse } from '../../../../src/protocol/operations/list-parts.js'
import { encodePutBucketRequest } from '../../../../src/protocol/operations/put-bucket.js'
import { bodyText, bucket, etag, uploadId } from './messages.js'

const target = { bucket, key: 'dir/big.bin' }

describe('on the wire', () => {
  it('a completion lists parts without white space, ETags as given', () => {
    const request = encodeCompleteMultipartUploadRequest({
      ...target,
      uploadId,
      parts: [
        { partNumber: 1, etag },
        { partNumber: 5, etag: 'A&B' },
      ],
    })
    expect(bodyText(request)).toBe(
      '<CompleteMultipartUpload>' +
        `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>` +
        '<Part><PartNumber>5</PartNumber><ETag>A&amp;B</ETag></Part>' +
        '</CompleteMultipartUpload>',
    )
    expect({ ...request.query }).toEqual({ uploadId, 'encoding-type': 'url' })
  })

  it('a completion of 10,000 parts stays below what servers take', () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => ({ partNumber: index + 1, etag }))
    const { body } = encodeCompleteMultipartUploadRequest({ ...target, uploadId, parts })
    expect(body).toBeInstanceOf(Uint8Array)
    expect((body as Uint8Array).length).toBeLessThan(2 * 2 ** 20)
  })

  it('a completion of all parts has no body', () => {
    const request = encodeCompleteMultipartUploadRequest({ ...target, uploadId, completeAll: true })
    expect(request.body).toBeUndefined()
    expect({ ...request.headers }).toEqual({ 'x-oss-complete-all': 'yes' })
  })

  it('sequential is a bare parameter', () => {
    const request = encodeInitiateMultipartUploadRequest({ ...target, sequential: true })
    expect({ ...request.query }).toEqual({ uploads: '', sequential: '', 'encoding-type': 'url' })
  })

  it('a plain PutBucket has no body', () => {
    expect(encodePutBucketRequest({ bucket })).toMatchObject({ method: 'PUT', body: undefined })
  })

  it('a list of parts looks like the one in the documentation', () => {
    const answer = {
      ...target,
      uploadId,
      storageClass: 'Standard',
      maxParts: undefined,
      partNumberMarker: undefined,
      parts: [
        {
          partNumber: 1,
          size: 6_291_456,
          etag,
          hashCrc64: '12066247421320711233',
          lastModified: '2012-02-23T07:01:34.000Z',
        },
      ],
      isTruncated: false,
      nextPartNumberMarker: 1,
    }
    const response = encodeListPartsResponse(answer, { encodingType: 'url' })
    expect({ ...response.headers }).toEqual({ 'content-type': 'application/xml' })
    expect(bodyText(response)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<ListPartsResult>
  <EncodingType>url</EncodingType>
  <Bucket>examplebucket</Bucket>
  <Key>dir%2Fbig.bin</Key>
  <UploadId>${uploadId}</UploadId>
  <StorageClass>Standard</StorageClass>
  <PartNumberMarker>0</PartNumberMarker>
  <NextPartNumberMarker>1</NextPartNumberMarker>
  <MaxParts>1000</MaxParts>
  <IsTruncated>false</IsTruncated>
  <Part>
    <PartNumber>1</PartNumber>
    <LastModified>2012-02-23T07:01:34.000Z</LastModified>
    <ETag>${etag}</ETag>
    <HashCrc64ecma>12066247421320711233</HashCrc64ecma>
    <Size>6291456</Size>
  </Part>
</ListPartsResult>
`)
  })
})
