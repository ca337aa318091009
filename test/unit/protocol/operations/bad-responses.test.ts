import { describe, expect, it } from 'vitest'
import { OssferryError } from '../../../../src/protocol/errors/ossferry-error.js'
import { decodeCompleteMultipartUploadResponse } from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { decodeGetObjectResponse } from '../../../../src/protocol/operations/get-object.js'
import { decodeHeadObjectResponse } from '../../../../src/protocol/operations/head-object.js'
import { decodeInitiateMultipartUploadResponse } from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import { decodeListMultipartUploadsResponse } from '../../../../src/protocol/operations/list-multipart-uploads.js'
import { decodeListObjectsV2Response } from '../../../../src/protocol/operations/list-objects-v2.js'
import { decodeListPartsResponse } from '../../../../src/protocol/operations/list-parts.js'
import { decodePutObjectResponse } from '../../../../src/protocol/operations/put-object.js'
import { decodeUploadPartResponse } from '../../../../src/protocol/operations/upload-part.js'
import { bucket, etag, response, uploadId } from './messages.js'

const target = { bucket, key: 'dir/a.txt' }
const upload = { ...target, uploadId }

function errorOf(decode: () => unknown): OssferryError {
  try {
    decode()
  } catch (error) {
    if (OssferryError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function listing(inner: string): string {
  return (
    `<ListPartsResult><IsTruncated>false</IsTruncated>` +
    `<NextPartNumberMarker>1</NextPartNumberMarker>${inner}</ListPartsResult>`
  )
}

describe('an answer that is not what OSS sends', () => {
  it('gives an error that names operation, object, fault and request', () => {
    const error = errorOf(() =>
      decodeInitiateMultipartUploadResponse(response('<html></html>'), target),
    )
    expect(error.code).toBe('BadResponse')
    expect(error.retryable).toBe(false)
    expect(error.message).toBe(
      'cannot read the answer to InitiateMultipartUpload of oss://examplebucket/dir/a.txt: ' +
        'the root is <html>, not <InitiateMultipartUploadResult> ' +
        '[request ID 534B371674E88A4D8906008B]',
    )
  })

  it.each([
    ['', 'document must contain a root element'],
    ['<InitiateMultipartUploadResult></InitiateMultipartUploadResult>', 'has no <UploadId>'],
    [
      '<InitiateMultipartUploadResult><UploadId></UploadId></InitiateMultipartUploadResult>',
      '<UploadId> in <InitiateMultipartUploadResult> is empty',
    ],
    ['<InitiateMultipartUploadResult><UploadId>', 'unclosed tag'],
  ])('to InitiateMultipartUpload is refused: %s', (document, problem) => {
    const decode = () => decodeInitiateMultipartUploadResponse(response(document), target)
    expect(errorOf(decode)).toMatchObject({ code: 'BadResponse' })
    expect(decode).toThrow(problem)
  })

  it.each([
    ['<ListPartsResult></ListPartsResult>', 'has no <IsTruncated>'],
    [
      '<ListPartsResult><IsTruncated>maybe</IsTruncated></ListPartsResult>',
      '<IsTruncated> in <ListPartsResult> is "maybe", not true or false',
    ],
    [
      '<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>',
      'has no <NextPartNumberMarker>',
    ],
    [listing('<Part></Part>'), '<Part> has no <PartNumber>'],
    [listing('<Part><PartNumber>one</PartNumber></Part>'), 'is "one", not a number'],
    [listing('<Part><PartNumber>1</PartNumber><Size>-1</Size></Part>'), 'is "-1", not a number'],
    [
      listing('<Part><PartNumber>1</PartNumber><Size>9007199254740993</Size></Part>'),
      'is "9007199254740993", not a number',
    ],
    [listing('<Part><PartNumber>1</PartNumber><Size>5</Size></Part>'), '<Part> has no <ETag>'],
  ])('to ListParts is refused: %s', (document, problem) => {
    const decode = () => decodeListPartsResponse(response(document), upload)
    expect(errorOf(decode)).toMatchObject({ code: 'BadResponse' })
    expect(decode).toThrow(problem)
  })

  it('is refused when paging would never end', () => {
    const document =
      '<ListPartsResult><IsTruncated>true</IsTruncated>' +
      '<NextPartNumberMarker>7</NextPartNumberMarker></ListPartsResult>'
    const decode = () =>
      decodeListPartsResponse(response(document), { ...upload, partNumberMarker: 7 })
    expect(decode).toThrow('the list is truncated but goes on at 7')
  })

  it('is refused when paging through objects or uploads would never end', () => {
    const objects =
      '<ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>0</KeyCount>' +
      '<NextContinuationToken>T</NextContinuationToken></ListBucketResult>'
    const list = () =>
      decodeListObjectsV2Response(response(objects), { bucket, continuationToken: 'T' })
    expect(list).toThrow('the list is truncated but goes on where it began')
    const uploads =
      '<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>' +
      '<NextUploadIdMarker>U</NextUploadIdMarker></ListMultipartUploadsResult>'
    const decode = (uploadIdMarker: string) => () =>
      decodeListMultipartUploadsResponse(response(uploads), {
        bucket,
        keyMarker: 'k',
        uploadIdMarker,
      })
    expect(decode('U')).toThrow('the list is truncated but goes on where it began')
    expect(decode('T')).not.toThrow()
  })

  it('is refused when a truncated list of objects has no token', () => {
    const document =
      '<ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>'
    const decode = () => decodeListObjectsV2Response(response(document), { bucket })
    expect(decode).toThrow('has no <NextContinuationToken>')
  })

  it('is refused when a name is not percent-encoded as it says', () => {
    const document =
      '<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>' +
      '<KeyCount>0</KeyCount><Prefix>100%</Prefix></ListBucketResult>'
    const decode = () => decodeListObjectsV2Response(response(document), { bucket })
    expect(decode).toThrow('"100%" is not percent-encoded UTF-8')
  })

  it('to an upload is refused without an ETag', () => {
    const ok = response('<html>Please log in</html>', { 'content-type': 'text/html' })
    expect(() => decodePutObjectResponse(ok, target)).toThrow(
      'cannot read the answer to PutObject of oss://examplebucket/dir/a.txt: ' +
        'the header etag is missing',
    )
    const part = { ...upload, partNumber: 1, body: new Uint8Array() }
    expect(() => decodeUploadPartResponse(response(''), part)).toThrow('etag is missing')
    const whole = { ...upload, completeAll: true }
    const json = response('{}', { 'content-type': 'application/json' })
    expect(() => decodeCompleteMultipartUploadResponse(json, whole)).toThrow('etag is missing')
  })

  it('to CompleteMultipartUpload is refused when it is neither document nor reply', () => {
    const decode = () =>
      decodeCompleteMultipartUploadResponse(response('{"a": 1}', { etag }), {
        ...upload,
        completeAll: true,
      })
    expect(errorOf(decode).code).toBe('BadResponse')
  })

  it('to HeadObject is refused without length or with one that is no number', () => {
    expect(() => decodeHeadObjectResponse(response('', { etag }), target)).toThrow(
      'the header content-length is missing',
    )
    const headers = { etag, 'content-length': '12 apples' }
    expect(() => decodeHeadObjectResponse(response('', headers), target)).toThrow(
      'the header content-length is "12 apples", not a number',
    )
  })

  it('to GetObject may lack length and ETag, as compressed answers do', () => {
    const result = decodeGetObjectResponse(response('', { 'content-encoding': 'gzip' }), target)
    expect(result).toMatchObject({ contentLength: undefined, etag: undefined })
  })
})
