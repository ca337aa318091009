/** The server's behaviour on the connection itself, seen from a bare socket. */

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Client, StaticCredentialsProvider } from '../../../src/index.js'
import {
  createServer,
  type EmbeddedServer,
  type RequestLogEntry,
  type ServerOptions,
} from '../../../src/server.js'
import { exchangeText, exchangeTexts, send } from './raw-client.js'

const bucket = 'test-bucket'
const PUBLIC = { 'x-oss-acl': 'public-read-write' }

let server: EmbeddedServer
afterEach(() => server.close())

/** A server with a bucket that everybody may write to, so that requests need no signature. */
async function start(options: ServerOptions = {}): Promise<void> {
  server = await createServer({ buckets: [bucket], ...options })
  await send(server, { method: 'PUT', bucket, headers: PUBLIC })
}

async function open(text: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

const head = (line: string, ...fields: string[]): string =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n')

function closeAndCut(socket: Socket): void {
  socket.end()
  socket.once('data', () => setImmediate(() => socket.destroy()))
}

const hasHead = (text: string): boolean => text.includes('\r\n\r\n')

describe('a server that is closed', () => {
  it.each([{ kind: 'memory' }, { kind: 'disk' }])(
    'amid a download from $kind has made no error',
    async ({ kind }) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'ossferry-closed-'))
      const seed = { [bucket]: { key: new Uint8Array(32 * 2 ** 20) } }
      const place = kind === 'disk' ? { dataDir, durable: false } : {}
      try {
        await start({ ...place, seed })
        const socket = await open(head(`GET /${bucket}/key`))
        await once(socket, 'readable') // and takes no more
        await server.close()
        socket.destroy()
        const download = { operation: 'GetObject', status: undefined, error: undefined }
        expect(server.requests.at(-1)).toMatchObject(download)
      } finally {
        await rm(dataDir, { recursive: true })
      }
    },
  )
})

describe('a connection', () => {
  it('is used for one request after the other, also after an error amid a body', async () => {
    await start()
    const refused = head(`PUT /missing-bucket/k`, 'Content-Length: 5') + '12345'
    const stored = head(`PUT /${bucket}/k`, 'Content-Length: 3') + 'abc'
    const received = await exchangeTexts(server.port, [
      [refused, (text) => text.includes('</Error>')],
      [stored, hasHead],
      [head(`GET /${bucket}/k`), (text) => text.endsWith('abc')],
    ])
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 404',
      'HTTP/1.1 200',
      'HTTP/1.1 200',
    ])
  })

  it.each([
    ['cut', (socket: Socket) => socket.destroy()],
    ['closed and then cut', closeAndCut],
  ])('may be %s by the client amid an answer: the request ends then', async (_how, leave) => {
    let end = (_entry: RequestLogEntry): void => undefined
    const ended = new Promise<RequestLogEntry>((resolve) => (end = resolve))
    await start({
      onRequest: (entry) => {
        if (entry.operation === 'GetObject') end(entry)
      },
    })
    // Written piece by piece, and more than the buffers of the system hold.
    const { endpoint, region, accessKeyId, accessKeySecret } = server
    const credentialsProvider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
    const client = new Client({ endpoint, region, credentialsProvider })
    await client.uploader().uploadFrom({ bucket, key: 'large' }, Buffer.alloc(64 * 1024 * 1024))
    await client.close()
    const socket = await open(head(`GET /${bucket}/large`))
    await once(socket, 'readable') // and nothing is read: the server soon has to wait
    leave(socket)
    // Not an error of the server's.
    expect(await ended).toMatchObject({ status: undefined, error: undefined })
  })

  it('is told to go on when the client asks before it sends the body', async () => {
    await start()
    const text = head(`PUT /${bucket}/k`, 'Content-Length: 3', 'Expect: 100-continue')
    const socket = await open(text)
    const [interim] = (await once(socket, 'data')) as [Buffer]
    expect(interim.toString()).toMatch(/^HTTP\/1\.1 100 Continue/)
    socket.write('abc')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK/)
    socket.destroy()
  })

  it('gets the refusal instead of the permission to go on, and is closed', async () => {
    await start()
    const text = head('PUT /missing-bucket/k', 'Content-Length: 3', 'Expect: 100-continue')
    const received = await exchangeText(server.port, text, () => false)
    expect(received).toMatch(/^HTTP\/1\.1 404 [^]*connection: close/i)
    expect(received).not.toContain('100 Continue')
  })

  it('that breaks amid a body leaves nothing behind', async () => {
    let tellEnd = (): void => undefined
    const ended = new Promise<void>((resolve) => (tellEnd = resolve))
    await start({
      onRequest: ({ operation }) => (operation === 'PutObject' ? tellEnd() : undefined),
    })
    const socket = await open(head(`PUT /${bucket}/k`, 'Content-Length: 100') + 'only this')
    socket.destroySoon()
    await ended
    expect(await server.objects(bucket)).toEqual([])
    expect(server.requests.at(-1)).toMatchObject({ status: undefined, error: undefined })
  })

  it('may carry a body in chunks, but not one without any length', async () => {
    await start()
    const chunked = `${head(`PUT /${bucket}/k`, 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`
    expect(await exchangeText(server.port, chunked, hasHead)).toMatch(/^HTTP\/1\.1 200/)
    const unknown = head(`PUT /${bucket}/k`)
    const received = await exchangeText(server.port, unknown, (text) => text.includes('</Error>'))
    expect(received).toMatch(/^HTTP\/1\.1 411 [^]*<Code>MissingContentLength/)
  })

  it('may carry metadata in UTF-8, whose bytes come back', async () => {
    await start()
    const raw = Buffer.from('目录', 'utf8').toString('latin1')
    const stored = `${head(`PUT /${bucket}/k`, 'Content-Length: 4', `x-oss-meta-a: ${raw}`)}body`
    const received = await exchangeTexts(server.port, [
      [stored, hasHead],
      [head(`HEAD /${bucket}/k`), hasHead],
      [head(`GET /${bucket}/k`), (text) => text.includes('body')],
    ])
    expect(received.split(`x-oss-meta-a: ${raw}\r\n`)).toHaveLength(3)
    expect((await server.objects(bucket))[0]?.metadata).toEqual({ a: '目录' })
  })

  it('may carry 48 KiB of headers', async () => {
    await start()
    const fields = Array.from({ length: 6 }, (_, index) => `X-${index}: ${'y'.repeat(8000)}`)
    const text = head(`GET /${bucket}/missing`, ...fields)
    const received = await exchangeText(server.port, text, (answer) => answer.includes('</Error>'))
    expect(received).toMatch(/^HTTP\/1\.1 404/)
  })
})
