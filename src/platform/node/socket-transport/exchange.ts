/**
 * One request and its response over a connection of a pool.
 *
 * 1. It waits until the pool gives it a connection; then the request is written at once.
 * 2. It is decided once: by the response's head, by a failure of the connection or of the sender,
 *    by the idle limit or by the signal. A failure closes the connection, waits for the sender and
 *    then rejects.
 * 3. An answer before the whole body has left stops the sender; the connection is closed when that
 *    answer has been read.
 * 4. It is over when the connection is free again or closed.
 */

import type { SendOptions } from '../../../client/transport.js'
import type { TransportError } from '../../../protocol/errors/ossferry-error.js'
import type { HttpMethod, HttpRequest, HttpResponse } from '../../../protocol/http.js'
import { DrainTime } from '../drain-time.js'
import { answerBrokeOff, answeredEarly, idleTimeout, lost } from '../network-errors.js'
import { BodySender } from './body-sender.js'
import type { Connection, ConnectionUser } from './connection.js'
import { formatRequestHead } from './request-head.js'
import { type BodyOrigin, type ContentReceiver, StreamedBody, WholeBody } from './response-body.js'
import type { ResponseHead } from './response-head.js'
import { whenAborted } from '../../../transfer/when-aborted.js'

/** Smaller bodies in memory are not worth looking at the clock for. */
const TIMED_SIZE = 256 * 1024

/** What an exchange needs from its pool. */
export interface ExchangeQueue {
  readonly peer: string
  /** Takes out an exchange that waits for a connection. */
  forget(exchange: Exchange): void
}

export class Exchange implements ConnectionUser, BodyOrigin {
  readonly signal: AbortSignal | undefined
  readonly idleTimeoutMs: number
  over = false
  readonly #message: HttpRequest
  readonly #queue: ExchangeQueue
  readonly #resolve: (response: HttpResponse) => void
  readonly #reject: (reason: unknown) => void
  readonly #head: string
  #ignoreAbort: (() => void) | undefined
  #connection: Connection | undefined
  #sender: BodySender | undefined
  #drain: DrainTime | undefined
  #decided = false
  /** Whether the answer has been read to its end. */
  #ended = false
  #failure: unknown
  #onOver: (() => void) | undefined

  #receiver: ContentReceiver | undefined
  /** While the body has no reader, or the reader has a chunk, nothing can move. */
  #readerBusy = false
  #taking: Promise<void> | undefined

  /** @throws InvalidRequestError */
  constructor(
    message: HttpRequest,
    options: SendOptions,
    queue: ExchangeQueue,
    resolve: (response: HttpResponse) => void,
    reject: (reason: unknown) => void,
  ) {
    const { body } = message
    const size = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size
    const { signal, idleTimeoutMs } = options
    this.#head = formatRequestHead(message, size)
    this.#message = message
    this.signal = signal
    this.idleTimeoutMs = idleTimeoutMs
    this.#queue = queue
    this.#resolve = resolve
    this.#reject = reject
    this.#ignoreAbort = signal && whenAborted(signal, () => this.fail(signal.reason))
  }

  get method(): HttpMethod {
    return this.#message.method
  }

  get peer(): string {
    return this.#queue.peer
  }

