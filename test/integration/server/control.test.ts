/** The endpoint that tests in other languages steer the server with. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import { exchangeText, send } from './raw-client.js'

const bucket = 'test-bucket'

let server: EmbeddedServer

beforeAll(async () => {
  server = await createServer({ buckets: [bucket], control: true })
})
beforeEach(() => server.reset())
afterAll(() => server.close())

interface Answer {
  readonly status: number
  readonly json: unknown
}

async function call(method: string, name: string, body?: unknown): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${server.controlEndpoint}/${name}`, { method, body: text ?? null })
  const received = await response.text()
  return { status: response.status, json: received === '' ? undefined : JSON.parse(received) }
}

async function put(key: string, body = 'content'): Promise<number> {
  return (await send(server, { method: 'PUT', bucket, key, body })).status
}

const refusal = (code: string, message: RegExp): unknown => ({
  error: { code, message: expect.stringMatching(message) as string },
})

describe('the control endpoint', () => {
  it('says that the server is there, and what it is', async () => {
    expect(await call('GET', 'health')).toEqual({ status: 200, json: { status: 'ok' } })
    const { json } = await call('GET', 'state')
    expect(json).toEqual({
      endpoint: server.endpoint,
      region: 'cn-hangzhou',
      buckets: [bucket],
      dataDir: null,
      timeMs: expect.any(Number) as number,
      requests: expect.any(Number) as number,
      faults: 0,
    })
  })

  it('sets faults, tells what they have done, and ends them', async () => {
    const fail = { action: { type: 'status', status: 503 } }
    const set = await call('PUT', 'faults', [{ operation: 'PutObject', times: 1, ...fail }])
    expect(set.status).toBe(200)
    expect((await call('POST', 'faults', { keyPattern: 'b*', ...fail })).status).toBe(200)
    expect([await put('a'), await put('a'), await put('b')]).toEqual([503, 200, 503])
    const { json } = await call('GET', 'faults')
    expect(json).toEqual({
      rules: [
        { rule: { operation: 'PutObject', times: 1, ...fail }, matches: 3, hits: 1 },
        { rule: { keyPattern: 'b*', ...fail }, matches: 1, hits: 1 },
      ],
    })
    expect((await call('DELETE', 'faults')).status).toBe(204)
    expect(await put('b')).toBe(200)
  })

  it('refuses rules that cannot be, and then none of them counts', async () => {
    const before = [{ action: { type: 'drop' } }]
    await call('PUT', 'faults', before)
    const rules = [{ action: { type: 'lost-reply' } }, { action: { type: 'drop' }, tims: 1 }]
    expect(await call('PUT', 'faults', rules)).toEqual({
      status: 400,
      json: refusal('InvalidFaultRule', /^cannot use fault rule 2 of the request: .*"tims"/),
    })
    expect(server.faults.rules).toMatchObject([{ rule: before[0] }])
  })

  it('tells the requests, all or those that are asked for', async () => {
    await put('a')
    await put('b')
    await send(server, { method: 'GET', bucket, key: 'missing' })
    const all = (await call('GET', 'requests')).json as { requests: object[]; last: number }
    expect(all.requests).toMatchObject([
      { operation: 'PutObject', key: 'a', status: 200, bytesReceived: 7, fault: null },
      { operation: 'PutObject', key: 'b', partNumber: null, clientAddress: '127.0.0.1' },
      { operation: 'GetObject', key: 'missing', status: 404, errorCode: 'NoSuchKey' },
    ])
    expect(JSON.stringify(all)).not.toContain('OSS4-HMAC')
    const keysOf = async (query: string): Promise<unknown> =>
      ((await call('GET', `requests?${query}`)).json as typeof all).requests.map(
        (entry) => (entry as { key: string }).key,
      )
    expect(await keysOf('operation=PutObject')).toEqual(['a', 'b'])
    expect(await keysOf('status=404&errorCode=NoSuchKey')).toEqual(['missing'])
    expect(await keysOf(`since=${all.last - 2}&limit=1`)).toEqual(['b'])
    expect(await keysOf(`since=${all.last}`)).toEqual([])
    await put('c')
    expect(await keysOf(`since=${all.last}`)).toEqual(['c'])
    expect((await call('DELETE', 'requests')).status).toBe(204)
    expect(server.requests).toEqual([])
  })

  it('stores seeds, and goes back to the start', async () => {
    const seed = {
      [bucket]: { text: 'some text', bytes: { bodyBase64: 'AAH/', contentType: 'a/b' } },
      'new-bucket': {},
    }
    expect((await call('POST', 'seed', seed)).status).toBe(204)
    const objects = await server.objects(bucket)
    expect(objects.map(({ key, size, contentType }) => [key, size, contentType])).toEqual([
      ['bytes', 3, 'a/b'],
      ['text', 9, undefined],
    ])
    expect((await call('POST', 'reset')).status).toBe(204)
    expect(await server.objects(bucket)).toEqual([])
    expect(await call('GET', 'state')).toMatchObject({ json: { buckets: [bucket] } })
  })

  it.each([
    ['GET', 'nothing', undefined, 404, 'NotFound', /"nothing" here; there are health, state, /],
    ['GET', 'toString', undefined, 404, 'NotFound', /"toString"/],
    ['GET', 'reset', undefined, 405, 'MethodNotAllowed', /reset takes POST, not GET/],
    ['PUT', 'faults', '[', 400, 'MalformedJson', /no JSON/],
    ['GET', 'requests?sinc=1', undefined, 400, 'InvalidParameter', /"sinc"; there are operation, /],
    ['GET', 'requests?since=x', undefined, 400, 'InvalidParameter', /since is "x"/],
    ['POST', 'seed', { No: {} }, 400, 'InvalidSeed', /bucket name "No"/],
  ])('refuses %s %s with %j', async (method, name, body, status, code, message) => {
    expect(await call(method, name, body)).toEqual({ status, json: refusal(code, message) })
  })

  it('is met by no fault, and leaves no trace in the log', async () => {
    server.faults.add({ action: { type: 'drop' } })
    expect((await call('GET', 'health')).status).toBe(200)
    expect(server.requests).toEqual([])
  })

  it('takes nothing from buckets: the same path in one is a key', async () => {
    const host = `Host: ${bucket}.localhost`
    const text = ['GET /-/ossferry/health HTTP/1.1', host, '', ''].join('\r\n')
    const received = await exchangeText(server.port, text, (all) => all.includes('</Error>'))
    expect(received).toMatch(/^HTTP\/1\.1 403 /)
    expect(server.requests).toMatchObject([{ bucket, key: '-/ossferry/health' }])
  })

  it.each([
    ['that a browser shows', ['Host: localhost', 'Origin: http://example.com']],
    ['whose name was pointed here', ['Host: example.com']],
  ])('is closed to web pages %s', async (_which, fields) => {
    const text = ['POST /-/ossferry/reset HTTP/1.1', ...fields, 'Content-Length: 0', '', '']
    const isWhole = (all: string): boolean => all.endsWith('}\n')
    const received = await exchangeText(server.port, text.join('\r\n'), isWhole)
    expect(received).toMatch(/^HTTP\/1\.1 403 [^]*"Forbidden"/)
  })
})

describe('a server', () => {
  it('without the option has no control endpoint', async () => {
    await using plain = await createServer()
    expect(plain.controlEndpoint).toBeUndefined()
    const response = await fetch(`${plain.endpoint}/-/ossferry/health`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('<Code>InvalidBucketName</Code>')
  })

  it('on an address that others can reach wants a token, and then from everybody', async () => {
    const accessKeys = [{ accessKeyId: 'id', accessKeySecret: 'secret' }]
    const open = { host: '0.0.0.0', accessKeys }
    await expect(createServer({ ...open, control: true })).rejects.toMatchObject({
      code: 'ControlWithoutToken',
    })
    await using guarded = await createServer({ ...open, control: { token: 'open sesame' } })
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${guarded.controlEndpoint}/health`, { headers })).status
    expect(await ask({})).toBe(401)
    expect(await ask({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await ask({ authorization: 'Bearer open sesame' })).toBe(200)
  })
})
