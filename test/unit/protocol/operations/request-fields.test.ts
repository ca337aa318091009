import { describe, expect, it } from 'vitest'
import type { OssRequest } from '../../../../src/protocol/oss-message.js'
import { encodeAbortMultipartUploadRequest } from '../../../../src/protocol/operations/abort-multipart-upload.js'
import { encodeAppendObjectRequest } from '../../../../src/protocol/operations/append-object.js'
import { encodeCompleteMultipartUploadRequest } from '../../../../src/protocol/operations/complete-multipart-upload.js'
import { encodeCopyObjectRequest } from '../../../../src/protocol/operations/copy-object.js'
import { encodeInitiateMultipartUploadRequest } from '../../../../src/protocol/operations/initiate-multipart-upload.js'
import { encodeListPartsRequest } from '../../../../src/protocol/operations/list-parts.js'
import { encodePutObjectRequest } from '../../../../src/protocol/operations/put-object.js'
import { encodeUploadPartCopyRequest } from '../../../../src/protocol/operations/upload-part-copy.js'
import { encodeUploadPartRequest } from '../../../../src/protocol/operations/upload-part.js'
import { bucket, callback, callbackVar, uploadId } from './messages.js'

/** A request with every field there is, as a careless caller hands the same one to every call. */
const everything = {
  bucket,
  key: 'k',
  uploadId,
  partNumber: 1,
  position: 0,
  sourceKey: 'source',
  sourceRange: 'bytes=0-9',
  copySourceIfMatch: 'A',
  metadataDirective: 'REPLACE',
  taggingDirective: 'Replace',
  body: Uint8Array.of(1),
  completeAll: true,
  contentType: 'text/plain',
  cacheControl: 'no-cache',
  contentDisposition: 'inline',
  contentEncoding: 'identity',
  contentLanguage: 'en',
  expires: '0',
  metadata: { Name: ' value ' },
  tagging: 'a=b',
  storageClass: 'IA',
  serverSideEncryption: 'KMS',
  serverSideDataEncryption: 'SM4',
  serverSideEncryptionKeyId: 'key',
  acl: 'private',
  callback,
  callbackVar,
  forbidOverwrite: true,
  requestPayer: 'requester',
  trafficLimit: 819_200,
  headers: { 'X-Oss-Extra': 'extra' },
  parameters: { 'x-extra': '1' },
} as const

const calls = {
  PutObject: encodePutObjectRequest(everything),
  AppendObject: encodeAppendObjectRequest(everything),
  CopyObject: encodeCopyObjectRequest(everything),
  InitiateMultipartUpload: encodeInitiateMultipartUploadRequest(everything),
  UploadPart: encodeUploadPartRequest(everything),
  UploadPartCopy: encodeUploadPartCopyRequest(everything),
  CompleteMultipartUpload: encodeCompleteMultipartUploadRequest(everything),
  AbortMultipartUpload: encodeAbortMultipartUploadRequest(everything),
  ListParts: encodeListPartsRequest(everything),
} as const satisfies Record<string, OssRequest>

const everywhere = Object.keys(calls)
const whole = ['PutObject', 'AppendObject', 'CopyObject']
const creating = [...whole, 'InitiateMultipartUpload']
const finishing = ['PutObject', 'CompleteMultipartUpload']
const copying = ['CopyObject', 'UploadPartCopy']

/** Which header reaches which call. */
const headers: Readonly<Record<string, readonly [value: string, calls: readonly string[]]>> = {
  'cache-control': ['no-cache', creating],
  'content-disposition': ['inline', creating],
  'content-encoding': ['identity', creating],
  'content-language': ['en', creating],
  'content-type': ['text/plain', creating],
  expires: ['0', creating],
  'x-oss-meta-name': ['value', creating],
  'x-oss-tagging': ['a=b', creating],
  'x-oss-storage-class': ['IA', creating],
  'x-oss-server-side-encryption': ['KMS', creating],
  'x-oss-server-side-data-encryption': ['SM4', creating],
  'x-oss-server-side-encryption-key-id': ['key', creating],
  'x-oss-object-acl': ['private', [...whole, 'CompleteMultipartUpload']],
  'x-oss-callback': [callback, finishing],
  'x-oss-callback-var': [callbackVar, finishing],
  'x-oss-forbid-overwrite': ['true', [...creating, 'CompleteMultipartUpload']],
  'x-oss-request-payer': ['requester', everywhere],
  'x-oss-traffic-limit': ['819200', [...whole, 'UploadPart', 'UploadPartCopy']],
  'x-oss-copy-source': [`/${bucket}/source`, copying],
  'x-oss-copy-source-if-match': ['A', copying],
  'x-oss-copy-source-range': ['bytes=0-9', ['UploadPartCopy']],
  'x-oss-metadata-directive': ['REPLACE', ['CopyObject']],
  'x-oss-tagging-directive': ['Replace', ['CopyObject']],
  'x-oss-extra': ['extra', everywhere],
}
const cells = Object.entries(headers).flatMap(([header, [value, reached]]) =>
  Object.entries(calls).map(([operation, request]) => ({
    header,
    operation,
    request,
    expected: reached.includes(operation) ? value : undefined,
  })),
)

describe('the fields of a request', () => {
  it.each(cells)('$operation carries $header: $expected', ({ header, request, expected }) => {
    expect(request.headers[header]).toBe(expected)
  })

  it.each(Object.entries(calls))('%s carries no other header', (_, request) => {
    const known = new Set([...Object.keys(headers), 'x-oss-complete-all'])
    expect(Object.keys(request.headers).filter((name) => !known.has(name))).toEqual([])
  })

  it.each(Object.entries(calls))('%s carries further parameters beside its own', (_, request) => {
    expect(request.query['x-extra']).toBe('1')
  })

  it('lets further headers and parameters win', () => {
    const request = encodePutObjectRequest({
      bucket,
      key: 'k',
      contentType: 'text/plain',
      headers: { 'Content-Type': 'image/png' },
    })
    expect({ ...request.headers }).toEqual({ 'content-type': 'image/png' })
    const list = encodeListPartsRequest({
      bucket,
      key: 'k',
      uploadId,
      parameters: { 'encoding-type': 'base64' },
    })
    expect(list.query['encoding-type']).toBe('base64')
  })

  it('sends contentLength as the size of a body that does not know its own', async () => {
    const sent: Uint8Array[] = []
    const body = {
      size: undefined,
      replayable: false,
      send: (write: (chunk: Uint8Array) => Promise<void>) => write(Uint8Array.of(1, 2, 3)),
    }
    const request = encodePutObjectRequest({ bucket, key: 'k', body, contentLength: 3 })
    if (request.body === undefined || request.body instanceof Uint8Array)
      throw new Error('no source')
    expect(request.body).toMatchObject({ size: 3, replayable: false })
    const write = (chunk: Uint8Array) => {
      sent.push(chunk)
      return Promise.resolve()
    }
    await request.body.send(write, new AbortController().signal)
    expect(sent).toEqual([Uint8Array.of(1, 2, 3)])
    expect(request.headers).not.toHaveProperty('content-length')
  })
})
