/** Headers that V1 calls are given, and the requests that they reach: with one as with many. */

import { describe, expect, it } from 'vitest'
import { resumableDownload, resumableUpload, ResumableStore } from '../../../src/index.js'
import { useBucketScene } from '../../support/bucket-scene.js'
import { failureOf, KEY, PART } from '../../support/upload-scene.js'
import { serveHttp } from '../../support/tiny-servers.js'

const scene = useBucketScene()

const INITIATE = ['InitiateMultipartUpload']
const PARTS = ['UploadPart', 'UploadPart']
const COMPLETE = ['CompleteMultipartUpload']
const ALL = [...INITIATE, ...PARTS, ...COMPLETE]

/** By name: a value, and the requests of a multipart upload that carry it. */
const HEADERS: readonly [string, string, readonly string[]][] = [
  ['Content-Type', 'text/x-mine', INITIATE],
  ['Cache-Control', 'no-cache', INITIATE],
  ['Content-Disposition', 'attachment; filename="x"', INITIATE],
  ['Content-Encoding', 'identity', INITIATE],
  ['Content-Language', 'zh', INITIATE],
  ['Expires', 'Wed, 21 Oct 2026 07:28:00 GMT', INITIATE],
  ['x-oss-meta-Owner', '张三', INITIATE],
  ['x-oss-storage-class', 'IA', INITIATE],
  ['x-oss-tagging', 'colour=blue&size=very%20big', INITIATE],
  ['x-oss-server-side-encryption', 'KMS', INITIATE],
  ['x-oss-server-side-data-encryption', 'SM4', INITIATE],
  ['x-oss-server-side-encryption-key-id', 'the-key', INITIATE],
  ['x-oss-object-acl', 'public-read', COMPLETE],
  ['x-oss-forbid-overwrite', 'true', [...INITIATE, ...COMPLETE]],
  ['x-oss-traffic-limit', '838860800', PARTS],
  ['x-oss-request-payer', 'requester', ALL],
  ['x-custom', 'mine', [...INITIATE, ...COMPLETE]],
]

/** The requests so far that carried a header. */
function bearers(name: string, value: string): (string | undefined)[] {
  return scene.server.requests
    .filter(({ headers }) => headers[name.toLowerCase()] === value)
    .map(({ operation }) => operation)
}

function uploadInParts(path: string, options: { headers?: Record<string, string> } = {}) {
  const store = new ResumableStore({ root: scene.folder })
  const sizes = { multipartThreshold: PART, partSize: PART }
  return resumableUpload(scene.open(), KEY, path, { store, ...sizes, ...options })
}

describe.each(HEADERS)('%s: %s', (name, value, inParts) => {
  // With KMS alone its companions mean something.
  const headers: Record<string, string> = { [name]: value }
  if (/key-id|data-enc/.test(name)) headers['x-oss-server-side-encryption'] = 'KMS'

  it('goes with PutObject', async () => {
    await scene.open().putObject(KEY, 'text', { headers })
    expect(bearers(name, value)).toEqual(['PutObject'])
  })

  it('goes with the requests of an upload in parts that it is for', async () => {
    const { path } = await scene.file(2 * PART)
    await uploadInParts(path, { headers })
    expect(scene.operations()).toEqual(ALL)
    expect(bearers(name, value)).toEqual(inParts)
  })

  it('goes with the one request of a small file', async () => {
    const { path } = await scene.file(1000)
    const store = new ResumableStore({ root: scene.folder })
    await resumableUpload(scene.open(), KEY, path, { store, headers })
    expect(bearers(name, value)).toEqual(['PutObject'])
  })
})

describe('an upload', () => {
  it('keeps length and MD5 of the whole away from parts', async () => {
    const { path, bytes } = await scene.file(2 * PART)
    const headers = {
      'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'Content-Length': String(2 * PART),
    }
    await uploadInParts(path, { headers })
    await scene.expectStored(bytes)
    expect(bearers('content-md5', headers['Content-MD5'])).toEqual([])
    const error = await failureOf(
      scene.open().putObject(KEY, 'text', { headers: { 'content-md5': headers['Content-MD5'] } }),
    )
    expect(error).toMatchObject({ code: 'InvalidDigest' })
  })

  it('stores metadata as it is given', async () => {
    const { path } = await scene.file(2 * PART)
    const headers = { 'x-oss-meta-Name': '张三', 'X-OSS-META-encoded': '%E5%BC%A0' }
    await uploadInParts(path, { headers })
    const { metadata } = await scene.open().headObject(KEY)
    expect(metadata).toEqual({ name: '张三', encoded: '%E5%BC%A0' })
  })

  it.each(['headers', 'parameters'])('in parts delivers a callback given in %s', async (place) => {
    const posts: string[] = []
    const application = await serveHttp((request, response) => {
      request.on('data', (chunk: Buffer) => posts.push(chunk.toString()))
      request.on('end', () => response.setHeader('content-type', 'application/json').end('{"a":1}'))
    })
    try {
      const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')
      const callback = base64({
        callbackUrl: `http://127.0.0.1:${application.port}/done`,
        callbackBody: 'size=${size}&mine=${x:mine}',
      })
      const callbackVar = base64({ 'x:mine': '7' })
      const { path } = await scene.file(2 * PART)
      const options =
        place === 'headers'
          ? { headers: { 'x-oss-callback': callback, 'x-oss-callback-var': callbackVar } }
          : { params: { callback, 'callback-var': callbackVar } }
      const { callbackResult } = await uploadInParts(path, options)
      expect(callbackResult).toEqual({ a: 1 })
      expect(posts).toEqual([`size=${2 * PART}&mine=7`])
      const stored = await scene.open().putObject(KEY, 'text', options)
      expect(stored.callbackResult).toEqual({ a: 1 })
    } finally {
      await application.close()
    }
  })
})

describe('a download', () => {
  const target = () => `${scene.folder}/target.bin`

  it('asks for the object on conditions, and says who pays', async () => {
    const bucket = scene.open()
    const { etag } = await bucket.putObject(KEY, Buffer.alloc(2 * PART))
    const sizes = { multigetThreshold: PART, partSize: PART }
    const headers = {
      'If-Match': etag,
      'x-oss-request-payer': 'requester',
      'x-oss-traffic-limit': '838860800',
    }
    await resumableDownload(bucket, KEY, target(), { ...sizes, headers })
    expect(bearers('x-oss-request-payer', 'requester')).toEqual([
      'HeadObject',
      'GetObject',
      'GetObject',
    ])
    expect(bearers('x-oss-traffic-limit', '838860800')).toEqual(['GetObject', 'GetObject'])
    const unmet = { headers: { 'if-match': '"other"' } }
    const error = await failureOf(resumableDownload(bucket, KEY, target(), unmet))
    expect(error).toMatchObject({ code: 'PreconditionFailed' })
  })

  it('of a range is refused, before anything is asked for', async () => {
    const headers = { Range: 'bytes=0-9' }
    const error = await failureOf(resumableDownload(scene.open(), KEY, target(), { headers }))
    expect(error).toMatchObject({ name: 'InvalidRequestError' })
    expect(error.message).toContain('for a range use client.downloader()')
    expect(scene.server.requests).toEqual([])
  })
})
