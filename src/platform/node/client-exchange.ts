/**
 * One request and its response over `node:http`.
 *
 * 1. The request starts at once; a body that is produced while sent gets a writer whose promises
 *    settle when the socket has let go of the chunk.
 * 2. The exchange is decided once: by the response's head, by a failure of the connection or of the
 *    sender, by the idle limit or by the signal. A failure destroys the request, waits for the
 *    sender and then rejects.
 * 3. An answer before the whole body has been taken stops the sender; the connection is closed when
 *    that answer has been read.
 * 4. It is finished when Node closes the request, which happens also when the connection goes back
 *    to its pool. Then every listener is gone.
 */

import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http'
import type { Socket } from 'node:net'

import type { SendOptions } from '../../client/transport.js'
import { InvalidRequestError, TransportError } from '../../protocol/errors/ossferry-error.js'
import type { BodySource, HttpRequest, HttpResponse } from '../../protocol/http.js'
import { DrainTime } from './drain-time.js'
import { formatHeaders, parseHeaders } from './http-headers.js'
import { type BodyExchange, EMPTY_RESPONSE_BODY, NodeResponseBody } from './http-response-body.js'
import type { Route } from './http-route.js'
import { answeredEarly, idleTimeout, lost, toTransportError } from './network-errors.js'
import { reuseTimeoutMs } from './reuse-timeout.js'
import { whenAborted } from '../../transfer/when-aborted.js'

/** Smaller bodies in memory are not worth looking at the clock for. */
const TIMED_SIZE = 256 * 1024

const FRESH = 0
const DECIDED = 1

/** An exchange of which something is left. */
export interface RunningExchange {
  /** Ends it, and its connection. */
  fail(reason: unknown): void
}

/**
 * Sends `message` along `route`; the contract is that of `Transport.send`. The exchange is one of
 * `running` while it lasts.
 */
export function runExchange(
  message: HttpRequest,
  options: SendOptions,
  route: Route,
  running: Set<RunningExchange>,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const exchange = new HttpExchange(message, options, route, running, resolve, reject)
    exchange.start(route)
  })
}

class HttpExchange implements BodyExchange, RunningExchange {
  readonly peer: string
  readerBusy = false
  failure: unknown = undefined

  readonly #message: HttpRequest
  readonly #options: SendOptions
  readonly #running: Set<RunningExchange>
  readonly #resolve: (response: HttpResponse) => void
  readonly #reject: (reason: unknown) => void
  #state = FRESH
  #request!: ClientRequest
  #socket: Socket | undefined
  #closed = false
  #onFinished: (() => void) | undefined
  #ignoreAbort: (() => void) | undefined
  #finished: Promise<void> | undefined
  /** Where an idle connection's time-out comes from when this exchange gives it back. */
  #keepAliveHint: string | undefined

  // The body that is produced while sent.
  readonly #source: BodySource | undefined
  #sender: Promise<void> | undefined
  #senderAbort: AbortController | undefined
  readonly #writes = new Set<(reason: unknown) => void>()
  #handed = 0
  #sourceDone = false

  #bodySize = 0
  /** To judge a silence after the body. */
  #drain: DrainTime | undefined

  constructor(
    message: HttpRequest,
    options: SendOptions,
    route: Route,
    running: Set<RunningExchange>,
    resolve: (response: HttpResponse) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#message = message
    this.#options = options
    this.#running = running
    this.#resolve = resolve
    this.#reject = reject
    this.peer = route.peer
    const { body } = message
    this.#source = body === undefined || body instanceof Uint8Array ? undefined : body
  }

  start(route: Route): void {
    try {
      this.#start(route)
    } catch (error) {
      this.#state = DECIDED
      this.#reject(toInvalidRequest(error))
    }
  }

  get finished(): Promise<void> {
    this.#finished ??= new Promise<void>((resolve) => {
      if (this.#closed) resolve()
      else this.#onFinished = resolve
    }).then(() => this.#sender)
    return this.#finished
  }

  destroy(reason: unknown): void {
    this.failure ??= reason
    this.#stopSender()
    this.#request.destroy()
  }

