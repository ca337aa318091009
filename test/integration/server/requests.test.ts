/** What the server answers, request by request. */

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

const bucket = 'test-bucket'
const MINUTE_MS = 60_000

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({
    buckets: [bucket],
    accessKeys: [
      { accessKeyId: 'id', accessKeySecret: 'secret' },
      { accessKeyId: 'sts', accessKeySecret: 's', securityToken: 'good', expiresAt: 4e12 },
      { accessKeyId: 'old', accessKeySecret: 's', securityToken: 'good', expiresAt: new Date(0) },
    ],
  })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

const call = (request: RawRequest): Promise<RawResponse> => send(server, request)
const put = (key: string, body: string, headers = {}): Promise<RawResponse> =>
  call({ method: 'PUT', bucket, key, body, headers })
const md5 = (text: string): string => createHash('md5').update(text).digest('hex').toUpperCase()

describe('every answer', () => {
  it('carries the names of server and request, its time and duration', async () => {
    const { headers } = await put('key', 'x')
    expect(headers['server']).toBe('AliyunOSS')
    expect(headers['x-oss-request-id']).toMatch(/^[0-9A-F]{24}$/)
    const seconds = Number.parseInt(String(headers['x-oss-request-id']).slice(0, 8), 16)
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60)
    expect(headers['x-oss-server-time']).toMatch(/^\d+$/)
    expect(headers['date']).toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/)
  })

  it('to a failed request has an error document', async () => {
    const response = await call({ method: 'GET', bucket, key: 'dir/missing' })
    expect(response.status).toBe(404)
    expect(response.headers['content-type']).toBe('application/xml')
    expect(response.element('Code')).toBe('NoSuchKey')
    expect(response.element('Key')).toBe('dir/missing')
    expect(response.element('RequestId')).toBe(response.headers['x-oss-request-id'])
    expect(response.element('HostId')).toBe(`127.0.0.1:${server.port}`)
    expect(response.element('EC')).toBe(response.headers['x-oss-ec'])
  })

  it('to a failed HEAD has the document in a header', async () => {
    const response = await call({ method: 'HEAD', bucket, key: 'missing' })
    expect(response.status).toBe(404)
    const document = Buffer.from(String(response.headers['x-oss-err']), 'base64').toString()
    expect(document).toContain('<Code>NoSuchKey</Code>')
    expect(response.headers['x-oss-ec']).toBe('0026-00000001')
  })
})

