import { describe, expect, it } from 'vitest'
import { InvalidRequestError } from '../../../../src/protocol/errors/ossferry-error.js'
import {
  decodeCopyObjectRequest,
  encodeCopyObjectRequest,
} from '../../../../src/protocol/operations/copy-object.js'
import { RequestRejection } from '../../../../src/protocol/operations/request-rejection.js'
import {
  decodeUploadPartCopyRequest,
  encodeUploadPartCopyRequest,
} from '../../../../src/protocol/operations/upload-part-copy.js'
import { awkwardKey, bucket, request, uploadId } from './messages.js'

const target = { bucket, key: 'copy' }
const part = { ...target, uploadId, partNumber: 1 }

describe('a copy', () => {
  it('names its source with every character but the slash percent-encoded', () => {
    const { headers } = encodeCopyObjectRequest({
      ...target,
      sourceBucket: 'other-bucket',
      sourceKey: 'a/?目 +&',
      sourceVersionId: 'CAEQ/+',
    })
    expect(headers['x-oss-copy-source']).toBe(
      '/other-bucket/a/%3F%E7%9B%AE%20%2B%26?versionId=CAEQ%2F%2B',
    )
  })

  it('takes its source from the bucket of the target when none is named', () => {
    const { headers } = encodeCopyObjectRequest({ ...target, sourceKey: 'a' })
    expect(headers['x-oss-copy-source']).toBe(`/${bucket}/a`)
  })

  it.each([
    [{ sourceKey: '' }, 'InvalidObjectName', 'sourceKey: the object key is empty'],
    [{ sourceKey: '/a' }, 'InvalidObjectName', 'sourceKey: object key "/a" may not begin'],
    [{}, 'InvalidObjectName', 'sourceKey: the object key is empty'],
    [{ sourceKey: 'a', sourceBucket: 'Upper' }, 'InvalidBucketName', 'sourceBucket: bucket name'],
    [{ sourceKey: 'a', sourceVersionId: '' }, 'InvalidArgument', 'sourceVersionId is empty'],
    [{ sourceKey: 'a', trafficLimit: 0 }, 'InvalidArgument', 'trafficLimit must be'],
    [{ sourceKey: 'a', tagging: 'a=b=c' }, 'InvalidArgument', 'tagging must look like'],
  ])('is refused before it is sent: %j', (fields, code, problem) => {
    const encode = () =>
      encodeCopyObjectRequest({ ...target, ...(fields as { sourceKey: string }) })
    expect(encode).toThrow(InvalidRequestError)
    expect(encode).toThrow(expect.objectContaining({ code }))
    expect(encode).toThrow(problem)
  })

  it.each(['0-9', 'bytes=9-0', 'bytes=a-b', 'bytes=0-1,5-6', ''])(
    'of a part is refused with a range that OSS would read as everything: %j',
    (sourceRange) => {
      const encode = () => encodeUploadPartCopyRequest({ ...part, sourceKey: 'a', sourceRange })
      expect(encode).toThrow('sourceRange must look like "bytes=0-1048575"')
    },
  )
})

describe('a server reading a copy', () => {
  const read = (source: string, headers = {}) =>
    decodeCopyObjectRequest(
      request({ key: 'copy', headers: { 'x-oss-copy-source': source, ...headers } }),
    )
  const readPart = (source: string) =>
    decodeUploadPartCopyRequest(
      request({
        key: 'copy',
        query: { uploadId, partNumber: '1' },
        headers: { 'x-oss-copy-source': source },
      }),
    )
  const answerOf = (decode: () => unknown) => {
    try {
      decode()
    } catch (error) {
      if (error instanceof RequestRejection) return error.answer
      throw error
    }
    throw new Error('nothing was rejected')
  }

  it.each([
    ['/b-1/a/b', 'a/b'],
    ['/b-1/a%2Fb', 'a/b'],
    ['/b-1/a+b%20c', 'a+b c'],
    ['/b-1/100%25%3Fx', '100%?x'],
    ['/b-1//x', '/x'],
  ])('takes the source %s once decoded', (source, sourceKey) => {
    const decode = () => read(source)
    if (sourceKey.startsWith('/')) expect(answerOf(decode).code).toBe('InvalidObjectName')
    else expect(decode()).toMatchObject({ sourceBucket: 'b-1', sourceKey })
  })

  it.each([
    '',
    'b-1/a',
    '/b-1',
    '/b-1/',
    '//a',
    '/b-1/%E7',
    '/b-1/a?unknown=x',
    '/b-1/a?versionId=',
    '/b-1/a?versionId=1&x=2',
    '/b-1/a?',
  ])('refuses the source %j', (source) => {
    expect(answerOf(() => read(source))).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message: 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.',
      details: { ArgumentName: 'x-oss-copy-source', ArgumentValue: source },
    })
  })

  it('tells the faults apart as OSS does', () => {
    expect(answerOf(() => read('/b-1/a?unknown=x')).ec).toBe('0016-00000304')
    expect(answerOf(() => read('/b-1/a?versionId=')).ec).toBe('0016-00000305')
    expect(answerOf(() => readPart('b-1/a')).ec).toBe('0042-00000301')
    expect(answerOf(() => readPart('')).ec).toBe('0042-00000302')
  })

  it.each(['/B/a', '/b_1/a', '/b/a'])('refuses a bucket that cannot be: %s', (source) => {
    expect(answerOf(() => read(source)).code).toBe('InvalidBucketName')
  })

  it.each([
    ['x-oss-metadata-directive', 'copy', 'COPY or REPLACE'],
    ['x-oss-tagging-directive', 'COPY', 'Copy or Replace'],
  ])('refuses %s: %s', (header, value, choices) => {
    expect(answerOf(() => read('/b-1/a', { [header]: value }))).toMatchObject({
      code: 'InvalidArgument',
      message: `${header} must be ${choices}.`,
    })
  })

  it('gets back the key that a client names, whatever is in it', () => {
    const encoded = encodeCopyObjectRequest({ ...target, sourceKey: awkwardKey })
    expect(decodeCopyObjectRequest(encoded).sourceKey).toBe(awkwardKey)
  })
})
