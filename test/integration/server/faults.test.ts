/** What goes wrong on demand, as a client meets it. */

import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer, type EmbeddedServer, type RequestLogEntry } from '../../../src/server.js'
import { createDeferred, settle } from '../../support/deferred.js'
import { exchangeText, send, type RawRequest, type RawResponse } from './raw-client.js'

const bucket = 'test-bucket'
const key = 'key'

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [bucket] })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

const call = (request: Omit<RawRequest, 'bucket'>): Promise<RawResponse> =>
  send(server, { bucket, key, ...request })
const put = (body = 'content', putKey = key): Promise<RawResponse> =>
  call({ method: 'PUT', key: putKey, body })
const get = (): Promise<RawResponse> => call({ method: 'GET' })
const crcOf = (text: string): string => formatCrc64(crc64(Buffer.from(text)))

describe('an action', () => {
  it('drop cuts an upload, of which nothing is stored', async () => {
    server.faults.add({ operation: 'PutObject', action: { type: 'drop', afterBytes: 3 } })
    await expect(put()).rejects.toThrow()
    expect(await server.objects(bucket)).toEqual([])
    expect(server.requests).toMatchObject([{ fault: 'drop', status: undefined }])
  })

  it('drop without a number cuts the connection before the answer begins', async () => {
    await put()
    server.faults.add({ operation: 'GetObject', action: { type: 'drop' } })
    await expect(get()).rejects.toThrow()
    const text = `GET /${bucket}/${key} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const received = exchangeText(server.port, text, () => false)
    expect(await received.catch(() => '')).toBe('')
  })

  it('drop cuts a download amid its body', async () => {
    await put()
    server.faults.add({ operation: 'GetObject', action: { type: 'drop', afterBytes: 3 } })
    await expect(get()).rejects.toThrow()
  })

  it('stall leaves the client waiting until it gives up', async () => {
    await call({ method: 'PUT', body: 'content', headers: { 'x-oss-object-acl': 'public-read' } })
    server.faults.add({ operation: 'GetObject', action: { type: 'stall', afterBytes: 3 } })
    const text = `GET /${bucket}/${key} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const received = await exchangeText(server.port, text, (head) => /\r\n\r\n.../.test(head))
    expect(received).toMatch(/content-length: 7\r\n[^]*\r\n\r\ncon$/i)
    expect(server.requests.at(-1)).toMatchObject({ fault: 'stall' })
  })

  it.each([
    ['amid the body', 3, ''],
    ['before the body', 0, ''],
    ['in place of an answer that comes before the body', 0, 'Authorization: OSS x\r\n'],
  ])(
    'stall %s ends when the client leaves, however large the upload is',
    async (_when, afterBytes, header) => {
      const ended = createDeferred<RequestLogEntry>()
      const onRequest = (entry: RequestLogEntry): void => {
        if (entry.fault !== undefined) ended.resolve(entry)
      }
      await using own = await createServer({ buckets: [bucket], onRequest })
      const headers = { 'x-oss-acl': 'public-read-write' }
      await send(own, { method: 'PUT', bucket, query: { acl: '' }, headers })
      own.faults.add({ operation: 'PutObject', action: { type: 'stall', afterBytes } })
      const socket = connect(own.port, '127.0.0.1')
      socket.write(
        `PUT /${bucket}/${key} HTTP/1.1\r\nHost: localhost\r\n${header}Content-Length: 99999999\r\n\r\n`,
      )
      socket.write(new Uint8Array(16 * 2 ** 20)) // more than the machine keeps for the server
      while (own.requests.length < 2) await settle()
      socket.destroy()
      expect(await ended.promise).toMatchObject({ fault: 'stall', status: undefined })
      expect(await own.objects(bucket)).toEqual([])
    },
  )

  it('status answers with an error and does nothing', async () => {
    server.faults.add({
      times: 1,
      action: {
        type: 'status',
        status: 503,
        code: 'ServiceUnavailable',
        headers: { 'x-oss-qos-delay-time': '7' },
      },
    })
    const response = await put()
    expect([response.status, response.element('Code')]).toEqual([503, 'ServiceUnavailable'])
    expect(response.headers['x-oss-qos-delay-time']).toBe('7')
    expect(server.requests[0]).toMatchObject({ bytesReceived: 7, status: 503 })
    expect(await server.objects(bucket)).toEqual([])
    expect((await put()).status).toBe(200)
  })

  it('status, early, answers before the body is read', async () => {
    server.faults.add({
      action: { type: 'status', status: 403, code: 'AccessDenied', early: true },
    })
    const response = await put('x'.repeat(8 * 1024 * 1024))
    expect([response.status, response.element('Code')]).toEqual([403, 'AccessDenied'])
    expect(server.requests[0]?.bytesReceived).toBe(0)
  })

  it('corrupt stores a byte other than was sent, and says so by the CRC-64', async () => {
    server.faults.add({ times: 1, action: { type: 'corrupt', atByte: 2 } })
    const response = await put('content')
    expect(response.headers['x-oss-hash-crc64ecma']).toBe(crcOf('cootent'))
    expect((await get()).text).toBe('cootent')
  })

  it('corrupt sends a byte other than is stored', async () => {
    await put('content')
    server.faults.add({ operation: 'GetObject', action: { type: 'corrupt' } })
    const response = await get()
    expect(response.text).toBe('bontent')
    expect(response.headers['x-oss-hash-crc64ecma']).toBe(crcOf('content'))
  })

  it('corrupt of the CRC-64 leaves the bytes alone', async () => {
    server.faults.add({ times: 1, action: { type: 'corrupt', what: 'crc' } })
    const response = await put('content')
    expect(response.status).toBe(200)
    expect(response.headers['x-oss-hash-crc64ecma']).not.toBe(crcOf('content'))
    expect((await get()).text).toBe('content')
  })

  it('truncate ends the answer before its announced length', async () => {
    await put('content')
    server.faults.add({ operation: 'GetObject', action: { type: 'truncate', afterBytes: 3 } })
    await expect(get()).rejects.toThrow()
  })

  it('lost-reply does the work and does not answer', async () => {
    server.faults.add({ times: 1, action: { type: 'lost-reply' } })
    await expect(put('content')).rejects.toThrow()
    expect((await get()).text).toBe('content')
  })

  it('skew judges the request by another clock', async () => {
    server.faults.add({ times: 1, action: { type: 'skew', ms: 3_600_000 } })
    const response = await put()
    expect(response.element('Code')).toBe('RequestTimeTooSkewed')
    const serverTime = Date.parse(response.element('ServerTime') ?? '')
    expect(Math.abs(serverTime - Date.now() - 3_600_000)).toBeLessThan(60_000)
    expect(Math.abs(Date.parse(String(response.headers['date'])) - serverTime)).toBeLessThan(5000)
    expect((await put()).status).toBe(200)
  })

  it('delay waits before it serves', async () => {
    server.faults.add({ times: 1, action: { type: 'delay', ms: 80 } })
    expect((await put()).status).toBe(200)
    expect(server.requests[0]?.durationMs).toBeGreaterThan(75)
  })

  it('delay ends with the client', async () => {
    server.faults.add({ action: { type: 'delay', ms: 3_600_000 } })
    const gone = new AbortController()
    const waiting = fetch(`${server.endpoint}/${bucket}/${key}`, { signal: gone.signal })
    while (server.requests.length === 0) await new Promise(setImmediate)
    gone.abort()
    await expect(waiting).rejects.toThrow()
    while (server.requests[0]?.durationMs === undefined) await new Promise(setImmediate)
    expect(server.requests[0]).toMatchObject({ status: undefined, error: undefined })
  })

  it('slow lets bytes pass at its rate, both ways', async () => {
    server.faults.add({ action: { type: 'slow', bytesPerSecond: 100 } })
    await put('ten bytes.')
    expect((await get()).text).toBe('ten bytes.')
    for (const { durationMs } of server.requests) expect(durationMs).toBeGreaterThan(95)
  })

  it('expired-token refuses the credentials', async () => {
    server.faults.add({ times: 1, action: { type: 'expired-token' } })
    const response = await put()
    expect([response.status, response.element('Code')]).toEqual([403, 'SecurityTokenExpired'])
  })
})

