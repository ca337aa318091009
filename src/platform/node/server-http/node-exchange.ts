/** An exchange over the request and response objects of `node:http`. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'
import { TransportError } from '../../../protocol/errors/ossferry-error.js'
import type { BodySource, HttpHeaders } from '../../../protocol/http.js'
import type { HttpExchange, OutgoingResponse } from '../../../server/http-exchange.js'
import { whenAborted } from '../../../transfer/when-aborted.js'
import { formatHeaders, parseHeaders } from '../http-headers.js'
import type { PatienceLimits } from './body-patience.js'
import { MessageBody } from './message-body.js'

/** Statuses whose answers have neither a body nor a length. */
const BODILESS_STATUSES: ReadonlySet<number> = new Set([204, 304])

/** What is known of the connection of an exchange. */
export interface ExchangeConnection {
  /** The peer sends the body only after 100 Continue. */
  readonly awaitsContinue: boolean
  /** Aborted when the server is being closed. */
  readonly closing: AbortSignal
  /** `idleTimeoutMs` is also how long the peer may take no byte of the answer. */
  readonly limits: PatienceLimits
}

export class NodeExchange implements HttpExchange {
  readonly method: string
  readonly target: string
  readonly headers: HttpHeaders
  readonly body: MessageBody
  bytesSent = 0
  readonly clientAddress: string
  readonly signal: AbortSignal
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  readonly #idleTimeoutMs: number
  readonly #release: () => void

  constructor(
    message: IncomingMessage,
    response: ServerResponse,
    { awaitsContinue, closing, limits }: ExchangeConnection,
  ) {
    this.#idleTimeoutMs = limits.idleTimeoutMs
    this.#message = message
    this.#response = response
    this.method = message.method ?? ''
    this.target = message.url ?? ''
    this.headers = parseHeaders(message.rawHeaders)
    this.clientAddress = message.socket.remoteAddress ?? ''
    this.body = new MessageBody(message, {
      limits,
      sendContinue: awaitsContinue ? () => response.writeContinue() : undefined,
    })

    const gone = new AbortController()
    this.signal = gone.signal
    const onClose = (): void => gone.abort(lost('the client has closed the connection'))
    // What is at work then fails for want of a connection, not by a fault of its own.
    const onClosing = (): void => gone.abort(lost('the server is being closed'))
    response.once('close', onClose)
    closing.addEventListener('abort', onClosing, { once: true })
    this.#release = () => {
      response.off('close', onClose)
      closing.removeEventListener('abort', onClosing)
    }
    // Whoever reads or writes at the time is told by the call that fails.
    message.on('error', () => undefined)
    response.on('error', () => undefined)
  }

  async respond({ status, headers, body }: OutgoingResponse): Promise<void> {
    const response = this.#response
    const size = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size
    response.statusCode = status
    response.sendDate = false
    const fields = formatHeaders(headers, 'content-length')
    for (let index = 0; index + 1 < fields.length; index += 2) {
      response.setHeader(fields[index] as string, fields[index + 1] as string)
    }
    // Comes last: behind it, Node would change the bytes of a Content-Disposition beyond ASCII.
    const length = headers['content-length'] ?? (BODILESS_STATUSES.has(status) ? undefined : size)
    if (length !== undefined) response.setHeader('content-length', length)
    this.#dropRestOfBody()
    if (body === undefined || body instanceof Uint8Array) {
      await this.#finish(body)
      if (this.method !== 'HEAD') this.bytesSent = body?.length ?? 0
      return
    }
    const sent = await this.#send(body)
    if (size !== undefined && sent < size) this.#message.socket.end()
    else await this.#finish(undefined)
  }

  drop(): void {
    const { socket } = this.#message
    // A TLS socket cannot be reset; closing it without a farewell comes closest.
    if (socket instanceof TLSSocket) socket.destroy()
    else socket.resetAndDestroy()
  }

  /** Lets go of what outlives the exchange. */
  release(): void {
    this.#release()
  }

  async #send(body: BodySource): Promise<number> {
    const response = this.#response
    let sent = 0
    const write = async (chunk: Uint8Array): Promise<void> => {
      sent += chunk.length
      await this.#whileThere((done) => response.write(chunk, done))
      this.#message.socket.setTimeout(0) // it may be the server that is slow
      this.bytesSent += chunk.length
    }
    // Sends the head at once. `flushHeaders` would write its Latin-1 as UTF-8, twice encoded.
    response.write('', 'latin1')
    try {
      await body.send(write, this.signal)
    } catch (error) {
      this.#message.socket.destroy()
      throw error
    }
    return sent
  }

  #finish(body: Uint8Array | undefined): Promise<void> {
    const response = this.#response
    return this.#whileThere((done) => response.end(body, () => done()))
  }

  /** Node does not call back for a peer that has gone: what is waited for ends with the signal. */
  #whileThere(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const onGone = (cause?: unknown): void =>
        reject(lost('the client went before it had the whole answer', cause))
      if (signal.aborted) {
        onGone()
        return
      }
      // Ends the connection, and with it the signal's patience, when not a byte is taken.
      this.#message.socket.setTimeout(this.#idleTimeoutMs)
      const ignoreAbort = whenAborted(signal, () => onGone())
      start((error) => {
        ignoreAbort()
        if (error)
          onGone(error) // such as EPIPE: no failure of the server's own
        else resolve()
      })
    })
  }

  /** A peer may look for the answer only after it has sent its whole request. */
  #dropRestOfBody(): void {
    if (this.#message.readableEnded || this.#message.destroyed) return
    if (this.body.awaitsContinue || this.body.timedOut) {
      // Whether the body still comes is the peer's choice: the connection has no known state.
      this.#response.setHeader('connection', 'close')
    }
    this.body.dropRest()
  }
}

function lost(message: string, cause?: unknown): TransportError {
  return new TransportError({ code: 'ConnectionLost', message, cause })
}
