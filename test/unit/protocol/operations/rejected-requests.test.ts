import { describe, expect, it } from 'vitest'
import type { ErrorAnswer } from '../../../../src/protocol/errors/error-codes.js'
import type { OssRequest } from '../../../../src/protocol/oss-message.js'
import { decodeCompleteMultipartUploadRequest } from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { decodeGetObjectRequest } from '../../../../src/protocol/operations/get-object.js'
import { decodeInitiateMultipartUploadRequest } from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import { decodeListMultipartUploadsRequest } from '../../../../src/protocol/operations/list-multipart-uploads.js'
import { decodeListObjectsV2Request } from '../../../../src/protocol/operations/list-objects-v2.js'
import { decodeListPartsRequest } from '../../../../src/protocol/operations/list-parts.js'
import { decodePutBucketRequest } from '../../../../src/protocol/operations/put-bucket.js'
import { decodePutObjectRequest } from '../../../../src/protocol/operations/put-object.js'
import { RequestRejection } from '../../../../src/protocol/operations/request-rejection.js'
import { decodeUploadPartRequest } from '../../../../src/protocol/operations/upload-part.js'
import { request, uploadId } from './messages.js'

function answerOf(decode: () => unknown): ErrorAnswer {
  try {
    decode()
  } catch (error) {
    if (error instanceof RequestRejection) return error.answer
    throw error
  }
  throw new Error('nothing was rejected')
}

function argument(message: string, name: string, value: string, ec?: string): ErrorAnswer {
  const details = { ArgumentName: name, ArgumentValue: value }
  return { status: 400, code: 'InvalidArgument', message, ec, details }
}

const key = 'k'
const partNumber = 'Part number must be an integer between 1 and 10000, inclusive.'
const encoding = 'Invalid Encoding Method specified in Request'

describe('a server', () => {
  it.each<[string, (request: OssRequest) => unknown, Partial<OssRequest>, ErrorAnswer]>([
    [
      'an unknown ACL',
      decodePutObjectRequest,
      { headers: { 'x-oss-object-acl': 'secret' } },
      argument('no such object access control exists', 'x-oss-object-acl', 'secret'),
    ],
    [
      'an unknown storage class',
      decodeInitiateMultipartUploadRequest,
      { headers: { 'x-oss-storage-class': 'Paper' } },
      argument('No such bucket storage class exists.', 'x-oss-storage-class', 'Paper'),
    ],
    [
      'malformed tagging',
      decodePutObjectRequest,
      { headers: { 'x-oss-tagging': 'a=b=c' } },
      argument(
        "The header 'x-oss-tagging' shall be encoded as UTF-8 then URLEncoded URL query " +
          'parameters without tag name duplicates.',
        'x-oss-tagging',
        'a=b=c',
        '0010-00000219',
      ),
    ],
    [
      'a traffic limit out of range',
      decodeUploadPartRequest,
      {
        query: { partNumber: '1', uploadId },
        headers: { 'x-oss-traffic-limit': '1' },
      },
      argument(
        'x-oss-traffic-limit is invalid, should be specified between 819200(100KB/s) and ' +
          '838860800(100MB/s).',
        'x-oss-traffic-limit',
        '1',
        '0004-00000502',
      ),
    ],
    [
      'a traffic limit in header and query',
      decodeGetObjectRequest,
      {
        query: { 'x-oss-traffic-limit': '819200' },
        headers: { 'x-oss-traffic-limit': '819200' },
      },
      argument(
        'x-oss-traffic-limit should be specified either in query string or header, not both.',
        'x-oss-traffic-limit',
        '819200',
        '0004-00000501',
      ),
    ],
    [
      'a callback in header and query',
      decodePutObjectRequest,
      { query: { callback: 'e30=' }, headers: { 'x-oss-callback': 'e30=' } },
      argument(
        'Either the callback query string parameter or the x-oss-callback header should be ' +
          'specified, not both.',
        'callback',
        'e30=',
        '0007-00000027',
      ),
    ],
    [
      'an empty version ID',
      decodeGetObjectRequest,
      { query: { versionId: '' } },
      argument('Version id can not be the empty string.', 'versionId', '', '0012-00000202'),
    ],
    [
      'part number 10001',
      decodeUploadPartRequest,
      { query: { partNumber: '10001', uploadId } },
      argument(partNumber, 'PartNumber', '10001', '0017-00000220'),
    ],
    [
      'a part number that is none',
      decodeUploadPartRequest,
      { query: { partNumber: '1e3', uploadId } },
      argument(partNumber, 'PartNumber', '1e3', '0017-00000220'),
    ],
    [
      'an unknown encoding',
      decodeListPartsRequest,
      { query: { uploadId, 'encoding-type': 'rot13' } },
      argument(encoding, 'encoding-type', 'rot13', '0017-00000235'),
    ],
    [
      'max-keys over 1000',
      decodeListObjectsV2Request,
      { query: { 'max-keys': '1001' } },
      argument('Argument max-keys must be an integer between 0 and 1000.', 'max-keys', '1001'),
    ],
    [
      'max-uploads that is no number',
      decodeListMultipartUploadsRequest,
      { query: { 'max-uploads': 'many' } },
      argument(
        'Argument max-uploads must be an integer between 1 and 1000.',
        'max-uploads',
        'many',
      ),
    ],
    [
      'an unknown bucket ACL',
      decodePutBucketRequest,
      { headers: { 'x-oss-acl': 'default' } },
      argument('no such bucket access control exists', 'x-oss-acl', 'default'),
    ],
  ])('refuses %s', (_, decode, parts, expected) => {
    expect(answerOf(() => decode(request({ key, ...parts })))).toEqual(expected)
  })

  it('refuses conditions on a write instead of ignoring them', () => {
    const headers = { 'if-none-match': '*' }
    expect(answerOf(() => decodePutObjectRequest(request({ key, headers })))).toMatchObject({
      status: 400,
      code: 'NotImplemented',
      details: { Header: 'If-None-Match' },
    })
  })

  it('refuses more metadata than OSS keeps', () => {
    const headers = { 'x-oss-meta-a': '目'.repeat(2731) }
    const decode = () => decodePutObjectRequest(request({ key, headers }))
    expect(answerOf(decode)).toMatchObject({ code: 'InvalidArgument', ec: '0011-00000002' })
  })

  it('refuses a length that is no number', () => {
    const headers = { 'content-length': '1x' }
    const decode = () => decodePutObjectRequest(request({ key, headers }))
    expect(answerOf(decode)).toMatchObject({ status: 411, code: 'MissingContentLength' })
  })

  it('refuses a prefix longer than any key', () => {
    const query = { prefix: '目'.repeat(342) }
    const decode = () => decodeListObjectsV2Request(request({ query }))
    expect(answerOf(decode)).toMatchObject({ details: { ArgumentName: 'prefix' } })
  })
})

