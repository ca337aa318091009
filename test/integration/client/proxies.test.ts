import { createServer, request as httpRequest } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'

import type { Transport } from '../../../src/client/transport.js'
import { createTransport } from '../../../src/platform/node/create-transport.js'
import type { TransportOptions } from '../../../src/platform/node/transport-options.js'
import type { HttpOrigin } from '../../../src/protocol/http.js'
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../../support/localhost-certificate.js'

const AUTHORIZATION = `Basic ${Buffer.from('user:secret').toString('base64')}`
const TARGET = '/bucket/a/../b//%E7%9B%AE?uploads'

const opened: { close(): unknown }[] = []

afterEach(async () => {
  for (const resource of opened.splice(0).reverse()) await resource.close()
})

function open(options: Partial<TransportOptions>): Transport {
  const transport = createTransport({
    connectTimeoutMs: 5000,
    maxConnections: 128,
    proxy: false,
    ...options,
  })
  opened.push(transport)
  return transport
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Answers with the target that it was asked for. */
function startOrigin(tls: boolean): Promise<number> {
  const options = { key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }
  const server = tls
    ? createTlsServer(options, (message, response) => response.end(message.url))
    : createServer((message, response) => response.end(message.url))
  return listen(server)
}

interface Proxy {
  readonly port: number
  /** What it was asked, as `GET http://...` or `CONNECT host:port`. */
  readonly asked: string[]
}

/** A proxy that wants to know its user. */
async function startProxy(): Promise<Proxy> {
  const asked: string[] = []
  const server = createServer((message, response) => {
    asked.push(`${message.method} ${message.url}`)
    if (message.headers['proxy-authorization'] !== AUTHORIZATION) {
      response.writeHead(407).end()
      return
    }
    const [, port = '', path = ''] =
      /^http:\/\/127\.0\.0\.1:(\d+)(.*)$/.exec(message.url ?? '') ?? []
    const onward = httpRequest({ host: '127.0.0.1', port, path, method: message.method })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500)
      answer.pipe(response)
    })
    message.pipe(onward)
  })
  server.on('connect', (message, socket: Socket, head) => {
    asked.push(`CONNECT ${message.url}`)
    if (message.headers['proxy-authorization'] !== AUTHORIZATION) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const onward = connect(Number(message.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  return { port: await listen(server), asked }
}

async function get(transport: Transport, origin: HttpOrigin): Promise<string> {
  const { body } = await transport.send(
    {
      method: 'GET',
      origin,
      target: TARGET,
      headers: { host: `${origin.hostname}:${origin.port}` },
      body: undefined,
    },
    { idleTimeoutMs: 5000 },
  )
  return Buffer.from(await body.bytes(1000)).toString()
}

describe('through a proxy', () => {
  it('plain http keeps the key intact, and the user is given', async () => {
    const proxy = await startProxy()
    const origin = {
      scheme: 'http',
      hostname: '127.0.0.1',
      port: await startOrigin(false),
    } as const
    const transport = open({ proxy: `http://user:secret@127.0.0.1:${proxy.port}` })
    expect(await get(transport, origin)).toBe(TARGET)
    expect(proxy.asked).toEqual([`GET http://127.0.0.1:${origin.port}${TARGET}`])
  })

  it('https goes in a tunnel that is reused, and its certificate is checked', async () => {
    const proxy = await startProxy()
    const origin = {
      scheme: 'https',
      hostname: '127.0.0.1',
      port: await startOrigin(true),
    } as const
    const url = `http://user:secret@127.0.0.1:${proxy.port}`
    const trusting = open({ proxy: url, ca: LOCALHOST_CERTIFICATE })
    expect(await get(trusting, origin)).toBe(TARGET)
    expect(await get(trusting, origin)).toBe(TARGET)
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${origin.port}`])
    await expect(get(open({ proxy: url }), origin)).rejects.toMatchObject({ code: 'TlsFailed' })
  })

  it('that refuses the tunnel, the failure says so', async () => {
    const proxy = await startProxy()
    const origin = {
      scheme: 'https',
      hostname: '127.0.0.1',
      port: await startOrigin(true),
    } as const
    const transport = open({ proxy: `http://user:wrong@127.0.0.1:${proxy.port}` })
    const failed = expect(get(transport, origin)).rejects.toMatchObject({
      code: 'ProxyFailed',
      retryable: false,
      message: expect.stringMatching(/refuses a tunnel.*HTTP 407.*user and password/) as string,
    })
    await failed
  })

  it('that is not there, the failure names it without its user', async () => {
    const origin = { scheme: 'https', hostname: '127.0.0.1', port: 9 } as const
    for (const scheme of ['http', 'https'] as const) {
      const transport = open({ proxy: 'http://user:secret@127.0.0.1:1' })
      await expect(get(transport, { ...origin, scheme })).rejects.toMatchObject({
        code: 'ConnectFailed',
        message: 'cannot connect to proxy 127.0.0.1:1: connection refused',
      })
    }
  })

  it('that never answers, the tunnel ends with the connect limit', async () => {
    const silent = createServer()
    silent.on('connect', () => undefined)
    const port = await listen(silent)
    const transport = open({ proxy: `http://127.0.0.1:${port}`, connectTimeoutMs: 50 })
    const origin = { scheme: 'https', hostname: '127.0.0.1', port: 9 } as const
    await expect(get(transport, origin)).rejects.toMatchObject({ code: 'ConnectTimeout' })
  })
})

describe('https', () => {
  it('trusts the given authority, or anything when told to, and nothing else', async () => {
    const origin = {
      scheme: 'https',
      hostname: 'localhost',
      port: await startOrigin(true),
    } as const
    expect(await get(open({ ca: LOCALHOST_CERTIFICATE }), origin)).toBe(TARGET)
    expect(await get(open({ insecureSkipVerify: true }), origin)).toBe(TARGET)
    await expect(get(open({}), origin)).rejects.toMatchObject({
      code: 'TlsFailed',
      retryable: false,
      advice: expect.stringContaining('option ca') as string,
    })
  })
})
