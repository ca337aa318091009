/** Servers of a few lines, for tests that need to see or break what goes over the wire. */

import { createServer, type RequestListener, type Server } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net'
import type { Socket } from 'node:net'

export interface TinyServer {
  readonly port: number
  /** Connections open now. */
  readonly connections: ReadonlySet<Socket>
  /** Connections ever opened. */
  readonly opened: () => number
  /** Resolves when the last connection has closed; at once when there is none. */
  drained(): Promise<void>
  close(): Promise<void>
}

/** An HTTP server. */
export function serveHttp(listener: RequestListener): Promise<TinyServer> {
  return start(createServer(listener))
}

/**
 * A TCP server that leaves everything to `onSocket`. Errors of its sockets are expected and
 * ignored.
 */
export function serveTcp(onSocket: (socket: Socket) => void): Promise<TinyServer> {
  return start(createTcpServer(onSocket))
}

async function start(server: Server | TcpServer): Promise<TinyServer> {
  const connections = new Set<Socket>()
  const waiting = new Set<() => void>()
  let opened = 0
  server.on('connection', (socket: Socket) => {
    opened += 1
    connections.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      connections.delete(socket)
      if (connections.size > 0) return
      for (const resolve of waiting) resolve()
      waiting.clear()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    opened: () => opened,
    drained: () =>
      new Promise((resolve) => {
        if (connections.size === 0) resolve()
        else waiting.add(resolve)
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of connections) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
