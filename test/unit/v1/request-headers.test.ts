/** Headers and parameters of V1 calls, as fields of requests. */

import { describe, expect, it } from 'vitest'
import { downloadRequestOf, uploadRequestOf } from '../../../src/v1/request-headers.js'
import type { DownloadRequest } from '../../../src/transfer/download/download-request.js'
import type { UploadRequest } from '../../../src/transfer/upload/upload-request.js'

const upload = (headers?: Record<string, string>, params?: Record<string, string>) =>
  uploadRequestOf('examplebucket', 'dir/file', headers, params)
const download = (headers?: Record<string, string>, params?: Record<string, string>) =>
  downloadRequestOf('examplebucket', 'dir/file', headers, params)

const OBJECT = { bucket: 'examplebucket', key: 'dir/file' }

const UPLOAD_HEADERS: readonly [string, string, Partial<UploadRequest>][] = [
  ['Content-Type', 'text/plain', { contentType: 'text/plain' }],
  ['Cache-Control', 'no-cache', { cacheControl: 'no-cache' }],
  ['Content-Disposition', 'inline', { contentDisposition: 'inline' }],
  ['Content-Encoding', 'gzip', { contentEncoding: 'gzip' }],
  ['Content-Language', 'zh', { contentLanguage: 'zh' }],
  ['Expires', 'Wed, 21 Oct 2026 07:28:00 GMT', { expires: 'Wed, 21 Oct 2026 07:28:00 GMT' }],
  ['Content-MD5', 'AAAA', { contentMd5: 'AAAA' }],
  ['Content-Length', '7', { contentLength: 7 }],
  ['x-oss-meta-Owner', '张三', { metadata: { owner: '张三' } }],
  ['x-oss-storage-class', 'IA', { storageClass: 'IA' }],
  ['x-oss-tagging', 'k=%20v', { tagging: 'k=%20v' }],
  ['x-oss-object-acl', 'private', { acl: 'private' }],
  ['x-oss-server-side-encryption', 'KMS', { serverSideEncryption: 'KMS' }],
  ['x-oss-server-side-data-encryption', 'SM4', { serverSideDataEncryption: 'SM4' }],
  ['x-oss-server-side-encryption-key-id', 'id', { serverSideEncryptionKeyId: 'id' }],
  ['x-oss-forbid-overwrite', 'true', { forbidOverwrite: true }],
  ['x-oss-forbid-overwrite', 'false', { forbidOverwrite: false }],
  ['x-oss-request-payer', 'requester', { requestPayer: 'requester' }],
  ['x-oss-traffic-limit', '819200', { trafficLimit: 819_200 }],
  ['x-oss-callback', 'e30=', { callback: 'e30=' }],
  ['x-oss-callback-var', 'e30=', { callbackVar: 'e30=' }],
  ['X-Custom', 'as it is', { headers: { 'x-custom': 'as it is' } }],
]

const UPLOAD_PARAMETERS: readonly [string, string, Partial<UploadRequest>][] = [
  ['callback', 'e30=', { callback: 'e30=' }],
  ['callback-var', 'e30=', { callbackVar: 'e30=' }],
  ['x-oss-request-payer', 'requester', { requestPayer: 'requester' }],
  ['x-oss-traffic-limit', '819200', { trafficLimit: 819_200 }],
  ['sequential', '', { parameters: { sequential: '' } }],
]

describe('of an upload', () => {
  it.each(UPLOAD_HEADERS)('header %s: %s becomes its field', (name, value, fields) => {
    expect(upload({ [name]: value })).toEqual({ ...OBJECT, ...fields })
    expect(upload({ [name.toUpperCase()]: value })).toEqual({ ...OBJECT, ...fields })
  })

  it.each(UPLOAD_PARAMETERS)('parameter %s: %s becomes its field', (name, value, fields) => {
    expect(upload(undefined, { [name]: value })).toEqual({ ...OBJECT, ...fields })
  })

  it('keeps all metadata as it is', () => {
    const headers = {
      'x-oss-meta-a': '%E5%BC%A0',
      'X-Oss-Meta-B': 'b',
      'X-OSS-META-__proto__': 'c',
    }
    const { metadata, headers: rest } = upload(headers)
    expect(Object.entries(metadata ?? {})).toEqual([
      ['a', '%E5%BC%A0'],
      ['b', 'b'],
      ['__proto__', 'c'],
    ])
    expect(rest).toBeUndefined()
  })

  const bad: readonly [string, Record<string, string>, Record<string, string>, RegExp][] = [
    ['a header twice', { 'X-A': '1', 'x-a': '2' }, {}, /header x-a is given twice/],
    [
      'a callback in both places',
      { 'x-oss-callback': 'e30=' },
      { callback: 'e30=' },
      /header x-oss-callback and parameter callback are both given/,
    ],
    [
      'a number that is none',
      { 'x-oss-traffic-limit': '1 MB' },
      {},
      /x-oss-traffic-limit must be a whole number, not "1 MB"/,
    ],
    [
      'a flag that is none',
      { 'x-oss-forbid-overwrite': 'yes' },
      {},
      /x-oss-forbid-overwrite must be true or false, not "yes"/,
    ],
    ['an unknown ACL', { 'x-oss-object-acl': 'public' }, {}, /must be default or private or/],
  ]
  it.each(bad)('refuses %s', (_what, headers, params, message) => {
    expect(() => upload(headers, params)).toThrow(message)
    expect(() => upload(headers, params)).toThrow(
      /^cannot upload oss:\/\/examplebucket\/dir\/file: /,
    )
  })
})

const DOWNLOAD_FIELDS: readonly [
  string,
  'header' | 'parameter',
  string,
  Partial<DownloadRequest>,
][] = [
  ['If-Match', 'header', '"etag"', { ifMatch: '"etag"' }],
  ['If-None-Match', 'header', '"etag"', { ifNoneMatch: '"etag"' }],
  ['If-Modified-Since', 'header', 'a date', { ifModifiedSince: 'a date' }],
  ['If-Unmodified-Since', 'header', 'a date', { ifUnmodifiedSince: 'a date' }],
  ['x-oss-request-payer', 'header', 'requester', { requestPayer: 'requester' }],
  ['x-oss-traffic-limit', 'header', '819200', { trafficLimit: 819_200 }],
  ['x-oss-traffic-limit', 'parameter', '819200', { trafficLimit: 819_200 }],
  ['versionId', 'parameter', 'v1', { versionId: 'v1' }],
  ['response-content-type', 'parameter', 'text/css', { responseContentType: 'text/css' }],
  ['x-custom', 'header', 'h', { headers: { 'x-custom': 'h' } }],
  ['x-custom', 'parameter', 'p', { parameters: { 'x-custom': 'p' } }],
]

describe('of a download', () => {
  it.each(DOWNLOAD_FIELDS)('%s as a %s, %s, becomes its field', (name, place, value, fields) => {
    const given = { [name]: value }
    const request = place === 'header' ? download(given) : download(undefined, given)
    expect(request).toEqual({ ...OBJECT, ...fields })
  })

  it('refuses a range, and says what does ranges', () => {
    expect(() => download({ RANGE: 'bytes=0-9' })).toThrow(/for a range use client\.downloader\(\)/)
    expect(() => download({ 'x-oss-range-behavior': 'standard' })).toThrow(/client\.downloader\(\)/)
  })

  it('refuses processing, whose result has no parts', () => {
    expect(() => download({}, { 'x-oss-process': 'image/resize,w_9' })).toThrow(
      /use getObjectToFile/,
    )
  })
})
