/**
 * The pools of connections: Node's agents, with a limit on connecting and without their cost per
 * request.
 */

import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import { connectTimeout } from './network-errors.js'

export interface AgentOptions {
  /** Until the connection, TLS included, stands. */
  readonly connectTimeoutMs: number
  /** Per host and port; further requests wait. */
  readonly maxConnections: number
  /** PEM; replaces the authorities that Node trusts. */
  readonly ca?: string | readonly string[] | undefined
  readonly rejectUnauthorized: boolean
}

type Created = (error: Error | null, stream: Duplex) => void
/**
 * Where a connection leads; every pool has one set of TLS options, so that nothing else tells
 * connections apart.
 */
interface Destination {
  readonly host?: string | null | undefined
  readonly port?: string | number | null | undefined
}

/** Connections without TLS. */
export class PlainAgent extends HttpAgent {
  readonly #connectTimeoutMs: number

  constructor(options: AgentOptions) {
    super({ keepAlive: true, maxSockets: options.maxConnections })
    this.#connectTimeoutMs = options.connectTimeoutMs
  }

  override getName(options?: Destination): string {
    return poolName(options)
  }

  override createConnection(
    options: ClientRequestArgs,
    created?: Created,
  ): Duplex | null | undefined {
    const stream = super.createConnection(options, created)
    limitConnecting(stream as Socket, 'connect', poolName(options), this.#connectTimeoutMs)
    return stream
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return keepForReuse(socket as Socket)
  }
}

/** Connections with TLS. */
export class SecureAgent extends HttpsAgent {
  readonly #connectTimeoutMs: number

  constructor(options: AgentOptions) {
    super({
      keepAlive: true,
      maxSockets: options.maxConnections,
      rejectUnauthorized: options.rejectUnauthorized,
      ...(options.ca === undefined ? {} : { ca: [options.ca].flat() }),
    })
    this.#connectTimeoutMs = options.connectTimeoutMs
  }

  override getName(options?: Destination): string {
    return poolName(options)
  }

  override createConnection(
    options: ClientRequestArgs,
    created?: Created,
  ): Duplex | null | undefined {
    const stream = super.createConnection(options, created)
    limitConnecting(stream as Socket, 'secureConnect', poolName(options), this.#connectTimeoutMs)
    return stream
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return keepForReuse(socket as Socket)
  }
}

/** What requests that may share a connection have in common. */
export function poolName(destination: Destination | undefined): string {
  return `${destination?.host}:${destination?.port}`
}

/** Destroys `socket` unless it emits `ready` in time. */
export function limitConnecting(
  socket: Socket,
  ready: 'connect' | 'secureConnect',
  peer: string,
  timeoutMs: number,
): void {
  const timer = setTimeout(() => socket.destroy(connectTimeout(peer, timeoutMs)), timeoutMs)
  const clear = (): void => clearTimeout(timer)
  socket.once(ready, clear).once('close', clear)
}

/**
 * An idle connection does not keep the process alive. Its end is set by the exchange that used it
 * last.
 */
export function keepForReuse(socket: Socket): boolean {
  socket.unref()
  return true
}