describe('a rule', () => {
  const fail = { type: 'status', status: 500 } as const

  it('hits only the requests that it names', async () => {
    const initiated = await call({ method: 'POST', query: { uploads: '' } })
    const uploadId = initiated.element('UploadId') ?? ''
    server.faults.add({ operation: 'UploadPart', bucket, key, partNumber: 2, action: fail })
    const statuses = []
    for (const partNumber of ['1', '2', '3']) {
      const query = { uploadId, partNumber }
      statuses.push((await call({ method: 'PUT', query, body: 'x' })).status)
    }
    expect(statuses).toEqual([200, 500, 200])
  })

  it('hits keys by pattern, and methods', async () => {
    server.faults.add({ keyPattern: 'logs/*.gz', method: 'PUT', action: fail })
    const statuses = []
    for (const name of ['logs/a/b.gz', 'logs/a', 'a.gz']) {
      statuses.push((await put('x', name)).status)
    }
    expect(statuses).toEqual([500, 200, 200])
    expect((await call({ method: 'GET', key: 'logs/a/b.gz' })).status).toBe(404)
    expect(server.faults.rules).toMatchObject([{ matches: 1, hits: 1 }])
  })

  it('hits the attempts that it counts', async () => {
    server.faults.add({ attempt: 2, times: 2, action: fail })
    const statuses = []
    for (let count = 0; count < 5; count++) statuses.push((await put()).status)
    expect(statuses).toEqual([200, 500, 500, 200, 200])
  })

  it('counts for each target alone when told to', async () => {
    server.faults.add({ attempt: 1, countBy: 'target', action: fail })
    const statuses = []
    for (const name of ['a', 'b', 'a', 'b']) statuses.push((await put('x', name)).status)
    expect(statuses).toEqual([500, 500, 200, 200])
  })

  it('hits by chance the same requests for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      server.faults.clear()
      server.faults.add({ probability: 0.5, seed, action: fail })
      let hits = ''
      for (let count = 0; count < 20; count++) hits += (await put()).status === 500 ? 'x' : '.'
      return hits
    }
    const first = await run(42)
    expect(first).toMatch(/x/)
    expect(first).toMatch(/\./)
    expect(await run(42)).toBe(first)
    expect(await run(43)).not.toBe(first)
  })

  it('that could never work is refused', () => {
    expect(() => server.faults.add({ attempt: 0, action: fail })).toThrow(/attempt is 0/)
    const unknown = { action: { type: 'explode' } } as unknown as Parameters<
      EmbeddedServer['faults']['add']
    >[0]
    expect(() => server.faults.add(unknown)).toThrow(/explode/)
  })
})
