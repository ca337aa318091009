/** The client's transport on `node:http` and `node:https`. */

import type { Transport } from '../../client/transport.js'
import { TransportError } from '../../protocol/errors/ossferry-error.js'
import { runExchange } from './client-exchange.js'
import { RouteTable } from './http-route.js'

export interface HttpTransportOptions {
  /** Until a connection, TLS included, stands. */
  readonly connectTimeoutMs: number
  /** Per host; further requests wait for a free one. */
  readonly maxConnections: number
  /**
   * URL of a proxy, `false` for none; what HTTP_PROXY, HTTPS_PROXY and NO_PROXY say when absent.
   */
  readonly proxy?: string | false | undefined
  /** Certificates in PEM to trust instead of Node's own. */
  readonly ca?: string | readonly string[] | undefined
  /** Trusts any certificate. */
  readonly insecureSkipVerify?: boolean | undefined
}

/**
 * Connections are opened as needed, kept while in use and for some seconds after; an idle one does
 * not keep the process alive.
 */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { connectTimeoutMs, maxConnections, ca } = options
  const rejectUnauthorized = options.insecureSkipVerify !== true
  const routes = new RouteTable(
    { connectTimeoutMs, maxConnections, ca, rejectUnauthorized },
    options.proxy,
  )
  let closed = false
  return {
    send(request, sendOptions) {
      const { signal } = sendOptions
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      if (closed) return Promise.reject(clientClosed())
      const route = routes.find(request.origin)
      if (route instanceof Promise) {
        return route.then((ready) => runExchange(request, sendOptions, ready))
      }
      return runExchange(request, sendOptions, route)
    },
    close() {
      closed = true
      routes.destroy()
      return Promise.resolve()
    },
  }
}

function clientClosed(): TransportError {
  return new TransportError({
    code: 'ConnectionLost',
    message: 'the client has been closed',
    retryable: false,
  })
}
