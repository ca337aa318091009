/** Listens with `node:http` or `node:https` and turns what arrives into exchanges. */

import { setMaxListeners } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import type { HttpExchange } from '../../../server/http-exchange.js'
import type { ResolvedServerLimits } from '../../../server/server-limits.js'
import { NodeExchange } from './node-exchange.js'

/** Room for two callback parameters of 5 KiB each beside 8 KiB of user metadata. */
const MAX_HEADER_SIZE = 64 * 1024

/** More than any client sends. */
const MAX_HEADER_COUNT = 500

export interface ListenOptions {
  readonly host: string
  /** 0 lets the system choose one. */
  readonly port: number
  /** PEM texts; without them the server speaks plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  readonly limits: ResolvedServerLimits
}

export interface HttpListener {
  readonly port: number
  /** Stops listening, cuts all connections and resolves when every handler has ended. */
  close(): Promise<void>
}

/** Starts to listen. `handle` is called for each request and must never reject. */
export async function listen(
  options: ListenOptions,
  handle: (exchange: HttpExchange) => Promise<void>,
): Promise<HttpListener> {
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  setMaxListeners(0, closing.signal) // every request that runs listens
  const { limits } = options

  const take = (
    message: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
  ): void => {
    if (message.rawHeaders.length > 2 * MAX_HEADER_COUNT) {
      response.writeHead(431, { connection: 'close' }).end()
      return
    }
    const connection = { awaitsContinue, closing: closing.signal, limits }
    const exchange = new NodeExchange(message, response, connection)
    const done = handle(exchange).finally(() => {
      running.delete(done)
      exchange.release()
    })
    running.add(done)
  }

  const server = createNodeServer(options)
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    take(message, response, false)
  })
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    take(message, response, true)
  })
  server.on('checkExpectation', (message: IncomingMessage, response: ServerResponse) => {
    // OSS knows no other expectation and carries on.
    take(message, response, false)
  })
  // Uploads take as long as they take; what stalls or trickles is noticed by the exchange.
  server.requestTimeout = 0
  server.keepAliveTimeout = limits.idleTimeoutMs
  server.maxConnections = limits.maxConnections
  server.maxHeadersCount = 0 // Node would leave out the rest without a word
  await startListening(server, options)

  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      closing.abort(new Error('the server is being closed'))
      server.closeAllConnections()
      await Promise.all([closed, ...running])
    },
  }
}

function createNodeServer({ tls, limits: { headersTimeoutMs } }: ListenOptions): Server {
  const options = {
    maxHeaderSize: MAX_HEADER_SIZE,
    noDelay: true,
    headersTimeout: headersTimeoutMs,
    connectionsCheckingInterval: Math.min(30_000, headersTimeoutMs),
  }
  if (tls === undefined) return createHttpServer(options)
  try {
    return createHttpsServer({ ...options, key: tls.key, cert: tls.cert })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `cannot use the key and certificate for HTTPS: ${reason}`
    throw new ConfigError({ code: 'InvalidCertificate', message, cause })
  }
}

async function startListening(server: Server, { host, port }: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error) => {
      reject(
        new ConfigError({
          code: 'CannotListen',
          message: `cannot listen on ${host} port ${port}: ${error.message}`,
          cause: error,
        }),
      )
    })
    server.listen(port, host, () => resolve())
  })
}