  /** Sends the request over `connection`, which is the exchange's until it is over. */
  start(connection: Connection): void {
    this.#connection = connection
    connection.begin(this)
    const { socket } = connection
    const { body } = this.#message
    if (body === undefined || (body instanceof Uint8Array && body.length === 0)) {
      socket.write(this.#head, 'latin1')
      return
    }
    if (!(body instanceof Uint8Array)) {
      const drain = new DrainTime()
      this.#drain = drain
      const onFailed = (reason: unknown): void => this.fail(reason)
      this.#sender = new BodySender(body, this.#head, socket, drain, onFailed)
      return
    }
    socket.cork()
    socket.write(this.#head, 'latin1')
    if (body.length < TIMED_SIZE) {
      socket.write(body)
    } else {
      const drain = new DrainTime()
      this.#drain = drain
      socket.write(body, () => drain.taken(body.length))
    }
    socket.uncork()
  }

  /** Ends it with `reason`, and its connection. */
  fail(reason: unknown): void {
    if (this.#failure !== undefined || (this.#ended && this.#decided)) return
    this.#failure = reason
    this.#sender?.stop(reason)
    if (this.over) return
    if (this.#connection !== undefined) {
      this.#connection.destroy()
      return
    }
    this.#queue.forget(this)
    this.onClosed(undefined)
  }

  // What the connection tells

  get requestSent(): boolean {
    return this.#connection?.socket.writableLength === 0 && this.#sender?.unsent !== true
  }

  onHead(head: ResponseHead, content: Buffer | undefined): void {
    const { status, headers } = head
    const whole = content !== undefined
    this.#readerBusy = !whole
    const body = whole ? new WholeBody(content, this) : new StreamedBody(head.length, this)
    this.#answer({ status, headers, body })
  }

  onContent(chunk: Buffer): void | Promise<void> {
    let taken: void | Promise<void>
    try {
      taken = this.#receiver?.(chunk)
    } catch (error) {
      this.fail(error)
      return
    }
    if (taken === undefined) return
    this.#readerBusy = true
    this.#taking = taken.then(
      () => {
        this.#readerBusy = false
      },
      (error: unknown) => this.fail(error),
    )
    return this.#taking
  }

  onEnd(reusable: boolean): void {
    this.#ended = true
    if (reusable) this.#finish()
  }

  onSilence(): void {
    const connection = this.#connection
    if (connection === undefined) return
    if (this.#readerBusy || this.#sender?.preparing === true) {
      connection.restartTimeout(this.idleTimeoutMs)
      return
    }
    const graceMs = this.#drain?.grant() ?? 0
    if (graceMs > 0) connection.restartTimeout(graceMs)
    else this.fail(idleTimeout(this.peer, this.idleTimeoutMs))
  }

  onClosed(error: TransportError | undefined): void {
    if (this.#ended) {
      this.#sender?.closed(answeredEarly(this.peer))
    } else {
      this.#failure ??= error ?? (this.#decided ? answerBrokeOff(this.peer) : lost(this.peer))
      this.#sender?.closed(this.#failure)
      this.#rejectAfterSender()
    }
    this.#finish()
  }

  // What the body asks for

  async finished(): Promise<void> {
    if (!this.over) {
      await new Promise<void>((resolve) => {
        this.#onOver = resolve
      })
    }
    await this.#sender?.settled
  }

  async read(receiver: ContentReceiver, holdable: boolean): Promise<void> {
    this.#receiver = receiver
    this.#readerBusy = false
    if (!this.over) this.#connection?.readBody(holdable)
    await this.finished()
    await this.#taking
    if (!this.#ended) throw this.#failure
  }

  drop(): void {
    this.fail(answerBrokeOff(this.peer))
  }

  /** Hands the response out; not before the sender has ended well, unless the answer came early. */
  #answer(response: HttpResponse): void {
    const sender = this.#sender
    if (sender === undefined || sender.unsent) {
      sender?.stop(answeredEarly(this.peer))
      this.#decided = true
      this.#resolve(response)
      return
    }
    this.#readerBusy = true
    void sender.settled.then(() => {
      if (this.#failure === undefined) {
        this.#decided = true
        this.#resolve(response)
      } else if (this.over) {
        this.#rejectAfterSender()
      }
    })
  }

  #rejectAfterSender(): void {
    const reject = (): void => {
      if (this.#decided) return
      this.#decided = true
      this.#reject(this.#failure)
    }
    if (this.#sender === undefined) reject()
    else void this.#sender.settled.then(reject)
  }

  #finish(): void {
    this.over = true
    this.#connection = undefined
    this.#ignoreAbort?.()
    this.#onOver?.()
  }
}
