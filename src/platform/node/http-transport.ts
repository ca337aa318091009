/** The client's transport on `node:http` and `node:https`. */

import type { Transport } from '../../client/transport.js'
import { type RunningExchange, runExchange } from './client-exchange.js'
import { RouteTable } from './http-route.js'
import { clientClosed } from './network-errors.js'
import type { TransportOptions } from './transport-options.js'

/**
 * Connections are opened as needed, kept while in use and for some seconds after; an idle one does
 * not keep the process alive.
 */
export function createHttpTransport(options: TransportOptions): Transport {
  const { connectTimeoutMs, maxConnections, ca } = options
  const rejectUnauthorized = options.insecureSkipVerify !== true
  const routes = new RouteTable(
    { connectTimeoutMs, maxConnections, ca, rejectUnauthorized },
    options.proxy,
  )
  const running = new Set<RunningExchange>()
  let closed = false
  return {
    send(request, sendOptions) {
      const { signal } = sendOptions
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      if (closed) return Promise.reject(clientClosed())
      const route = routes.find(request.origin)
      if (route instanceof Promise) {
        return route.then((ready) => runExchange(request, sendOptions, ready, running))
      }
      return runExchange(request, sendOptions, route, running)
    },
    close() {
      closed = true
      for (const exchange of running) exchange.fail(clientClosed())
      routes.destroy()
      return Promise.resolve()
    },
  }
}
