/** ali-oss, a client of the real service that knows nothing of ours, against the server. */

import { createHash, createPublicKey, verify } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OSS from 'ali-oss'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'

const BUCKET = 'ali-oss-bucket'

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [BUCKET] })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

describe.each([{ version: 'V1' }, { version: 'V4' }])('ali-oss with $version', ({ version }) => {
  const connect = (): OSS =>
    new OSS({
      endpoint: `http://localhost:${server.port}`,
      region: `oss-${server.region}`,
      bucket: BUCKET,
      accessKeyId: server.accessKeyId,
      accessKeySecret: server.accessKeySecret,
      authorizationV4: version === 'V4',
      sldEnable: true,
    })

  it('stores an object and gets the same bytes, type and metadata back', async () => {
    const client = connect()
    const content = Buffer.from('ferry across the Qiantang')
    const key = 'dir//a b+c%2F目录.txt'
    const put = await client.put(key, content, { mime: 'text/plain', meta: { Owner: 'ye' } })
    expect(put.res.status).toBe(200)
    expect(put.res.headers['etag']).toBe(`"${md5(content)}"`)

    const got = await client.get(key)
    expect(got.content).toEqual(content)
    expect(got.res.headers['content-type']).toBe('text/plain')

    const head = await client.head(key)
    expect(head.meta).toEqual({ owner: 'ye' })
    expect(head.res.headers['content-length']).toBe(String(content.length))
  })

  it('deletes an object and gives 404 NoSuchKey for it afterwards', async () => {
    const client = connect()
    await client.put('gone', Buffer.from('x'))
    expect((await client.delete('gone')).res.status).toBe(204)
    expect((await client.delete('gone')).res.status).toBe(204)
    await expect(client.get('gone')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 })
    await expect(client.head('gone')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 })
  })

  it('uploads in parts what is then one object of the right bytes', async () => {
    const client = connect()
    const content = Buffer.alloc(350 * 1024, 'ossferry')
    await withFile(content, async (path) => {
      const result = await client.multipartUpload('big.bin', path, {
        partSize: 100 * 1024,
        parallel: 2,
        mime: 'application/x-ferry',
      })
      expect(result.etag).toMatch(/^"[0-9A-F]{32}-4"$/)
    })
    const [object] = await server.objects(BUCKET)
    expect(object).toMatchObject({ key: 'big.bin', contentType: 'application/x-ferry' })
    expect(Buffer.from(await (object?.bytes() ?? []))).toEqual(content)
    expect(await server.uploads(BUCKET)).toEqual([])
  })

  it('sees what was uploaded of an unfinished upload, and gives it up', async () => {
    const client = connect()
    const { uploadId } = await client.initMultipartUpload('half')
    await withFile(Buffer.alloc(1000, 1), async (path) => {
      await client.uploadPart('half', uploadId, 2, path, 0, 1000)
      await client.uploadPart('half', uploadId, 5, path, 0, 10)
    })
    const { uploads } = await client.listUploads({ 'max-uploads': 10 })
    expect(uploads).toMatchObject([{ name: 'half', uploadId }])
    const { parts } = await client.listParts('half', uploadId)
    expect(parts).toMatchObject([
      { PartNumber: '2', Size: '1000' },
      { PartNumber: '5', Size: '10' },
    ])
    await client.abortMultipartUpload('half', uploadId)
    await expect(client.listParts('half', uploadId)).rejects.toMatchObject({ code: 'NoSuchUpload' })
  })

  it('copies objects with their metadata, or with other', async () => {
    const client = connect()
    const content = Buffer.from('ferry')
    const source = 'dir/a b+c%2F目录.txt'
    const put = await client.put(source, content, { mime: 'text/plain', meta: { a: '1' } })
    const copied = await client.copy('copy', source)
    expect(copied.data?.['etag']).toBe(put.res.headers['etag'])
    expect((await client.head('copy')).meta).toEqual({ a: '1' })
    expect((await client.get('copy')).content).toEqual(content)
    await client.copy('copy', source, BUCKET, { meta: { b: '2' } })
    expect((await client.head('copy')).meta).toEqual({ b: '2' })
    const headers = { 'If-Match': '"WRONG"' }
    await expect(client.copy('copy', source, BUCKET, { headers })).rejects.toMatchObject({
      status: 412,
      code: 'PreconditionFailed',
    })
    await expect(client.copy('copy', 'missing')).rejects.toMatchObject({ code: 'NoSuchKey' })
  })

  it('copies in parts, the whole and a range', async () => {
    const client = connect()
    const content = Buffer.alloc(250 * 1024, 'across the Qiantang ')
    await client.put('source', content)
    const source = { sourceKey: 'source', sourceBucketName: BUCKET }
    const options = { partSize: 100 * 1024 }
    const { etag } = await client.multipartUploadCopy('whole', source, options)
    expect(etag).toMatch(/^"[0-9A-F]{32}-3"$/)
    const range = { ...source, startOffset: 1000, endOffset: 201_000 }
    await client.multipartUploadCopy('range', range, options)
    await client.delete('source')
    expect((await client.get('whole')).content).toEqual(content)
    expect((await client.get('range')).content).toEqual(content.subarray(1000, 201_000))
  })

  it('appends, and is told where when it is wrong', async () => {
    const client = connect()
    const first = await client.append('log', Buffer.from('one;'))
    expect(first.nextAppendPosition).toBe('4')
    const position = first.nextAppendPosition
    const second = await client.append('log', Buffer.from('two;'), { position })
    expect(second.nextAppendPosition).toBe('8')
    expect((await client.get('log')).content.toString()).toBe('one;two;')
    await expect(client.append('log', Buffer.from('x'), { position })).rejects.toMatchObject({
      status: 409,
      code: 'PositionNotEqualToLength',
    })
  })

  it('deletes many objects at once', async () => {
    const client = connect()
    const keys = ['a b', 'dir/目录', 'c+d%']
    for (const key of [...keys, 'kept']) await client.put(key, Buffer.from('x'))
    const { deleted } = await client.deleteMulti([...keys.slice(0, 2), 'missing'])
    expect(deleted.map(({ Key }) => Key)).toEqual([...keys.slice(0, 2), 'missing'])
    expect((await client.deleteMulti(keys, { quiet: true })).deleted).toEqual([])
    expect(await server.objects(BUCKET)).toMatchObject([{ key: 'kept' }])
  })

  it('sets, reads and removes tags', async () => {
    const client = connect()
    const put = await client.put('tagged', Buffer.from('x'))
    await client.putObjectTagging('tagged', { a: '1', 'b c': '+/=' })
    expect((await client.getObjectTagging('tagged')).tag).toEqual({ a: '1', 'b c': '+/=' })
    await client.deleteObjectTagging('tagged')
    expect((await client.getObjectTagging('tagged')).tag).toEqual({})
    const meta = await client.getObjectMeta('tagged')
    expect(meta.res.headers['etag']).toBe(put.res.headers['etag'])
  })

  it('lists objects page by page with common prefixes', async () => {
    const client = connect()
    for (const key of ['a', 'd/1', 'd/2', 'z']) await client.put(key, Buffer.from(key))
    const first = await client.listV2({ 'max-keys': '2', delimiter: '/' })
    expect(first.objects?.map(({ name }) => name)).toEqual(['a'])
    expect(first.prefixes).toEqual(['d/'])
    expect(first.isTruncated).toBe(true)
    const rest = await client.listV2({
      'max-keys': '2',
      delimiter: '/',
      'continuation-token': first.nextContinuationToken,
    })
    expect(rest.objects?.map(({ name }) => name)).toEqual(['z'])
    expect(rest.isTruncated).toBe(false)
  })

  it('creates, finds, lists and deletes buckets', async () => {
    const client = connect()
    await client.putBucket('another-bucket')
    const { bucket } = await client.getBucketInfo('another-bucket')
    expect(bucket).toMatchObject({ Name: 'another-bucket', Location: 'oss-cn-hangzhou' })
    const { buckets } = await client.listBuckets({ 'max-keys': '10' })
    expect(buckets?.map(({ name }) => name)).toEqual([BUCKET, 'another-bucket'].sort())
    await client.deleteBucket('another-bucket')
    await expect(client.getBucketInfo('another-bucket')).rejects.toMatchObject({
      code: 'NoSuchBucket',
    })
  })

  it('gets the reply of the application that a callback calls', async () => {
    const client = connect()
    await withApplication('{"ok":true}', async (url, calls) => {
      const result = await client.put('called', Buffer.from('12345'), {
        mime: 'text/plain',
        callback: {
          url: `${url}/hook?a=1`,
          body: 'key=${object}&size=${size}&var=${x:who}',
          contentType: 'application/x-www-form-urlencoded',
          customValue: { who: 'me' },
        },
      })
      expect(result.data).toEqual({ ok: true })
      expect(calls).toHaveLength(1)
      expect(calls[0]?.body).toBe('key=called&size=5&var=me')
      expect(await isSigned(calls[0])).toBe(true)
    })
  })

  it('learns from 203 that the callback failed and the object is stored', async () => {
    const client = connect()
    await withApplication('no json', async (url) => {
      const put = client.put('called', Buffer.from('12345'), { callback: { url, body: 'x=1' } })
      await expect(put).rejects.toMatchObject({ code: 'CallbackFailed', status: 203 })
    })
    expect(await server.objects(BUCKET)).toMatchObject([{ key: 'called', size: 5 }])
  })

  it('is refused with a wrong secret', async () => {
    const client = new OSS({
      endpoint: `http://localhost:${server.port}`,
      region: `oss-${server.region}`,
      bucket: BUCKET,
      accessKeyId: server.accessKeyId,
      accessKeySecret: 'wrong',
      authorizationV4: version === 'V4',
      sldEnable: true,
    })
    const put = client.put('x', Buffer.from('x'))
    await expect(put).rejects.toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 })
    expect(await server.objects(BUCKET)).toEqual([])
  })

  it('reads the bucket from the Host header when the endpoint is an address', async () => {
    const client = new OSS({
      endpoint: server.endpoint,
      region: `oss-${server.region}`,
      bucket: BUCKET,
      accessKeyId: server.accessKeyId,
      accessKeySecret: server.accessKeySecret,
      authorizationV4: version === 'V4',
    })
    await client.put('by-host', Buffer.from('x'))
    expect(await server.objects(BUCKET)).toMatchObject([{ key: 'by-host' }])
  })
})

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('hex').toUpperCase()
}

