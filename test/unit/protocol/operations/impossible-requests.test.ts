import { describe, expect, it } from 'vitest'
import { InvalidRequestError } from '../../../../src/protocol/errors/ossferry-error.js'
import { encodeAbortMultipartUploadRequest } from '../../../../src/protocol/operations/abort-multipart-upload.js'
import {
  encodeCompleteMultipartUploadRequest,
  type CompleteMultipartUploadRequest,
} from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { encodeDeleteBucketRequest } from '../../../../src/protocol/operations/delete-bucket.js'
import { encodeDeleteObjectRequest } from '../../../../src/protocol/operations/delete-object.js'
import { encodeListPartsRequest } from '../../../../src/protocol/operations/list-parts.js'
import {
  encodePutObjectRequest,
  type PutObjectRequest,
} from '../../../../src/protocol/operations/put-object.js'
import { encodeUploadPartRequest } from '../../../../src/protocol/operations/upload-part.js'
import { base64, bucket, uploadId } from './messages.js'

const target = { bucket, key: 'k' }
const body = Uint8Array.of(1)

/** What untyped code can hand in: `fields` without some of the required ones. */
function untyped(fields: object): never {
  return fields as never
}

describe('an impossible request', () => {
  it('gives an error that names operation and object, and says what to change', () => {
    const encode = () => encodePutObjectRequest({ ...target, trafficLimit: 0.5 })
    expect(encode).toThrow(InvalidRequestError)
    expect(encode).toThrow(
      'cannot send PutObject of oss://examplebucket/k: ' +
        'trafficLimit must be a whole number of at least 1, not 0.5',
    )
  })

  it.each<[Partial<PutObjectRequest>, string, string]>([
    [{ bucket: '' }, 'InvalidBucketName', 'the bucket name is empty'],
    [{ bucket: 'Upper' }, 'InvalidBucketName', 'lower-case letters'],
    [{ bucket: 'a/../b' }, 'InvalidBucketName', 'lower-case letters'],
    [{ key: '' }, 'InvalidObjectName', 'the object key is empty'],
    [{ key: '/a' }, 'InvalidObjectName', 'may not begin with "/"'],
    [{ key: '\\a' }, 'InvalidObjectName', 'may not begin with "\\"'],
    [{ key: '目'.repeat(342) }, 'InvalidObjectName', '1026 bytes'],
    [{ headers: { 'x-oss-a': 'b\r\nc' } }, 'InvalidArgument', 'x-oss-a contains a control'],
    [{ metadata: { a: 'b\nc' } }, 'InvalidArgument', 'x-oss-meta-a contains a control character'],
    [{ metadata: { a: 'b\0c' } }, 'InvalidArgument', 'control character'],
    [{ metadata: { 'a b': 'c' } }, 'InvalidArgument', '"x-oss-meta-a b" is no header name'],
    [{ metadata: { '': 'c' } }, 'InvalidArgument', 'a metadata name is empty'],
    [{ metadata: { A: '1', a: '2' } }, 'InvalidArgument', 'metadata name "a" is given twice'],
    [{ contentType: 'a\ud800' }, 'InvalidArgument', 'lone surrogate'],
    [{ tagging: 'a=b=c' }, 'InvalidArgument', 'tagging must look like "k1=v1&k2=v2"'],
    [{ tagging: 'a=%GG' }, 'InvalidArgument', 'tagging must look like'],
    [{ tagging: '' }, 'InvalidArgument', 'a tag has no name'],
    [{ tagging: 'a=1&a=2' }, 'InvalidArgument', 'tag "a" is given twice'],
    [{ tagging: 'a=%3F' }, 'InvalidArgument', 'may contain only letters'],
    [{ tagging: `${'a'.repeat(129)}=1` }, 'InvalidArgument', 'longer than 128 characters'],
    [{ tagging: `a=${'1'.repeat(257)}` }, 'InvalidArgument', 'longer than 256 characters'],
    [{ tagging: '1&2&3&4&5&6&7&8&9&10&11' }, 'InvalidArgument', 'there are 11 tags'],
    [{ callback: 'not base64' }, 'InvalidArgument', 'callback is not base64'],
    [{ callback: base64([]) }, 'InvalidArgument', 'not the base64 of a JSON object'],
    [{ callbackVar: base64({ a: 'b' }) }, 'InvalidArgument', 'must begin with "x:"'],
    [{ body, contentLength: 2 }, 'InvalidArgument', 'contentLength is 2, but the body has 1 bytes'],
    [{ body, contentLength: -1 }, 'InvalidArgument', 'contentLength must be a whole number'],
  ])('is refused before it is sent: PutObject with %j', (fields, code, problem) => {
    const encode = () => encodePutObjectRequest({ ...target, ...fields })
    expect(encode).toThrow(expect.objectContaining({ code }))
    expect(encode).toThrow(problem)
  })

  it.each([0, -1, 1.5, NaN, 10_001])('is refused: part number %d', (partNumber) => {
    const encode = () => encodeUploadPartRequest({ ...target, uploadId, partNumber, body })
    expect(encode).toThrow('partNumber must be a whole number from 1 to 10000')
  })

  it.each<[Partial<CompleteMultipartUploadRequest>, string]>([
    [{}, 'there are no parts; give parts or completeAll'],
    [{ parts: [] }, 'there are no parts'],
    [{ parts: [], completeAll: true }, 'parts and completeAll exclude each other'],
    [{ parts: [{ partNumber: 0, etag: 'A' }] }, 'partNumber must be'],
    [{ parts: [{ partNumber: 1, etag: '' }] }, 'the ETag of part 1 is empty'],
    [
      {
        parts: [
          { partNumber: 2, etag: 'A' },
          { partNumber: 1, etag: 'A' },
        ],
      },
      'part 1 comes after part 2; sort parts by number',
    ],
    [
      {
        parts: [
          { partNumber: 2, etag: 'A' },
          { partNumber: 2, etag: 'B' },
        ],
      },
      'part 2 comes after part 2',
    ],
  ])('is refused: CompleteMultipartUpload with %j', (fields, problem) => {
    const encode = () => encodeCompleteMultipartUploadRequest({ ...target, uploadId, ...fields })
    expect(encode).toThrow(problem)
  })

  it('is refused when a missing name would make it another, worse operation', () => {
    expect(() => encodeDeleteObjectRequest(untyped({ bucket }))).toThrow('the object key is empty')
    expect(() => encodeDeleteBucketRequest(untyped({}))).toThrow('the bucket name is empty')
    expect(() => encodeUploadPartRequest(untyped({ ...target, partNumber: 1, body }))).toThrow(
      'uploadId is missing',
    )
    expect(() => encodeUploadPartRequest(untyped({ ...target, uploadId, body }))).toThrow(
      'partNumber is missing',
    )
    expect(() => encodeAbortMultipartUploadRequest(untyped({ ...target }))).toThrow(
      'uploadId is missing',
    )
    expect(() => encodeListPartsRequest({ ...target, uploadId: '' })).toThrow('uploadId is empty')
  })
})

describe('a possible request', () => {
  it('has header values trimmed of what HTTP loses, and nothing else', () => {
    const { headers } = encodePutObjectRequest({
      ...target,
      metadata: { a: ' \tb  c\t ', b: '目录 \u3000' },
    })
    expect({ ...headers }).toEqual({ 'x-oss-meta-a': 'b  c', 'x-oss-meta-b': '目录 \u3000' })
  })

  it('may have a key with anything in it', () => {
    const key = '../..//a\u0001b?c#d%2F '
    expect(encodePutObjectRequest({ bucket, key }).key).toBe(key)
  })
})
