/** Copies of objects and of ranges, which share the bytes of their source. */

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

const bucket = 'test-bucket'
const other = 'other-bucket'
const MIN_PART = 100 * 1024

let dataDir = ''
let server: EmbeddedServer

describe.each([{ kind: 'memory' }, { kind: 'disk' }])('in $kind,', ({ kind }) => {
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ossferry-copies-'))
    const place = kind === 'disk' ? { dataDir, durable: false } : {}
    server = await createServer({ buckets: [bucket, other], ...place })
  })
  beforeEach(() => server.reset())
  afterAll(async () => {
    await server.close()
    await rm(dataDir, { recursive: true })
  })

  const call = (request: Partial<RawRequest>): Promise<RawResponse> =>
    send(server, { method: 'GET', bucket, ...request })
  const put = (key: string, body: string, headers = {}): Promise<RawResponse> =>
    call({ method: 'PUT', key, body, headers })
  const copy = (key: string, source: string, headers = {}): Promise<RawResponse> =>
    call({ method: 'PUT', key, headers: { 'x-oss-copy-source': source, ...headers } })
  const code = (response: RawResponse): string =>
    `${response.status} ${response.element('Code') ?? ''}`

  describe('CopyObject', () => {
    it('makes an object of the same bytes, CRC-64 and ETag', async () => {
      const { headers } = await put('source/a b', 'content', { 'x-oss-object-acl': 'public-read' })
      const response = await copy('copy', `/${bucket}/source%2Fa%20b`)
      expect(response.status).toBe(200)
      expect(response.headers).toMatchObject({
        etag: headers['etag'],
        'x-oss-hash-crc64ecma': formatCrc64(crc64(Buffer.from('content'))),
      })
      expect(response.element('ETag')).toBe(headers['etag'])
      expect(response.element('LastModified')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
      await call({ method: 'DELETE', key: 'source/a b' })
      const got = await call({ key: 'copy' })
      expect(got.text).toBe('content')
      expect(got.headers['x-oss-object-type']).toBe('Normal')
      // The ACL is not copied.
      expect((await call({ key: 'copy', signed: false })).status).toBe(403)
    })

    it('copies between buckets, over what is there unless that is forbidden', async () => {
      await put('source', 'new')
      const into = { method: 'PUT', bucket: other, key: 'copy' } as const
      const headers = { 'x-oss-copy-source': `/${bucket}/source` }
      await call({ ...into, body: 'old' })
      const forbidden = { ...headers, 'x-oss-forbid-overwrite': 'true' }
      expect(code(await call({ ...into, headers: forbidden }))).toBe('409 FileAlreadyExists')
      expect((await call({ ...into, headers })).status).toBe(200)
      expect((await call({ bucket: other, key: 'copy' })).text).toBe('new')
    })

    it('keeps metadata and tags, or takes those of the request', async () => {
      await put('source', 'x', {
        'content-type': 'text/a',
        'x-oss-meta-a': '1',
        'x-oss-tagging': 'a=1',
        'x-oss-storage-class': 'IA',
      })
      const asked = {
        'content-type': 'text/b',
        'x-oss-meta-b': '2',
        'x-oss-tagging': 'b=2&c=3',
      }
      await copy('kept', `/${bucket}/source`, asked)
      const kept = (await call({ key: 'kept' })).headers
      expect(kept).toMatchObject({ 'content-type': 'text/a', 'x-oss-meta-a': '1' })
      expect(kept).not.toHaveProperty('x-oss-meta-b')
      expect(kept).toMatchObject({ 'x-oss-tagging-count': '1', 'x-oss-storage-class': 'Standard' })

      const replace = {
        'x-oss-metadata-directive': 'REPLACE',
        'x-oss-tagging-directive': 'Replace',
        'x-oss-storage-class': 'IA',
      }
      await copy('replaced', `/${bucket}/source`, { ...asked, ...replace })
      const replaced = (await call({ key: 'replaced' })).headers
      expect(replaced).toMatchObject({ 'content-type': 'text/b', 'x-oss-meta-b': '2' })
      expect(replaced).not.toHaveProperty('x-oss-meta-a')
      expect(replaced).toMatchObject({ 'x-oss-tagging-count': '2', 'x-oss-storage-class': 'IA' })
    })

    it('onto itself changes the metadata, whatever the directive says', async () => {
      await put('key', 'x', { 'x-oss-meta-a': '1', 'x-oss-tagging': 'a=1' })
      expect((await copy('key', `/${bucket}/key`, { 'x-oss-meta-b': '2' })).status).toBe(200)
      const { headers, text } = await call({ key: 'key' })
      expect(text).toBe('x')
      expect(headers).toMatchObject({ 'x-oss-meta-b': '2', 'x-oss-tagging-count': '1' })
      expect(headers).not.toHaveProperty('x-oss-meta-a')
    })

    it('fails when there is no source, naming it', async () => {
      const missing = await copy('copy', `/${bucket}/missing`)
      expect(code(missing)).toBe('404 NoSuchKey')
      expect(missing.element('Key')).toBe('missing')
      const nowhere = await copy('copy', '/no-such-bucket/key')
      expect(code(nowhere)).toBe('404 NoSuchBucket')
      expect(nowhere.element('BucketName')).toBe('no-such-bucket')
      await put('source', 'x')
      const version = await copy('copy', `/${bucket}/source?versionId=CAEQ`)
      expect(code(version)).toBe('404 NoSuchVersion')
      expect((await copy('copy', `/${bucket}/source?versionId=null`)).status).toBe(200)
      expect(code(await copy('copy', `${bucket}/source`))).toBe('400 InvalidArgument')
    })

    it('checks its conditions against the source', async () => {
      const etag = String((await put('source', 'x')).headers['etag'])
      const status = async (condition: string, value: string): Promise<number> => {
        const headers = { [`x-oss-copy-source-if-${condition}`]: value }
        return (await copy('copy', `/${bucket}/source`, headers)).status
      }
      const past = 'Wed, 21 Oct 2015 07:28:00 GMT'
      expect(await status('match', '"WRONG"')).toBe(412)
      expect(await status('unmodified-since', past)).toBe(412)
      expect(await status('none-match', etag)).toBe(304)
      expect(await status('modified-since', new Date().toUTCString())).toBe(304)
      expect(code(await call({ key: 'copy' }))).toBe('404 NoSuchKey')
      expect(await status('match', etag)).toBe(200)
      expect(await status('none-match', '"WRONG"')).toBe(200)
      expect(await status('modified-since', past)).toBe(200)
    })

    it('lets nobody copy what they may not read', async () => {
      await put('secret', 'x')
      await put('public', 'x', { 'x-oss-object-acl': 'public-read' })
      const acl = { 'x-oss-acl': 'public-read-write' }
      await call({ method: 'PUT', bucket: other, headers: acl })
      const attempt = async (key: string): Promise<string> => {
        const headers = { 'x-oss-copy-source': `/${bucket}/${key}` }
        const request = { method: 'PUT', bucket: other, key: 'copy', headers } as const
        return code(await call({ ...request, signed: false }))
      }
      expect(await attempt('secret')).toBe('403 AccessDenied')
      expect(await attempt('missing')).toBe('403 AccessDenied')
      expect(await attempt('public')).toBe('200 ')
    })

    it.runIf(kind === 'disk')('stores no byte twice, and drops the last one', async () => {
      const count = async (): Promise<number> => {
        const content = join(dataDir, 'content')
        const files = await readdir(content, { recursive: true, withFileTypes: true })
        return files.filter((file) => file.isFile()).length
      }
      await put('source', 'x'.repeat(100_000)) // too much for a row of the database
      for (const key of ['a', 'b', 'c']) await copy(key, `/${bucket}/source`)
      await copy('a', `/${bucket}/a`, { 'x-oss-meta-a': '1' })
      expect(await count()).toBe(1)
      for (const key of ['source', 'a', 'b']) await call({ method: 'DELETE', key })
      expect(await count()).toBe(1)
      await call({ method: 'DELETE', key: 'c' })
      expect(await count()).toBe(0)
    })

    it.runIf(kind === 'disk')('makes copies that survive a restart', async () => {
      await put('source', '0123456789')
      await copy('copy', `/${bucket}/source`)
      const uploadId = await initiate('parts')
      await copyPart('parts', uploadId, 1, `/${bucket}/source`, 'bytes=3-6')
      await call({ method: 'DELETE', key: 'source' })
      await server.close()
      server = await createServer({ buckets: [bucket, other], dataDir, durable: false })
      expect((await call({ key: 'copy' })).text).toBe('0123456789')
      expect((await complete('parts', uploadId)).status).toBe(200)
      await call({ method: 'DELETE', key: 'copy' })
      expect((await call({ key: 'parts' })).text).toBe('3456')
    })
  })

  const initiate = async (key: string, query = {}): Promise<string> => {
    const response = await call({ method: 'POST', key, query: { uploads: '', ...query } })
    return response.element('UploadId') ?? ''
  }
  const copyPart = (
    key: string,
    uploadId: string,
    partNumber: number,
    source: string,
    range?: string,
    further = {},
  ): Promise<RawResponse> => {
    const query = { uploadId, partNumber: String(partNumber) }
    const headers: Record<string, string> = { 'x-oss-copy-source': source, ...further }
    if (range !== undefined) headers['x-oss-copy-source-range'] = range
    return call({ method: 'PUT', key, query, headers })
  }
  const complete = (key: string, uploadId: string): Promise<RawResponse> =>
    call({
      method: 'POST',
      key,
      query: { uploadId },
      headers: { 'x-oss-complete-all': 'yes' },
    })

  describe('UploadPartCopy', () => {
    const source = Array.from({ length: 30_000 }, (_, index) => `${index};`).join('')
    const md5 = (text: string): string =>
      `"${createHash('md5').update(text).digest('hex').toUpperCase()}"`
    const crc = (text: string): string => formatCrc64(crc64(Buffer.from(text)))

    it('makes parts of ranges, whose digests and object are right', async () => {
      await put('source', source)
      const uploadId = await initiate('key')
      const first = `bytes=7-${MIN_PART + 6}`
      const copied = await copyPart('key', uploadId, 1, `/${bucket}/source`, first)
      const part = source.slice(7, MIN_PART + 7)
      expect(copied.status).toBe(200)
      expect(copied.element('ETag')).toBe(md5(part))
      expect(copied.headers).toMatchObject({
        etag: md5(part),
        'content-range': `bytes 7-${MIN_PART + 6}/${source.length}`,
      })
      const whole = await copyPart('key', uploadId, 2, `/${bucket}/source`)
      expect(whole.element('ETag')).toBe(md5(source))
      expect(whole.headers).not.toHaveProperty('content-range')
      await call({ method: 'DELETE', key: 'source' })

      const list = await call({ key: 'key', query: { uploadId } })
      expect(list.text.match(/(?<=<HashCrc64ecma>)\d+/g)).toEqual([crc(part), crc(source)])
      expect(list.text.match(/(?<=<Size>)\d+/g)).toEqual([
        String(part.length),
        String(source.length),
      ])
      const completed = await complete('key', uploadId)
      expect(completed.headers['x-oss-hash-crc64ecma']).toBe(crc(part + source))
      expect((await call({ key: 'key' })).text).toBe(part + source)
      const across = { range: `bytes=${MIN_PART - 3}-${MIN_PART + 2}` }
      const text = (part + source).slice(MIN_PART - 3, MIN_PART + 3)
      expect((await call({ key: 'key', headers: across })).text).toBe(text)
    })

    it('makes parts of objects that were made of parts', async () => {
      await put('source', source)
      const first = await initiate('joined')
      await copyPart('joined', first, 1, `/${bucket}/source`)
      await copyPart('joined', first, 2, `/${bucket}/source`, 'bytes=0-99')
      await complete('joined', first)
      const second = await initiate('key')
      const size = source.length
      const range = `bytes=${size - 10}-${size + 9}`
      const copied = await copyPart('key', second, 1, `/${bucket}/joined`, range)
      const text = source.slice(-10) + source.slice(0, 10)
      expect(copied.element('ETag')).toBe(md5(text))
      const whole = await copyPart('key', second, 2, `/${bucket}/joined`)
      expect(whole.element('ETag')).toBe(md5(source + source.slice(0, 100)))
      await copy('plain', `/${bucket}/joined`)
      expect((await call({ key: 'plain' })).text).toBe(source + source.slice(0, 100))
    })

    it.each(['bytes=5-2000', 'bytes=9-5', 'lines=0-1'])(
      'copies everything for the range %s, which does not fit',
      async (range) => {
        await put('source', '0123456789')
        const uploadId = await initiate('key')
        const response = await copyPart('key', uploadId, 1, `/${bucket}/source`, range)
        expect(response.element('ETag')).toBe(md5('0123456789'))
        expect(response.headers).not.toHaveProperty('content-range')
      },
    )

    it('has the MD5 of its bytes as ETag, also when the source was made of parts in turn', async () => {
      const body = '0123456789'
      const sourceId = await initiate('source', { sequential: '' })
      const part = { method: 'PUT', key: 'source', body } as const
      await call({ ...part, query: { uploadId: sourceId, partNumber: '1' } })
      const completion = { uploadId: sourceId }
      const headers = { 'x-oss-complete-all': 'yes' }
      await call({ method: 'POST', key: 'source', query: completion, headers })
      const { headers: source } = await call({ key: 'source' })
      expect(source).toHaveProperty('content-md5')
      expect(source['etag']).toMatch(/-1"$/)
      const uploadId = await initiate('key')
      const copied = await copyPart('key', uploadId, 1, `/${bucket}/source`)
      expect(copied.element('ETag')).toBe(md5(body))
    })

    it('checks upload, order and conditions', async () => {
      await put('source', '0123456789')
      const etag = md5('0123456789')
      const gone = await copyPart('key', 'F'.repeat(32), 1, `/${bucket}/source`)
      expect(code(gone)).toBe('404 NoSuchUpload')
      expect(gone.element('EC')).toBe('0042-00000311')
      const uploadId = await initiate('key', { sequential: '' })
      const attempt = async (number: number, condition = {}): Promise<string> =>
        code(await copyPart('key', uploadId, number, `/${bucket}/source`, undefined, condition))
      expect(await attempt(2)).toBe('400 PartNotSequential')
      expect(await attempt(1, { 'x-oss-copy-source-if-match': '"X"' })).toBe(
        '412 PreconditionFailed',
      )
      expect(await attempt(1, { 'x-oss-copy-source-if-none-match': etag })).toBe('304 ')
      expect(await attempt(1)).toBe('200 ')
      expect(await attempt(1)).toBe('409 PartAlreadyExist')
      const missing = await copyPart('key', uploadId, 2, `/${bucket}/missing`)
      expect(code(missing)).toBe('404 NoSuchKey')
    })
  })
})