async function withFile(content: Buffer, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ossferry-server-'))
  try {
    const path = join(folder, 'content')
    await writeFile(path, content)
    await use(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Call {
  readonly message: IncomingMessage
  readonly body: string
}

/** An application that answers every callback with `reply`. */
async function withApplication(
  reply: string,
  use: (url: string, calls: readonly Call[]) => Promise<void>,
): Promise<void> {
  const calls: Call[] = []
  const application: Server = createHttpServer((message, response) => {
    let body = ''
    message.setEncoding('utf8').on('data', (text: string) => (body += text))
    message.on('end', () => {
      calls.push({ message, body })
      response.setHeader('content-length', Buffer.byteLength(reply))
      response.end(reply)
    })
  })
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', () => resolve()))
  try {
    await use(`http://127.0.0.1:${(application.address() as AddressInfo).port}`, calls)
  } finally {
    await new Promise((resolve) => application.close(resolve))
  }
}

/** Checks a callback as its documentation tells applications to. */
async function isSigned(call: Call | undefined): Promise<boolean> {
  if (call === undefined) return false
  const { headers, url = '' } = call.message
  const keyUrl = Buffer.from(String(headers['x-oss-pub-key-url']), 'base64').toString()
  const key = createPublicKey(await (await fetch(keyUrl)).text())
  const signature = Buffer.from(String(headers.authorization), 'base64')
  return verify('RSA-MD5', Buffer.from(`${url}\n${call.body}`), key, signature)
}
