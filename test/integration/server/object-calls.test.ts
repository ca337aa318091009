/** Appends, tags, the short HEAD, and deleting many at once. */

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

const bucket = 'test-bucket'

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [bucket] })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

const call = (request: Partial<RawRequest>): Promise<RawResponse> =>
  send(server, { method: 'GET', bucket, ...request })
const code = (response: RawResponse): string =>
  `${response.status} ${response.element('Code') ?? ''}`
const crc = (text: string): string => formatCrc64(crc64(Buffer.from(text)))

describe('GetObject', () => {
  // Flushed before the body, headers left in another encoding than those of HeadObject.
  it('sends metadata beyond ASCII as HeadObject does', async () => {
    const owner = Buffer.from('张三').toString('latin1')
    const headers = { 'x-oss-meta-owner': owner }
    await call({ method: 'PUT', key: 'a', body: 'text', headers })
    const head = await call({ method: 'HEAD', key: 'a' })
    const got = await call({ key: 'a' })
    expect(got.headers['x-oss-meta-owner']).toBe(head.headers['x-oss-meta-owner'])
  })
})

describe('AppendObject', () => {
  const append = (position: number | string, body: string, headers = {}): Promise<RawResponse> =>
    call({
      method: 'POST',
      key: 'log',
      query: { append: '', position: String(position) },
      body,
      headers,
    })

  it('makes an object and adds to its end, with the CRC-64 of the whole', async () => {
    const first = await append(0, 'one;', { 'content-type': 'text/log', 'x-oss-meta-a': '1' })
    expect(first.status).toBe(200)
    expect(first.headers).toMatchObject({
      'x-oss-hash-crc64ecma': crc('one;'),
      'x-oss-next-append-position': '4',
    })
    expect(first.headers['etag']).toMatch(/^"[0-9A-F]{32}"$/)
    const second = await append(4, 'two;', { 'content-type': 'text/other' })
    expect(second.headers).toMatchObject({
      'x-oss-hash-crc64ecma': crc('one;two;'),
      'x-oss-next-append-position': '8',
    })
    expect(second.headers['etag']).not.toBe(first.headers['etag'])
    const got = await call({ key: 'log' })
    expect(got.text).toBe('one;two;')
    expect(got.headers).toMatchObject({
      etag: second.headers['etag'],
      'content-type': 'text/log',
      'x-oss-meta-a': '1',
      'x-oss-object-type': 'Appendable',
      'x-oss-next-append-position': '8',
      'x-oss-hash-crc64ecma': crc('one;two;'),
    })
    expect(got.headers).not.toHaveProperty('content-md5')
  })

  it('refuses every position but the end, and names the end', async () => {
    const early = await append(1, 'x')
    expect(code(early)).toBe('409 PositionNotEqualToLength')
    expect(early.headers['x-oss-next-append-position']).toBe('0')
    await append(0, 'one')
    for (const position of [0, 2, 4]) {
      const wrong = await append(position, 'x')
      expect(code(wrong)).toBe('409 PositionNotEqualToLength')
      expect(wrong.headers['x-oss-next-append-position']).toBe('3')
    }
    expect((await call({ key: 'log' })).text).toBe('one')
    expect(code(await append('-1', 'x'))).toBe('400 InvalidArgument')
    const nowhere = await call({ method: 'POST', key: 'log', query: { append: '' }, body: 'x' })
    expect(code(nowhere)).toBe('400 MissingArgument')
  })

  it('lets one of several win that append at the same place', async () => {
    await append(0, '0')
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => append(1, text)))
    expect(answers.map(code).sort()).toEqual([
      '200 ',
      '409 PositionNotEqualToLength',
      '409 PositionNotEqualToLength',
    ])
    expect((await call({ key: 'log' })).text).toMatch(/^0[abc]$/)
  })

  it('of nothing changes nothing, and makes an empty object', async () => {
    const empty = await append(0, '')
    expect(empty.headers).toMatchObject({
      'x-oss-hash-crc64ecma': '0',
      'x-oss-next-append-position': '0',
    })
    const one = await append(0, 'one')
    const again = await append(3, '')
    expect(again.status).toBe(200)
    expect(again.headers['etag']).toBe(one.headers['etag'])
  })

  it('stores nothing when the piece is not what its MD5 says', async () => {
    await append(0, 'one')
    const wrong = createHash('md5').update('other').digest('base64')
    expect(code(await append(3, 'two', { 'content-md5': wrong }))).toBe('400 InvalidDigest')
    const right = createHash('md5').update('two').digest('base64')
    expect((await append(3, 'two', { 'content-md5': right })).status).toBe(200)
  })

  it('is not for objects of other kinds, nor where overwriting is forbidden', async () => {
    await call({ method: 'PUT', key: 'log', body: 'x' })
    expect(code(await append(1, 'y'))).toBe('409 ObjectNotAppendable')
    await call({ method: 'DELETE', key: 'log' })
    const forbidden = { 'x-oss-forbid-overwrite': 'true' }
    expect((await append(0, 'y', forbidden)).status).toBe(200)
    expect(code(await append(1, 'z', forbidden))).toBe('409 FileAlreadyExists')
    await call({ method: 'PUT', key: 'log', body: 'plain' })
    const { headers } = await call({ method: 'HEAD', key: 'log' })
    expect(headers['x-oss-object-type']).toBe('Normal')
  })

  it('makes what can be copied, as a plain object', async () => {
    await append(0, 'one')
    await append(3, 'two')
    const headers = { 'x-oss-copy-source': `/${bucket}/log` }
    expect((await call({ method: 'PUT', key: 'copy', headers })).status).toBe(200)
    await append(6, 'three')
    const got = await call({ key: 'copy' })
    expect(got.text).toBe('onetwo')
    expect(got.headers['x-oss-object-type']).toBe('Normal')
  })
})

