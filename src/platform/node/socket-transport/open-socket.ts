/** Opens connections: with TCP alone, or with TLS on top. */

import { connect, isIP, type OnReadOpts, type Socket, type TcpNetConnectOpts } from 'node:net'
import type { ConnectionOptions, SecureContext, TLSSocket } from 'node:tls'

import type { HttpOrigin } from '../../../protocol/http.js'

/** So that boxes in between do not forget a connection on which an answer is awaited. */
const KEEP_ALIVE_DELAY_MS = 30_000

export interface TlsSettings {
  /** PEM; replaces the authorities that Node trusts. */
  readonly ca?: string | readonly string[] | undefined
  readonly rejectUnauthorized: boolean
}

/** Opens connections to one origin. */
export class SocketOpener {
  readonly #origin: HttpOrigin
  readonly #settings: TlsSettings
  #context: SecureContext | undefined
  /** Of the last handshake: spares the next connection most of its own. */
  #session: Buffer | undefined

  constructor(origin: HttpOrigin, settings: TlsSettings) {
    this.#origin = origin
    this.#settings = settings
  }

  /** The event with which a connection stands. */
  get readyEvent(): 'connect' | 'secureConnect' {
    return this.#origin.scheme === 'https' ? 'secureConnect' : 'connect'
  }

  /** What comes goes to `onread`; the socket emits no data. */
  open(onread: OnReadOpts): Socket {
    const { scheme, hostname, port } = this.#origin
    const options: TcpNetConnectOpts = {
      host: hostname,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      onread,
    }
    const socket = scheme === 'https' ? this.#openSecure(options) : connect(options)
    // Nothing flows, but without it nobody would learn of the end.
    return socket.resume()
  }

  #openSecure(options: TcpNetConnectOpts): TLSSocket {
    // Loaded only when needed: programs that speak plain HTTP start faster.
    const tls = process.getBuiltinModule('node:tls')
    const { ca, rejectUnauthorized } = this.#settings
    this.#context ??= tls.createSecureContext(ca === undefined ? {} : { ca: [ca].flat() })
    const hostname = options.host ?? ''
    const secureOptions: ConnectionOptions & TcpNetConnectOpts = {
      ...options,
      secureContext: this.#context,
      rejectUnauthorized,
      ALPNProtocols: ['http/1.1'],
      session: this.#session,
      // There are no names of addresses; the certificate is compared with `host` then.
      servername: isIP(hostname) === 0 ? hostname : '',
    }
    const socket = tls.connect(secureOptions)
    socket.on('session', (session: Buffer) => {
      this.#session = session
    })
    socket.once('close', (failed: boolean) => {
      if (failed) this.#session = undefined
    })
    return socket
  }
}