describe('authentication', () => {
  it('refuses a request that is signed for another time by more than 15 minutes', async () => {
    const early = Date.now() - 16 * MINUTE_MS
    const response = await call({ method: 'GET', bucket, key: 'k', date: early })
    expect([response.status, response.element('Code')]).toEqual([403, 'RequestTimeTooSkewed'])
    expect(response.element('ServerTime')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
    const near = Date.now() - 14 * MINUTE_MS
    expect((await call({ method: 'GET', bucket, key: 'k', date: near })).status).toBe(404)
  })

  it('refuses unknown keys, wrong secrets and wrong regions', async () => {
    const attempt = async (changed: Partial<EmbeddedServer>): Promise<string | undefined> =>
      (await send({ ...server, ...changed }, { method: 'GET', bucket, key: 'k' })).element('Code')
    expect(await attempt({ accessKeyId: 'nobody' })).toBe('InvalidAccessKeyId')
    expect(await attempt({ accessKeySecret: 'wrong' })).toBe('SignatureDoesNotMatch')
    expect(await attempt({ region: 'cn-beijing' })).toBe('InvalidArgument')
    expect(await attempt({})).toBe('NoSuchKey')
  })

  it('wants the token of temporary keys, and that it has not expired', async () => {
    const attempt = async (accessKeyId: string, securityToken?: string) => {
      const sts = { ...server, accessKeyId, accessKeySecret: 's' }
      const token = securityToken === undefined ? {} : { securityToken }
      return (await send(sts, { method: 'GET', bucket, key: 'k', ...token })).element('Code')
    }
    expect(await attempt('sts', 'good')).toBe('NoSuchKey')
    expect(await attempt('sts', 'bad')).toBe('InvalidSecurityToken')
    expect(await attempt('sts')).toBe('InvalidAccessKeyId')
    expect(await attempt('old', 'good')).toBe('SecurityTokenExpired')
  })

  it('lets anonymous callers do what the ACL of bucket or object allows', async () => {
    const anonymous = async (method: 'GET' | 'PUT', key: string): Promise<number> =>
      (await call({ method, bucket, key, signed: false })).status
    await put('private', 'x')
    await put('public', 'x', { 'x-oss-object-acl': 'public-read' })
    expect(await anonymous('GET', 'private')).toBe(403)
    expect(await anonymous('GET', 'public')).toBe(200)
    expect(await anonymous('PUT', 'new')).toBe(403)
    await call({ method: 'PUT', bucket, headers: { 'x-oss-acl': 'public-read-write' } })
    expect(await anonymous('GET', 'private')).toBe(200)
    expect(await anonymous('PUT', 'new')).toBe(200)
  })

  it('comes before the question whether the bucket exists', async () => {
    const unsigned = await call({ method: 'GET', bucket: 'missing', key: 'k', signed: false })
    expect(unsigned.element('Code')).toBe('NoSuchBucket')
    const forged = { ...server, accessKeySecret: 'wrong' }
    const response = await send(forged, { method: 'GET', bucket: 'missing', key: 'k' })
    expect(response.element('Code')).toBe('SignatureDoesNotMatch')
  })
})

describe('PutObject', () => {
  it('answers with ETag, MD5 and CRC-64 of the content', async () => {
    const { status, headers } = await put('key', '123456789')
    expect(status).toBe(200)
    expect(headers['etag']).toBe(`"${md5('123456789')}"`)
    expect(headers['x-oss-hash-crc64ecma']).toBe('11051210869376104954')
    expect(headers['content-md5']).toBe('JfnnlDI7RTiF9RgfG2JNCw==')
    expect(headers['content-length']).toBe('0')
  })

  it('gives every field of the object back, metadata in UTF-8 too', async () => {
    const fields = {
      'content-type': 'text/x-ferry',
      'cache-control': 'no-cache',
      'content-disposition': 'attachment',
      'content-encoding': 'identity',
      'content-language': 'zh',
      expires: 'Wed, 21 Oct 2099 07:28:00 GMT',
      'x-oss-storage-class': 'IA',
      'x-oss-meta-one': '1',
      'x-oss-meta-empty': '',
    }
    await put('key', 'x', { ...fields, 'x-oss-tagging': 'a=1&b=2' })
    const { headers } = await call({ method: 'GET', bucket, key: 'key' })
    expect(headers).toMatchObject({ ...fields, 'x-oss-tagging-count': '2' })
    expect(headers['x-oss-object-type']).toBe('Normal')
  })

  it('stores nothing when MD5 or CRC-64 differ from what was announced', async () => {
    const wrongMd5 = await put('key', 'x', { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' })
    expect([wrongMd5.status, wrongMd5.element('Code')]).toEqual([400, 'InvalidDigest'])
    const noMd5 = await put('key', 'x', { 'content-md5': 'short' })
    expect(noMd5.element('EC')).toBe('0017-00000502')
    const wrongCrc = await put('key', 'x', { 'x-oss-hash-crc64ecma': '1' })
    expect([wrongCrc.status, wrongCrc.element('Code')]).toEqual([400, 'InvalidCRC64'])
    expect(await server.objects(bucket)).toEqual([])
    const right = formatCrc64(crc64(new TextEncoder().encode('x')))
    expect((await put('key', 'x', { 'x-oss-hash-crc64ecma': right })).status).toBe(200)
  })

  it('leaves an object alone that may not be overwritten', async () => {
    await put('key', 'old')
    const response = await put('key', 'new', { 'x-oss-forbid-overwrite': 'true' })
    expect([response.status, response.element('Code')]).toEqual([409, 'FileAlreadyExists'])
    expect((await call({ method: 'GET', bucket, key: 'key' })).text).toBe('old')
  })

  it('keeps keys that look like paths apart', async () => {
    const keys = ['a/../b', './b', 'b', 'a//b', 'a b', 'a+b', 'a%2Fb', 'a?b#c', '目录/']
    for (const key of keys) expect((await put(key, key)).status).toBe(200)
    for (const key of keys) {
      expect((await call({ method: 'GET', bucket, key })).text).toBe(key)
    }
  })

  it('refuses impossible keys and buckets', async () => {
    const long = await put('x'.repeat(1024), 'x')
    expect([long.status, long.element('Code')]).toEqual([400, 'InvalidObjectName'])
    expect((await put('x'.repeat(1023), 'x')).status).toBe(200)
    const response = await call({ method: 'PUT', bucket: 'No_Bucket', key: 'k', body: 'x' })
    expect([response.status, response.element('Code')]).toEqual([400, 'InvalidBucketName'])
  })
})

describe('GetObject', () => {
  const content = Array.from({ length: 1000 }, (_, index) => String(index % 10)).join('')

  // Range, answer as OSS gives it, and with x-oss-range-behavior: standard.
  it.each([
    ['bytes=0-99', '0-99', '0-99'],
    ['bytes=0-0', '0-0', '0-0'],
    ['bytes=990-', '990-999', '990-999'],
    ['bytes=-10', '990-999', '990-999'],
    ['bytes=500-2000', 'whole', '500-999'],
    ['bytes=1000-', 'whole', '416'],
    ['bytes=1000-2000', 'whole', '416'],
    ['bytes=-2000', 'whole', '0-999'],
    ['bytes=10-5', 'whole', 'whole'],
    ['bytes=a-b', 'whole', 'whole'],
    ['bytes=0-1,5-6', 'whole', 'whole'],
    ['lines=0-1', 'whole', 'whole'],
  ])('answers range %s with %s, by the standard with %s', async (range, usual, standard) => {
    await put('key', content)
    const behavior = { 'x-oss-range-behavior': 'standard' }
    await expectRange({ range }, usual)
    await expectRange({ range, ...behavior }, standard)
  })

  async function expectRange(headers: Record<string, string>, expected: string): Promise<void> {
    const response = await call({ method: 'GET', bucket, key: 'key', headers })
    const { status, text } = response
    if (expected === '416') {
      expect([status, response.element('Code')]).toEqual([416, 'InvalidRange'])
      expect(response.headers['content-range']).toBe('bytes */1000')
      return
    }
    if (expected === 'whole') {
      expect([status, response.headers['content-range'], text]).toEqual([200, undefined, content])
      return
    }
    const [first = 0, last = 0] = expected.split('-').map(Number)
    expect(status).toBe(206)
    expect(response.headers['content-range']).toBe(`bytes ${expected}/1000`)
    expect(text).toBe(content.slice(first, last + 1))
    const whole = formatCrc64(crc64(new TextEncoder().encode(content)))
    expect(response.headers['x-oss-hash-crc64ecma']).toBe(whole)
  }

  it('judges conditions', async () => {
    const etag = String((await put('key', 'x')).headers['etag'])
    const past = 'Wed, 21 Oct 2015 07:28:00 GMT'
    const future = 'Wed, 21 Oct 2099 07:28:00 GMT'
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await call({ method: 'HEAD', bucket, key: 'key', headers })).status
    expect(await statusOf({ 'if-match': etag })).toBe(200)
    expect(await statusOf({ 'if-match': etag.slice(1, -1) })).toBe(200)
    expect(await statusOf({ 'if-match': '"0"' })).toBe(412)
    expect(await statusOf({ 'if-none-match': etag })).toBe(304)
    expect(await statusOf({ 'if-none-match': '"0"' })).toBe(200)
    expect(await statusOf({ 'if-unmodified-since': past })).toBe(412)
    expect(await statusOf({ 'if-unmodified-since': future })).toBe(200)
    expect(await statusOf({ 'if-modified-since': past })).toBe(200)
    expect(await statusOf({ 'if-modified-since': future })).toBe(200)
    expect(await statusOf({ 'if-modified-since': 'yesterday' })).toBe(200)
    const modified = new Date().toUTCString()
    expect(await statusOf({ 'if-modified-since': modified })).toBe(304)
  })

  it('replaces headers as a signed request wants, and refuses it to others', async () => {
    await put('key', 'x', { 'x-oss-object-acl': 'public-read' })
    const query = { 'response-content-type': 'text/html', 'response-cache-control': 'no-store' }
    const { headers } = await call({ method: 'GET', bucket, key: 'key', query })
    expect(headers).toMatchObject({ 'content-type': 'text/html', 'cache-control': 'no-store' })
    const anonymous = await call({ method: 'GET', bucket, key: 'key', query, signed: false })
    expect([anonymous.status, anonymous.element('Code')]).toEqual([400, 'InvalidRequest'])
    const broken = { 'response-content-disposition': 'a\nb' }
    const refused = await call({ method: 'GET', bucket, key: 'key', query: broken })
    expect([refused.status, refused.element('Code')]).toEqual([400, 'InvalidArgument'])
  })
})

describe('routing', () => {
  it('never takes a sub-resource for the object itself', async () => {
    await put('key', 'old')
    const query = { acl: '' }
    const acl = await call({ method: 'PUT', bucket, key: 'key', body: '<x/>', query })
    expect([acl.status, acl.element('ArgumentName')]).toEqual([400, 'x-oss-object-acl'])
    const worm = await call({ method: 'PUT', bucket, key: 'key', body: 'x', query: { worm: '' } })
    expect([worm.status, worm.element('Code')]).toEqual([405, 'MethodNotAllowed'])
    const headers = { 'x-oss-copy-source': `/${bucket}/other` }
    const copy = await call({ method: 'PUT', bucket, key: 'key', headers })
    expect(copy.element('Code')).toBe('NoSuchKey')
    expect((await call({ method: 'GET', bucket, key: 'key' })).text).toBe('old')
  })
})

describe('the request log', () => {
  it('tells what was asked and answered, without secrets', async () => {
    await put('dir/key', '12345', { 'x-oss-meta-a': 'b' })
    await call({ method: 'GET', bucket, key: 'missing' })
    expect(server.requests).toMatchObject([
      {
        method: 'PUT',
        operation: 'PutObject',
        bucket,
        key: 'dir/key',
        bytesReceived: 5,
        status: 200,
      },
      {
        method: 'GET',
        operation: 'GetObject',
        key: 'missing',
        status: 404,
        errorCode: 'NoSuchKey',
      },
    ])
    expect(server.requests[0]?.headers['x-oss-meta-a']).toBe('b')
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  })
})