describe('tags', () => {
  const tagging = (method: 'GET' | 'PUT' | 'DELETE', body = ''): Promise<RawResponse> =>
    call({ method, key: 'key', query: { tagging: '' }, body })
  const document = (...tags: readonly string[]): string =>
    `<Tagging><TagSet>${tags
      .map((tag) => `<Tag><Key>${tag}</Key><Value>v</Value></Tag>`)
      .join('')}</TagSet></Tagging>`

  it('are those of the upload, until they are replaced or removed', async () => {
    const headers = { 'x-oss-tagging': 'a%20b=1&c=' }
    await call({ method: 'PUT', key: 'key', body: 'x', headers })
    const before = await call({ method: 'HEAD', key: 'key' })
    const first = await tagging('GET')
    expect(first.text.match(/(?<=<Key>)[^<]+/g)).toEqual(['a b', 'c'])
    expect(first.text.match(/(?<=<Value>)[^<]*(?=<)/g)).toEqual(['1', ''])
    expect((await tagging('PUT', document('d', 'e', 'f'))).status).toBe(200)
    expect((await tagging('GET')).text.match(/(?<=<Key>)[^<]+/g)).toEqual(['d', 'e', 'f'])
    const after = await call({ method: 'GET', key: 'key' })
    expect(after.headers['x-oss-tagging-count']).toBe('3')
    expect(after.headers['last-modified']).toBe(before.headers['last-modified'])
    expect(after.text).toBe('x')
    expect((await tagging('DELETE')).status).toBe(204)
    expect((await tagging('GET')).text).toContain('<TagSet></TagSet>')
    const bare = await call({ method: 'HEAD', key: 'key' })
    expect(bare.headers).not.toHaveProperty('x-oss-tagging-count')
  })

  it('need an object, and a document that OSS takes', async () => {
    expect(code(await tagging('GET'))).toBe('404 NoSuchKey')
    expect(code(await tagging('PUT', document('a')))).toBe('404 NoSuchKey')
    expect(code(await tagging('DELETE'))).toBe('404 NoSuchKey')
    await call({ method: 'PUT', key: 'key', body: 'x' })
    expect(code(await tagging('PUT', '<x/>'))).toBe('400 MalformedXML')
    expect(code(await tagging('PUT', document('a', 'a')))).toBe('400 InvalidTag')
    const eleven = Array.from({ length: 11 }, (_, index) => String(index))
    expect(code(await tagging('PUT', document(...eleven)))).toBe('400 InvalidTag')
  })
})

describe('GetObjectMeta', () => {
  const meta = (key: string): Promise<RawResponse> =>
    call({ method: 'HEAD', key, query: { objectMeta: '' } })

  it('tells size, ETag, time and CRC-64, and nothing else of the object', async () => {
    const fields = { 'x-oss-meta-a': '1', 'cache-control': 'no-cache' }
    const put = await call({ method: 'PUT', key: 'key', body: '123456789', headers: fields })
    const { status, headers } = await meta('key')
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-length': '9',
      etag: put.headers['etag'],
      'x-oss-hash-crc64ecma': crc('123456789'),
    })
    expect(headers).toHaveProperty('last-modified')
    for (const name of ['x-oss-meta-a', 'cache-control', 'x-oss-storage-class']) {
      expect(headers).not.toHaveProperty(name)
    }
  })

  it('says in a header why there is nothing to tell', async () => {
    const { status, headers } = await meta('missing')
    expect(status).toBe(404)
    expect(Buffer.from(String(headers['x-oss-err']), 'base64').toString()).toContain('NoSuchKey')
  })
})

describe('DeleteMultipleObjects', () => {
  const remove = (body: string, query = {}, headers = {}): Promise<RawResponse> =>
    call({ method: 'POST', query: { delete: '', ...query }, body, headers })
  const document = (keys: readonly string[], quiet = false): string =>
    `<Delete><Quiet>${quiet}</Quiet>${keys
      .map((key) => `<Object><Key>${key}</Key></Object>`)
      .join('')}</Delete>`

  it('removes what is there and names what is gone', async () => {
    for (const key of ['a', 'b/c', 'kept']) await call({ method: 'PUT', key, body: 'x' })
    const response = await remove(document(['a', 'b/c', 'missing']), { 'encoding-type': 'url' })
    expect(response.status).toBe(200)
    expect(response.text.match(/(?<=<Key>)[^<]+/g)).toEqual(['a', 'b%2Fc', 'missing'])
    expect((await server.objects(bucket)).map(({ key }) => key)).toEqual(['kept'])
  })

  it('says nothing when it is to be quiet', async () => {
    await call({ method: 'PUT', key: 'a', body: 'x' })
    const response = await remove(document(['a'], true))
    expect([response.status, response.headers['content-length'], response.text]).toEqual([
      200,
      '0',
      '',
    ])
    expect(await server.objects(bucket)).toEqual([])
  })

  it('removes nothing when the request is wrong', async () => {
    await call({ method: 'PUT', key: 'a', body: 'x' })
    const many = Array.from({ length: 1001 }, (_, index) => `k${index}`)
    expect(code(await remove(document(['a', ...many])))).toBe('400 MalformedXML')
    expect(code(await remove('<Other/>'))).toBe('400 MalformedXML')
    expect(code(await remove(document(['a', '/b'])))).toBe('400 InvalidObjectName')
    const md5 = { 'content-md5': createHash('md5').update('other').digest('base64') }
    expect(code(await remove(document(['a']), {}, md5))).toBe('400 InvalidDigest')
    expect(await server.objects(bucket)).toHaveLength(1)
  })
})
