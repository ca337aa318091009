/**
 * Connections to https origins through a proxy (CONNECT). A file of its own, so that it is loaded
 * only when there is a proxy.
 */

import type { ClientRequest, ClientRequestArgs } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import { HttpsProxyAgent } from 'https-proxy-agent'

import { type AgentOptions, keepForReuse, limitConnecting, poolName } from './keep-alive-agent.js'
import { connectTimeout, toTransportError } from './network-errors.js'
import type { ProxyServer } from './proxy.js'

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1]

/**
 * A pool of tunnels through one proxy. When the proxy refuses a tunnel, the request emits
 * `proxyConnect` with the proxy's answer, and then receives that answer as if it were the origin's.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #options: AgentOptions
  readonly #proxy: ProxyServer
  readonly #connectOpts: this['connectOpts']

  constructor(proxy: ProxyServer, options: AgentOptions) {
    const tls = tlsOptions(options)
    super(proxy.url, { keepAlive: true, maxSockets: options.maxConnections, ...tls })
    this.protocol = 'https:'
    this.#options = options
    this.#proxy = proxy
    this.#connectOpts = this.connectOpts
  }

  override getName(options?: ClientRequestArgs): string {
    return poolName(options)
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return keepForReuse(socket as Socket)
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const { connectTimeoutMs } = this.#options
    const peer = `proxy ${this.#proxy.label}`
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), connectTimeoutMs)
    try {
      // Read synchronously by the call below; a signal is the only way to end a tunnel that is
      // being dug.
      this.connectOpts = Object.assign({}, this.#connectOpts, { signal: abort.signal })
      const socket = await super.connect(request, { ...options, ...tlsOptions(this.#options) })
      if ('encrypted' in socket) {
        limitConnecting(socket, 'secureConnect', poolName(options), connectTimeoutMs)
      }
      return socket
    } catch (error) {
      throw abort.signal.aborted
        ? connectTimeout(peer, connectTimeoutMs)
        : toTransportError(error, peer)
    } finally {
      clearTimeout(timer)
    }
  }
}

function tlsOptions(options: AgentOptions): { ca?: string[]; rejectUnauthorized: boolean } {
  const { ca, rejectUnauthorized } = options
  return ca === undefined ? { rejectUnauthorized } : { rejectUnauthorized, ca: [ca].flat() }
}
