/**
 * The client's transport: on sockets of its own, or, for what those do not do, on `node:http`. The
 * latter are the requests that go through a proxy.
 */

import type { SendOptions, Transport } from '../../client/transport.js'
import type { HttpOrigin, HttpRequest, HttpResponse } from '../../protocol/http.js'
import { clientClosed } from './network-errors.js'
import { findProxy } from './proxy.js'
import { ConnectionPool } from './socket-transport/connection-pool.js'
import type { TransportOptions } from './transport-options.js'

/** Sends what it is given; the rest is the transport's. */
type Sender = Pick<Transport, 'send'>

/**
 * Connections are opened as needed, kept while in use and for some seconds after; an idle one does
 * not keep the process alive.
 */
export function createTransport(options: TransportOptions): Transport {
  return new NodeTransport(options)
}

class NodeTransport implements Transport {
  readonly #options: TransportOptions
  readonly #senders = new Map<string, Sender>()
  readonly #pools: ConnectionPool[] = []
  #nodeHttp: Promise<Transport> | undefined
  #closed = false
  /** The origin asked for last, which seldom changes. */
  #lastOrigin: HttpOrigin | undefined
  #lastSender: Sender | undefined

  constructor(options: TransportOptions) {
    this.#options = options
  }

  send(request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
    const { signal } = options
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    if (this.#closed) return Promise.reject(clientClosed())
    const sender = this.#lastSender
    if (sender !== undefined && request.origin === this.#lastOrigin) {
      return sender.send(request, options)
    }
    return this.#sendElsewhere(request, options)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const pool of this.#pools) pool.destroy()
    const nodeHttp = await this.#nodeHttp
    await nodeHttp?.close()
  }

  /** Rejects with a `ConfigError` for a proxy that cannot be. */
  async #sendElsewhere(request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
    const sender = this.#find(request.origin)
    this.#lastSender = sender
    this.#lastOrigin = request.origin
    return sender.send(request, options)
  }

  #find(origin: HttpOrigin): Sender {
    const name = `${origin.scheme} ${origin.hostname} ${origin.port}`
    const known = this.#senders.get(name)
    if (known !== undefined) return known
    const sender = this.#create(origin)
    this.#senders.set(name, sender)
    return sender
  }

  #create(origin: HttpOrigin): Sender {
    const { proxy, useNodeHttp, insecureSkipVerify } = this.#options
    if (useNodeHttp === true || findProxy(origin, proxy) !== undefined) {
      return { send: (request, options) => this.#sendThroughNode(request, options) }
    }
    const pool = new ConnectionPool(origin, {
      ...this.#options,
      rejectUnauthorized: insecureSkipVerify !== true,
    })
    this.#pools.push(pool)
    return pool
  }

  async #sendThroughNode(request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
    // Loaded only when needed: programs start faster without.
    this.#nodeHttp ??= import('./http-transport.js').then((module) =>
      module.createHttpTransport(this.#options),
    )
    const transport = await this.#nodeHttp
    return transport.send(request, options)
  }
}