  #start(route: Route): void {
    const { method, target, body } = this.#message
    const headers = formatHeaders(this.#message.headers, 'content-length') // follows from the body
    if (route.authorization !== undefined) headers.push('proxy-authorization', route.authorization)
    const size = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size
    if (size === undefined) headers.push('transfer-encoding', 'chunked')
    else if (size > 0 || method === 'PUT' || method === 'POST') {
      headers.push('content-length', String(size))
    }
    const request = startRequest({
      protocol: route.protocol,
      agent: route.agent,
      host: route.host,
      port: route.port,
      method,
      path: route.targetPrefix + target,
      headers,
    })
    this.#request = request
    this.#running.add(this)
    request.once('socket', this.#onSocket)
    request.once('response', this.#onResponse)
    request.on('error', this.#onError)
    request.once('close', this.#onClose)
    if (route.tunnel) request.once('proxyConnect', this.#onProxyConnect)
    const { signal } = this.#options
    this.#ignoreAbort = signal && whenAborted(signal, () => this.fail(signal.reason))
    this.#bodySize = size ?? Infinity
    if (body === undefined) request.end()
    else if (body instanceof Uint8Array) {
      if (body.length < TIMED_SIZE) request.end(body)
      else request.end(body, this.#onAllTaken)
    } else {
      this.#senderAbort = new AbortController()
      this.#sender = this.#sendSource(body, this.#senderAbort.signal)
    }
  }

  // Sending

  async #sendSource(source: BodySource, signal: AbortSignal): Promise<void> {
    try {
      await source.send(this.#write, signal)
      if (this.#failedOrEarly()) return
      if (source.size !== undefined && this.#handed !== source.size) {
        throw new Error(`a body of ${source.size} bytes wrote ${this.#handed}`)
      }
      this.#sourceDone = true
      this.#request.end(this.#onAllTaken)
    } catch (error) {
      if (!this.#failedOrEarly()) this.fail(error) // else it only says that it was stopped
    }
  }

  readonly #write = (chunk: Uint8Array): Promise<void> => {
    if (this.#failedOrEarly()) return Promise.reject(this.#stopReason())
    this.#handed += chunk.length
    if (this.#handed > this.#bodySize) {
      return Promise.reject(new Error(`a body of ${this.#bodySize} bytes wrote ${this.#handed}`))
    }
    if (chunk.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#writes.add(reject)
      this.#request.write(chunk, (error) => {
        // After a failure `close` settles it, when the memory is free.
        if (error !== null && error !== undefined) return
        this.#writes.delete(reject)
        resolve()
      })
    })
  }

  readonly #onAllTaken = (): void => {
    this.#drain?.taken(this.#source === undefined ? this.#bodySize : this.#handed)
  }

  #stopSender(): void {
    if (this.#senderAbort === undefined || this.#sourceDone) return
    this.#senderAbort.abort(this.#stopReason())
  }

  #failedOrEarly(): boolean {
    return this.#closed || this.failure !== undefined || this.#senderAbort?.signal.aborted === true
  }

  #stopReason(): unknown {
    return this.failure ?? answeredEarly(this.peer)
  }

  /** Whether bytes of the body remain that the socket has not been handed. */
  #bodyUnsent(): boolean {
    if (this.#source === undefined) return !this.#request.writableFinished
    return !this.#sourceDone && (this.#source.size === undefined || this.#handed < this.#bodySize)
  }

  // Receiving

  readonly #onResponse = (message: IncomingMessage): void => {
    const headers = parseHeaders(message.rawHeaders)
    this.#keepAliveHint = headers['keep-alive']
    const early = this.#bodyUnsent()
    const status = message.statusCode ?? 0
    const length = headers['content-length']
    const bodiless =
      length === '0' || this.#message.method === 'HEAD' || status === 204 || status === 304
    if (early) {
      this.#stopSender()
      // The rest of the body will never come: the connection is of no further use.
      message.once('end', () => {
        if (!this.#request.writableFinished) this.#request.destroy()
      })
    }
    if (bodiless && !early) {
      message.resume()
      this.#decide({ status, headers, body: EMPTY_RESPONSE_BODY })
      return
    }
    this.readerBusy = true
    const size = length === undefined ? undefined : Number(length)
    this.#decide({ status, headers, body: new NodeResponseBody(message, this, size) }, early)
  }

  /** Hands the response out; not before the sender has ended well, unless the answer came early. */
  #decide(response: HttpResponse, early = false): void {
    if (this.#sender === undefined || early) {
      this.#state = DECIDED
      this.#resolve(response)
      return
    }
    this.readerBusy = true
    void this.#sender.then(() => {
      if (this.#state !== FRESH || this.failure !== undefined) return
      this.#state = DECIDED
      this.#resolve(response)
    })
  }

