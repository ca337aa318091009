/** What the server bears from clients that are slow, silent, many or broken, over bare sockets. */

import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createServer,
  type EmbeddedServer,
  type RequestLogEntry,
  type ServerOptions,
} from '../../../src/server.js'
import { settle } from '../../support/deferred.js'
import { exchangeText, send } from './raw-client.js'

const bucket = 'test-bucket'
const PUBLIC = { 'x-oss-acl': 'public-read-write' }
const never = (): boolean => false

/** More than the buffers of the system hold. */
const LARGE = {
  async *body(): AsyncIterable<Uint8Array> {
    for (let count = 0; count < 32; count++) yield new Uint8Array(1024 * 1024)
  },
}

let server: EmbeddedServer
let ended: Promise<RequestLogEntry>

afterEach(() => server.close())

/** A server that everybody may write to; `ended` is the end of the first request for an object. */
async function start(options: ServerOptions = {}): Promise<void> {
  let tellEnd = (_entry: RequestLogEntry): void => undefined
  ended = new Promise((resolve) => (tellEnd = resolve))
  const onRequest = (entry: RequestLogEntry): void => {
    if (entry.key !== undefined) tellEnd(entry)
  }
  server = await createServer({ buckets: [bucket], onRequest, ...options })
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

/** What comes until the connection is closed, while byte after byte is sent. */
async function answerWhileTrickling(socket: Socket): Promise<string> {
  let received = ''
  socket.setNoDelay(true)
  socket.on('data', (text: Buffer) => (received += text.toString()))
  socket.on('error', () => undefined) // it is cut while it writes
  const trickle = (): void => {
    if (socket.writable) socket.write('x', () => setImmediate(trickle))
  }
  const closed = new Promise((resolve) => socket.once('close', resolve))
  trickle()
  await closed
  return received
}

async function expectServing(): Promise<void> {
  expect((await send(server, { method: 'GET' })).status).toBe(200)
}

describe('a client that is slow', () => {
  it('with its headers gets 408, and its connection is closed', async () => {
    await start({ limits: { headersTimeoutMs: 50 } })
    const received = await exchangeText(server.port, 'GET / HTTP/1.1\r\nHost: loc', never)
    expect(received).toMatch(/^HTTP\/1\.1 408 /)
    await expectServing()
  })

  it('and says nothing at all is closed, too', async () => {
    await start({ limits: { headersTimeoutMs: 50 } })
    const socket = await open('')
    socket.resume()
    await once(socket, 'close')
  })

  it('in the middle of a body gets RequestTimeout, and nothing is stored', async () => {
    await start({ limits: { idleTimeoutMs: 50 } })
    const text = `${head(`PUT /${bucket}/k`, 'Content-Length: 100')}only this`
    const received = await exchangeText(server.port, text, never)
    expect(received).toMatch(/^HTTP\/1\.1 400 [^]*connection: close[^]*<Code>RequestTimeout</i)
    expect(await ended).toMatchObject({ status: 400, errorCode: 'RequestTimeout' })
    expect(await server.objects(bucket)).toEqual([])
  })

  it('and trickles a body gets RequestTimeout, although it never stops', async () => {
    await start({ limits: { idleTimeoutMs: 50, minBodyRate: 1e9 } })
    const socket = await open(head(`PUT /${bucket}/k`, 'Content-Length: 1000000'))
    const received = await answerWhileTrickling(socket)
    expect(received).toMatch(/^HTTP\/1\.1 400 [^]*connection: close[^]*<Code>RequestTimeout</i)
    expect(await ended).toMatchObject({ status: 400, errorCode: 'RequestTimeout' })
    expect(await server.objects(bucket)).toEqual([])
  })

  it('and trickles a document, or a body in chunks, is treated alike', async () => {
    await start({ limits: { idleTimeoutMs: 50, minBodyRate: 1e9 } })
    for (const request of [
      head(`POST /${bucket}/k?uploadId=x`, 'Content-Length: 1000000'),
      `${head(`PUT /${bucket}/k`, 'Transfer-Encoding: chunked')}fffff\r\n`,
    ]) {
      const received = await answerWhileTrickling(await open(request))
      expect(received).toMatch(/^HTTP\/1\.1 400 [^]*<Code>RequestTimeout</i)
    }
  })

  it('and trickles on after a refusal is cut off', async () => {
    await start({ limits: { idleTimeoutMs: 50, minBodyRate: 1e9 } })
    const socket = await open(head('PUT /missing-bucket/k', 'Content-Length: 1000000'))
    expect(await answerWhileTrickling(socket)).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('only because the program was busy is not blamed', async () => {
    // Its timers run before it reads what has come meanwhile.
    await start({ limits: { idleTimeoutMs: 200 } })
    const socket = await open(`${head(`PUT /${bucket}/k`, 'Content-Length: 100')}x`)
    while (server.requests.length < 2) await settle()
    socket.write('x'.repeat(99))
    const until = performance.now() + 300
    while (performance.now() < until);
    expect(await ended).toMatchObject({ status: 200 })
    socket.destroy()
  })

  it('because the server wants it so is waited for', async () => {
    await start({ limits: { idleTimeoutMs: 400, minBodyRate: 1e6 } })
    server.faults.add({ key: 'slow', action: { type: 'slow', bytesPerSecond: 100 } })
    const slow = await send(server, { method: 'PUT', bucket, key: 'slow', body: 'x'.repeat(60) })
    expect(slow.status).toBe(200)
    const limited = await send(server, {
      method: 'PUT',
      bucket,
      key: 'limited',
      body: 'x'.repeat(20_000),
      headers: { 'x-oss-traffic-limit': '245760' },
    })
    expect(limited.status).toBe(200)
  })

  it('after a refusal is not waited for any longer', async () => {
    await start({ limits: { idleTimeoutMs: 50 } })
    const text = `${head('PUT /missing-bucket/k', 'Content-Length: 100')}only this`
    expect(await exchangeText(server.port, text, never)).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('to take its answer is cut off', async () => {
    const large = { ...LARGE, acl: 'public-read' } as const
    await start({ limits: { idleTimeoutMs: 100 }, seed: { [bucket]: { large } } })
    const socket = await open(head(`GET /${bucket}/large`))
    socket.on('error', () => undefined)
    await once(socket, 'readable') // and nothing is read
    expect(await ended).toMatchObject({ status: undefined, error: undefined })
    socket.destroy()
  })

  it('is waited for as long as its bytes come, and the server may be slow itself', async () => {
    await start({ limits: { idleTimeoutMs: 60 } })
    server.faults.add({ operation: 'PutObject', action: { type: 'delay', ms: 100 } })
    server.faults.add({ operation: 'GetObject', action: { type: 'slow', bytesPerSecond: 10 } })
    const body = 'xx'
    expect((await send(server, { method: 'PUT', bucket, key: 'k', body })).status).toBe(200)
    expect((await send(server, { method: 'GET', bucket, key: 'k' })).text).toBe(body)
  })
})

describe('clients that are many', () => {
  it('are served up to a number of connections; the others are closed', async () => {
    await start({ limits: { maxConnections: 2 } })
    const first = await open('')
    const second = await open('')
    expect(await exchangeText(server.port, head('GET /'), never).catch(() => '')).toBe('')
    first.destroy()
    second.destroy()
  })

  it('requests in one piece are answered one after the other', async () => {
    await start()
    const text = head(`GET /${bucket}/missing`).repeat(500)
    const count = (all: string): number => all.match(/HTTP\/1\.1 404/g)?.length ?? 0
    const received = await exchangeText(server.port, text, (all) => count(all) === 500)
    expect(count(received)).toBe(500)
  })
})

describe('a request that is broken', () => {
  const many = Array.from({ length: 501 }, (_, index) => `x-${index}: y`)
  it.each([
    ['by more headers than anybody sends', head('GET /', ...many), 431],
    ['by headers of more than 64 KiB', head('GET /', `x: ${'y'.repeat(66_000)}`), 431],
    ['by a request line of more than 64 KiB', head(`GET /${'y'.repeat(66_000)}`), 431],
    ['by a method that there is not', head('FETCH /'), 400],
    ['by a line end within a header', 'GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n', 400],
    ['by a zero byte', head('GET /', 'x: \0'), 400],
    ['by two lengths', head('PUT /b/k', 'Content-Length: 1', 'Content-Length: 2'), 400],
    [
      'by a length and chunks',
      head('PUT /b/k', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
      400,
    ],
    ['by a negative length', head('PUT /b/k', 'Content-Length: -1'), 400],
    [
      'by chunks that are none',
      `${head(`PUT /${bucket}/k`, 'Transfer-Encoding: chunked')}zz\r\n`,
      400,
    ],
    ['by being something else', '\x16\x03\x01\x02\x00\x01\x00', 400],
  ])('%s is refused, and the connection closed', async (_how, text, status) => {
    await start()
    const received = await exchangeText(server.port, text, never).catch(() => '')
    if (received !== '') expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(await server.objects(bucket)).toEqual([])
    await expectServing()
  })

  it.each([
    ['nested too deep', '<a>'.repeat(100) + '</a>'.repeat(100), 'MalformedXML'],
    ['too long', `<Delete>${'<Object/>'.repeat(300_000)}</Delete>`, 'EntityTooLarge'],
    ['with entities', '<!DOCTYPE d [<!ENTITY a "b">]><Delete>&a;</Delete>', 'MalformedXML'],
  ])('by a document %s is refused', async (_how, body, code) => {
    await start()
    const query = { delete: '' }
    const response = await send(server, { method: 'POST', bucket, query, body })
    expect([response.status, response.element('Code')]).toEqual([400, code])
  })
})

describe('a client that goes', () => {
  let dataDir: string
  let before: readonly string[]

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ossferry-limits-'))
    await start({ dataDir })
    before = await listFiles()
  })
  afterEach(async () => {
    await server.close()
    await rm(dataDir, { recursive: true })
  })

  const listFiles = async (): Promise<readonly string[]> => {
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort()
  }

  it.each([
    ['an upload', `${head(`PUT /${bucket}/k`, 'Content-Length: 100000')}${'x'.repeat(50_000)}`],
    ['a chunk', `${head(`PUT /${bucket}/k`, 'Transfer-Encoding: chunked')}ff\r\nx`],
  ])('amid %s leaves nothing on the disk', async (_what, text) => {
    const socket = await open(text)
    socket.destroySoon()
    expect(await ended).toMatchObject({ status: undefined, error: undefined })
    expect(await server.objects(bucket)).toEqual([])
    expect(await listFiles()).toEqual(before)
  })

  it('amid an answer leaves no hold on the object', async () => {
    await server.seed({ [bucket]: { large: { ...LARGE, acl: 'public-read' } } })
    const socket = await open(head(`GET /${bucket}/large`))
    await once(socket, 'readable')
    socket.destroy()
    expect(await ended).toMatchObject({ status: undefined, error: undefined })
    const deleted = await send(server, { method: 'DELETE', bucket, key: 'large' })
    expect(deleted.status).toBe(204)
    expect(await listFiles()).toEqual(before)
  })
})

describe('limits', () => {
  it('are whole numbers', async () => {
    server = await createServer()
    const wrong = createServer({ limits: { idleTimeoutMs: 0 } })
    await expect(wrong).rejects.toThrow(/limits\.idleTimeoutMs is 0; it is a whole number/)
  })
})