describe('a server reading CompleteMultipartUpload', () => {
  const decode = (xml: string, headers: Readonly<Record<string, string>> = {}) =>
    decodeCompleteMultipartUploadRequest(
      request({
        method: 'POST',
        key,
        query: { uploadId },
        headers,
        body: new TextEncoder().encode(xml),
      }),
    )
  const list = (...parts: readonly string[]) =>
    `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
  const part = (number: string, etag = '"A"') =>
    `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`

  it.each([
    '"ABCDEF01-2"',
    'abcdef01-2',
    '&quot;abcdef01-2&quot;',
    '&#34;ABCDEF01-2&#34;',
    ' "AbCdEf01-2" ',
  ])('takes the ETag %s', (etag) => {
    expect(decode(list(part('1', etag))).parts).toEqual([{ partNumber: 1, etag: 'ABCDEF01-2' }])
  })

  it('takes any order of elements, white space, attributes and unknown elements', () => {
    const xml =
      '<?xml version="1.0"?>\n<CompleteMultipartUpload xmlns="http://doc.example">\n' +
      '  <Part x="1"><ETag>A</ETag><Size>5</Size><PartNumber> 3 </PartNumber></Part><Other/>\n' +
      '</CompleteMultipartUpload>'
    expect(decode(xml)).toMatchObject({ uploadId, parts: [{ partNumber: 3, etag: 'A' }] })
  })

  it.each(['', 'text', '<Wrong/>', '<CompleteMultipartUpload>', list(), list('<Part/>')])(
    'refuses as malformed: %j',
    (xml) => {
      expect(answerOf(() => decode(xml))).toMatchObject({
        status: 400,
        code: 'MalformedXML',
        ec: '0042-00000205',
      })
    },
  )

  it.each([list(part('2'), part('1')), list(part('2'), part('2'))])(
    'refuses parts that do not ascend: %s',
    (xml) => {
      expect(answerOf(() => decode(xml))).toMatchObject({
        code: 'InvalidPartOrder',
        ec: '0042-00000209',
      })
    },
  )

  it('refuses part numbers out of range', () => {
    expect(answerOf(() => decode(list(part('0'))))).toMatchObject({ message: partNumber })
  })

  it('takes all parts without a list, but not both', () => {
    expect(decode('', { 'x-oss-complete-all': 'yes' })).toMatchObject({
      completeAll: true,
    })
    const both = () => decode(list(part('1')), { 'x-oss-complete-all': 'yes' })
    expect(answerOf(both)).toEqual(
      argument(
        'Should not speficy both complete all header and http body.',
        'x-oss-complete-all',
        'yes',
        '0042-00000216',
      ),
    )
  })

  it('reads 10,000 parts', () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => part(String(index + 1)))
    expect(decode(list(...parts)).parts).toHaveLength(10_000)
  })
})

describe('a server reading PutBucket', () => {
  const decode = (xml: string) =>
    decodePutBucketRequest(request({ method: 'PUT', body: new TextEncoder().encode(xml) }))

  it('takes a request without a document', () => {
    expect(decode('')).toEqual({ bucket: 'examplebucket' })
  })

  it('refuses unknown classes and malformed documents', () => {
    const paper =
      '<CreateBucketConfiguration><StorageClass>Paper</StorageClass></CreateBucketConfiguration>'
    expect(answerOf(() => decode(paper))).toEqual(
      argument('No such bucket storage class exists.', 'StorageClass', 'Paper'),
    )
    expect(answerOf(() => decode('<Other/>'))).toMatchObject({ code: 'MalformedXML' })
  })
})

describe('a server reading foreign requests', () => {
  it('takes sequential with or without a value, and the ACL at the beginning', () => {
    const headers = { 'x-oss-object-acl': 'private' }
    for (const sequential of ['', '1']) {
      const query = { uploads: '', sequential }
      expect(decodeInitiateMultipartUploadRequest(request({ key, query, headers }))).toMatchObject({
        sequential: true,
        acl: 'private',
        encodingType: undefined,
      })
    }
  })

  it('finds callback, payer and traffic limit of a presigned URL in the query', () => {
    const query = {
      callback: 'e30=',
      'callback-var': 'e30=',
      'x-oss-request-payer': 'requester',
      'x-oss-traffic-limit': '245760',
    }
    expect(decodePutObjectRequest(request({ key, query }))).toMatchObject({
      callback: 'e30=',
      callbackVar: 'e30=',
      requestPayer: 'requester',
      trafficLimit: 245_760,
    })
  })
})
