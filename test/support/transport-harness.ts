/** A transport on real sockets, and requests to the tiny servers for it. */

import type { IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { beforeEach, describe, onTestFinished } from 'vitest'

import type { Transport } from '../../src/client/transport.js'
import { createTransport } from '../../src/platform/node/create-transport.js'
import type { TransportOptions } from '../../src/platform/node/transport-options.js'
import type { BodySource, HttpRequest } from '../../src/protocol/http.js'
import { serveHttp, serveTcp, type TinyServer } from './tiny-servers.js'

export const MIB = 1024 * 1024
export const PATIENT = { idleTimeoutMs: 10_000 }

let useNodeHttp = false

/** Declares `tests` for each implementation of the transport; `open` then opens that one. */
export function onEveryTransport(tests: () => void): void {
  describe.each([
    { name: 'sockets', chosen: false },
    { name: 'node:http', chosen: true },
  ])('$name:', ({ chosen }) => {
    beforeEach(() => {
      useNodeHttp = chosen
    })
    tests()
  })
}

/** A transport that is closed when the test ends. */
export function open(options: Partial<TransportOptions> = {}): Transport {
  const transport = createTransport({
    connectTimeoutMs: 5000,
    maxConnections: 128,
    proxy: false,
    useNodeHttp,
    ...options,
  })
  onTestFinished(() => transport.close())
  return transport
}

/** An HTTP server that is closed when the test ends. */
export async function http(listener: RequestListener): Promise<TinyServer> {
  const server = await serveHttp(listener)
  onTestFinished(() => server.close())
  return server
}

/** A TCP server that is closed when the test ends. */
export async function tcp(onSocket: (socket: Socket) => void): Promise<TinyServer> {
  const server = await serveTcp(onSocket)
  onTestFinished(() => server.close())
  return server
}

/** A GET of `/` from `server`, unless `fields` say otherwise. */
export function request(server: TinyServer, fields: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    origin: { scheme: 'http', hostname: '127.0.0.1', port: server.port },
    target: '/',
    body: undefined,
    ...fields,
    headers: { host: `127.0.0.1:${server.port}`, ...fields.headers },
  }
}

/** A body in the given chunks. */
export function source(chunks: readonly Uint8Array[], size?: number): BodySource {
  return {
    size,
    replayable: true,
    async send(write) {
      for (const chunk of chunks) await write(chunk)
    },
  }
}

export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