  // Failing

  fail(reason: unknown): void {
    if (this.failure !== undefined || this.#closed) return
    this.failure = reason
    this.#stopSender()
    this.#request.destroy()
    // A request that waits for a connection is not closed before it gets one.
    if (this.#socket === undefined) this.#onClose()
  }

  readonly #onError = (error: Error): void => {
    this.fail(toTransportError(error, this.peer))
  }

  readonly #onSocket = (socket: Socket): void => {
    if (this.#closed) return
    this.#socket = socket
    if (this.#bodySize > 0) this.#drain = new DrainTime()
    socket.on('timeout', this.#onSilence)
    setSocketTimeout(socket, this.#options.idleTimeoutMs)
  }

  /** Node restarts the socket's time-out whenever bytes move, also within one long write. */
  readonly #onSilence = (): void => {
    const socket = this.#socket
    if (socket === undefined) return
    const { idleTimeoutMs } = this.#options
    const senderBusy = this.#source !== undefined && this.#writes.size === 0 && !this.#sourceDone
    if (socket.connecting || this.readerBusy || senderBusy) {
      socket.setTimeout(Math.min(idleTimeoutMs, MAX_TIMER_MS))
      return
    }
    const graceMs = this.#drain?.grant() ?? 0
    if (graceMs > 0) socket.setTimeout(graceMs)
    else this.fail(idleTimeout(this.peer, idleTimeoutMs))
  }

  readonly #onProxyConnect = (answer: { readonly statusCode: number }): void => {
    const { statusCode } = answer
    if (statusCode === 200) return
    const advice = statusCode === 407 ? '; check the user and password of the proxy' : ''
    this.fail(
      new TransportError({
        code: 'ProxyFailed',
        message: `the proxy refuses a tunnel to ${this.peer} (HTTP ${statusCode})${advice}`,
        retryable: statusCode >= 500,
      }),
    )
  }

  readonly #onClose = (): void => {
    if (this.#closed) return
    this.#closed = true
    this.#running.delete(this)
    this.#ignoreAbort?.()
    const socket = this.#socket
    if (socket !== undefined) {
      socket.off('timeout', this.#onSilence)
      if (!socket.destroyed) setSocketTimeout(socket, reuseTimeoutMs(this.#keepAliveHint))
    }
    this.#stopSender()
    for (const reject of this.#writes) reject(this.#stopReason())
    this.#writes.clear()
    this.#onFinished?.()
    if (this.#state === FRESH) this.#rejectAfterSender()
  }

  #rejectAfterSender(): void {
    const settle = (): void => {
      if (this.#state !== FRESH) return
      this.#state = DECIDED
      this.#reject(this.failure ?? lost(this.peer))
    }
    if (this.#sender === undefined) settle()
    else void this.#sender.then(settle)
  }
}

/** Timers take no longer delay. */
const MAX_TIMER_MS = 2 ** 31 - 1

function setSocketTimeout(socket: Socket, timeoutMs: number): void {
  const delayMs = Math.min(timeoutMs, MAX_TIMER_MS)
  if (socket.timeout !== delayMs) socket.setTimeout(delayMs)
}

/** What Node says of a target or header that HTTP cannot carry. */
function toInvalidRequest(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (!code?.startsWith('ERR_')) return error
  return new InvalidRequestError({
    code: 'InvalidArgument',
    message: `the request cannot be sent: ${message}`,
    cause: error,
  })
}
