import { describe, expect, it } from 'vitest'
import { decodeCompleteMultipartUploadResponse } from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { decodeGetBucketInfoResponse } from '../../../../src/protocol/operations/get-bucket-info.js'
import { decodeInitiateMultipartUploadResponse } from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import { decodeListBucketsResponse } from '../../../../src/protocol/operations/list-buckets.js'
import { decodeListMultipartUploadsResponse } from '../../../../src/protocol/operations/list-multipart-uploads.js'
import { decodeListObjectsV2Response } from '../../../../src/protocol/operations/list-objects-v2.js'
import { decodeListPartsResponse } from '../../../../src/protocol/operations/list-parts.js'
import { bucket, response, uploadId } from './messages.js'

const target = { bucket, key: 'dir/big.bin' }
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** The samples of OSS's documentation. */
describe('a documented answer', () => {
  it('to InitiateMultipartUpload is read', () => {
    const document = `${declaration}<InitiateMultipartUploadResult>
  <EncodingType>url</EncodingType>
  <Bucket>B</Bucket>
  <Key>dir%2Fbig.bin</Key>
  <UploadId>0004B9894A22E5B1888A1E29F823A9B2</UploadId>
</InitiateMultipartUploadResult>`
    expect(decodeInitiateMultipartUploadResponse(response(document), target)).toMatchObject({
      ...target,
      uploadId,
      statusCode: 200,
      requestId: '534B371674E88A4D8906008B',
    })
  })

  it('to CompleteMultipartUpload is read', () => {
    const document = `${declaration}<CompleteMultipartUploadResult>
  <EncodingType>url</EncodingType>
  <Location>http://B.oss-cn-hangzhou.aliyuncs.com/dir%2Fbig.bin</Location>
  <Bucket>B</Bucket>
  <Key>dir%2Fbig.bin</Key>
  <ETag>"B864DB6A936D376F9F8D3ED3BBE540DD-2"</ETag>
</CompleteMultipartUploadResult>`
    const headers = { 'x-oss-hash-crc64ecma': '9187423563018265435' }
    const request = { ...target, uploadId, completeAll: true }
    const result = decodeCompleteMultipartUploadResponse(response(document, headers), request)
    expect(result).toMatchObject({
      ...target,
      etag: '"B864DB6A936D376F9F8D3ED3BBE540DD-2"',
      location: 'http://B.oss-cn-hangzhou.aliyuncs.com/dir%2Fbig.bin',
      hashCrc64: '9187423563018265435',
      versionId: undefined,
      callbackResult: undefined,
    })
  })

  it('to ListParts is read', () => {
    const document = `${declaration}<ListPartsResult>
  <EncodingType>url</EncodingType>
  <Bucket>B</Bucket>
  <Key>dir%2Fbig.bin</Key>
  <UploadId>0004B999EF5A239BB9138C6227D69F95</UploadId>
  <StorageClass>Standard</StorageClass>
  <PartNumberMarker>0</PartNumberMarker>
  <NextPartNumberMarker>5</NextPartNumberMarker>
  <MaxParts>1000</MaxParts>
  <IsTruncated>false</IsTruncated>
  <Part>
    <PartNumber>1</PartNumber>
    <LastModified>2012-02-23T07:01:34.000Z</LastModified>
    <ETag>"3349DC700140D7F86A0784842780****"</ETag>
    <HashCrc64ecma>12066247421320711233</HashCrc64ecma>
    <Size>6291456</Size>
  </Part>
</ListPartsResult>`
    const result = decodeListPartsResponse(response(document), { ...target, uploadId })
    expect(result).toMatchObject({
      isTruncated: false,
      nextPartNumberMarker: 5,
      maxParts: 1000,
      storageClass: 'Standard',
    })
    expect(result.parts).toEqual([
      {
        partNumber: 1,
        lastModified: '2012-02-23T07:01:34.000Z',
        etag: '"3349DC700140D7F86A0784842780****"',
        hashCrc64: '12066247421320711233',
        size: 6_291_456,
      },
    ])
  })

  it('to ListMultipartUploads is read, its names literally when no encoding is named', () => {
    const document = `${declaration}<ListMultipartUploadsResult>
  <Bucket>B</Bucket>
  <KeyMarker></KeyMarker>
  <UploadIdMarker></UploadIdMarker>
  <NextKeyMarker>oss.avi</NextKeyMarker>
  <NextUploadIdMarker>0004B99B8E707874FC2D692FA5D77D3F</NextUploadIdMarker>
  <Delimiter></Delimiter>
  <Prefix></Prefix>
  <MaxUploads>1000</MaxUploads>
  <IsTruncated>false</IsTruncated>
  <Upload>
    <Key>multipart.data</Key>
    <UploadId>0004B999EF518A1FE585B0C9360DC4C8</UploadId>
    <Initiated>2012-02-23T04:18:23.000Z</Initiated>
  </Upload>
  <CommonPrefixes><Prefix>dir%2F</Prefix></CommonPrefixes>
</ListMultipartUploadsResult>`
    const result = decodeListMultipartUploadsResponse(response(document), { bucket })
    expect(result).toMatchObject({
      bucket,
      uploads: [
        {
          key: 'multipart.data',
          uploadId: '0004B999EF518A1FE585B0C9360DC4C8',
          initiated: '2012-02-23T04:18:23.000Z',
        },
      ],
      commonPrefixes: ['dir%2F'],
      nextKeyMarker: 'oss.avi',
      nextUploadIdMarker: '0004B99B8E707874FC2D692FA5D77D3F',
    })
  })

  it('to ListObjectsV2 is read', () => {
    const document = `${declaration}<ListBucketResult>
  <Name>B</Name>
  <Prefix></Prefix>
  <MaxKeys>100</MaxKeys>
  <Delimiter>%2F</Delimiter>
  <IsTruncated>true</IsTruncated>
  <Contents>
    <Key>a%20%2B.txt</Key>
    <LastModified>2012-02-24T08:42:32.000Z</LastModified>
    <ETag>"5B3C1A2E053D763E1B002CC607C5A0FE"</ETag>
    <Type>Normal</Type>
    <Size>344606</Size>
    <StorageClass>Standard</StorageClass>
    <Owner><ID>0022012****</ID><DisplayName>user-example</DisplayName></Owner>
  </Contents>
  <CommonPrefixes><Prefix>dir%2F</Prefix></CommonPrefixes>
  <NextContinuationToken>CgJiYw--</NextContinuationToken>
  <EncodingType>url</EncodingType>
  <KeyCount>2</KeyCount>
</ListBucketResult>`
    expect(decodeListObjectsV2Response(response(document), { bucket })).toMatchObject({
      delimiter: '/',
      keyCount: 2,
      objects: [
        {
          key: 'a +.txt',
          size: 344_606,
          type: 'Normal',
          owner: { id: '0022012****', displayName: 'user-example' },
        },
      ],
      commonPrefixes: ['dir/'],
      isTruncated: true,
      nextContinuationToken: 'CgJiYw--',
    })
  })

  it('to ListBuckets is read, also without the elements of paging', () => {
    const buckets = `<Owner><ID>512**</ID><DisplayName>51264</DisplayName></Owner>
  <Buckets>
    <Bucket>
      <CreationDate>2014-05-14T11:18:32.000Z</CreationDate>
      <ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>
      <IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint>
      <Location>oss-cn-hangzhou</Location>
      <Name>mybucket01</Name>
      <Region>cn-hangzhou</Region>
      <StorageClass>Standard</StorageClass>
    </Bucket>
  </Buckets>`
    const paging =
      '<Prefix>my</Prefix><Marker></Marker><MaxKeys>10</MaxKeys><IsTruncated>true</IsTruncated>' +
      '<NextMarker>mybucket10</NextMarker>'
    const document = (inner: string) =>
      response(`<ListAllMyBucketsResult>${inner}</ListAllMyBucketsResult>`)
    expect(decodeListBucketsResponse(document(paging + buckets))).toMatchObject({
      prefix: 'my',
      maxKeys: 10,
      isTruncated: true,
      nextMarker: 'mybucket10',
      owner: { id: '512**', displayName: '51264' },
      buckets: [{ name: 'mybucket01', region: 'cn-hangzhou', location: 'oss-cn-hangzhou' }],
    })
    expect(decodeListBucketsResponse(document(buckets))).toMatchObject({
      isTruncated: false,
      nextMarker: undefined,
    })
  })

  it('to GetBucketInfo is read', () => {
    const document = `${declaration}<BucketInfo>
  <Bucket>
    <CreationDate>2013-07-31T10:56:21.000Z</CreationDate>
    <ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>
    <IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint>
    <Location>oss-cn-hangzhou</Location>
    <StorageClass>Standard</StorageClass>
    <DataRedundancyType>LRS</DataRedundancyType>
    <Name>B</Name>
    <Owner><DisplayName>username</DisplayName><ID>27183473914****</ID></Owner>
    <AccessControlList><Grant>private</Grant></AccessControlList>
    <Versioning>Enabled</Versioning>
    <Comment></Comment>
  </Bucket>
</BucketInfo>`
    expect(decodeGetBucketInfoResponse(response(document), { bucket })).toMatchObject({
      name: 'B',
      location: 'oss-cn-hangzhou',
      acl: 'private',
      versioning: 'Enabled',
      owner: { id: '27183473914****', displayName: 'username' },
    })
  })
})
