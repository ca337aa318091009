/** The connections to one origin, and the requests that wait for one. */

import type { SendOptions } from '../../../client/transport.js'
import type { HttpOrigin, HttpRequest, HttpResponse } from '../../../protocol/http.js'
import { clientClosed } from '../network-errors.js'
import { bracketHostname } from '../proxy.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { Exchange, type ExchangeQueue } from './exchange.js'
import { SocketOpener, type TlsSettings } from './open-socket.js'

export interface PoolOptions extends TlsSettings {
  readonly connectTimeoutMs: number
  readonly maxConnections: number
}

export class ConnectionPool implements ConnectionOwner, ExchangeQueue {
  readonly peer: string
  readonly connectTimeoutMs: number
  readonly #maxConnections: number
  readonly #opener: SocketOpener
  readonly #connections = new Set<Connection>()
  /** The one used last is used next, so that the others may run out. */
  readonly #idle: Connection[] = []
  /** In the order in which they came. */
  readonly #waiting = new Set<Exchange>()
  #closed = false

  constructor(origin: HttpOrigin, options: PoolOptions) {
    this.peer = `${bracketHostname(origin.hostname)}:${origin.port}`
    this.connectTimeoutMs = options.connectTimeoutMs
    this.#maxConnections = options.maxConnections
    this.#opener = new SocketOpener(origin, options)
  }

  /** The contract is that of `Transport.send`. */
  send(message: HttpRequest, options: SendOptions): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(message, options, this, resolve, reject)
      const idle = this.#idle.pop()
      if (idle !== undefined) exchange.start(idle)
      else if (this.#connections.size < this.#maxConnections) exchange.start(this.#open())
      else this.#waiting.add(exchange)
    })
  }

  forget(exchange: Exchange): void {
    this.#waiting.delete(exchange)
  }

  onFree(connection: Connection): void {
    const next = this.#takeWaiting()
    if (next !== undefined) {
      next.start(connection)
      return
    }
    connection.socket.unref()
    this.#idle.push(connection)
  }

  onUnusable(connection: Connection): void {
    const index = this.#idle.indexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
  }

  onClosed(connection: Connection): void {
    this.onUnusable(connection)
    this.#connections.delete(connection)
    if (this.#closed) return
    const next = this.#takeWaiting()
    if (next !== undefined) next.start(this.#open())
  }

  /** Closes every connection, and fails what waits for one. */
  destroy(): void {
    this.#closed = true
    for (const exchange of this.#waiting) exchange.fail(clientClosed())
    for (const connection of this.#connections) connection.destroy(clientClosed())
  }

  #open(): Connection {
    const connection = new Connection(this.#opener, this)
    this.#connections.add(connection)
    return connection
  }

  #takeWaiting(): Exchange | undefined {
    for (const exchange of this.#waiting) {
      this.#waiting.delete(exchange)
      return exchange
    }
    return undefined
  }
}
