/**
 * One connection: carries one exchange after the other.
 *
 * 1. What comes is read into a `ReceiveBuffer` and handed on step by step, until somebody wants it
 *    to wait: the head's receiver until the body is asked for, or the body's reader with a chunk.
 * 2. Whoever waits stops the steps at once, and the reading as soon as there is no memory for more.
 * 3. An answer that has been read to its end sets the connection free, unless anything speaks
 *    against another request on it; then it is closed.
 * 4. Bytes that nobody has asked for close it, too.
 */

import type { Socket } from 'node:net'

import type { TransportError } from '../../../protocol/errors/ossferry-error.js'
import type { HttpMethod } from '../../../protocol/http.js'
import { connectTimeout, malformedAnswer, toTransportError } from '../network-errors.js'
import { reuseTimeoutMs } from '../reuse-timeout.js'
import { AnswerReader } from './answer-reader.js'
import type { SocketOpener } from './open-socket.js'
import { ReceiveBuffer, type Segment } from './receive-buffer.js'
import { MalformedAnswer, type ResponseHead } from './response-head.js'

/** What a connection tells the exchange that it carries. */
export interface ConnectionUser {
  readonly method: HttpMethod
  readonly idleTimeoutMs: number
  /** `content`: the whole body, when it has come with the head; else it waits to be read. */
  onHead(head: ResponseHead, content: Buffer | undefined): void
  /** A promise holds up what follows; until it settles the memory is the receiver's. */
  onContent(chunk: Buffer): void | Promise<void>
  /** The answer is over. `reusable` is false when the connection closes now. */
  onEnd(reusable: boolean): void
  /** Nothing has moved for the user's idle limit. */
  onSilence(): void
  /** Whether the whole request has left; if not the connection cannot carry another one. */
  readonly requestSent: boolean
  /** The connection is closed; nothing more comes. */
  onClosed(error: TransportError | undefined): void
}

/** What a connection tells its pool. */
export interface ConnectionOwner {
  readonly peer: string
  readonly connectTimeoutMs: number
  /** Another request may be sent. */
  onFree(connection: Connection): void
  /** Not to be used for further requests. */
  onUnusable(connection: Connection): void
  onClosed(connection: Connection): void
}

/** Timers take no longer delay. */
const MAX_TIMER_MS = 2 ** 31 - 1
const NOTHING: Segment = { buffer: Buffer.alloc(0), start: 0, end: 0 }

export class Connection {
  readonly socket: Socket
  /** Whether requests can flow: the handshake is over. */
  ready = false
  readonly #owner: ConnectionOwner
  readonly #received = new ReceiveBuffer()
  /** Where the next bytes go. */
  #target: Buffer = this.#received.target(false)
  #user: ConnectionUser | undefined
  #reader: AnswerReader | undefined
  /** Whether the answer's receiver wants no step now. */
  #waiting = false
  /** Whether the body is being read by somebody who may hold its chunks. */
  #holdable = false
  #paused = false
  /** Whether the peer has ended its side, or the connection is closed. */
  #inputOver = false
  #closed = false
  #error: TransportError | undefined

  constructor(opener: SocketOpener, owner: ConnectionOwner) {
    this.#owner = owner
    const socket = opener.open({
      buffer: () => this.#target,
      callback: (count) => this.#onRead(count),
    })
    this.socket = socket
    const { connectTimeoutMs, peer } = owner
    const timer = setTimeout(() => {
      socket.destroy(connectTimeout(peer, connectTimeoutMs))
    }, connectTimeoutMs)
    socket.once(opener.readyEvent, () => {
      clearTimeout(timer)
      this.ready = true
    })
    socket.on('timeout', () => this.#onSilence())
    socket.on('error', (error) => {
      this.#error ??= toTransportError(error, peer)
    })
    socket.once('end', () => this.#onInputOver())
    socket.once('close', () => {
      clearTimeout(timer)
      this.#onClosed()
    })
  }

  /** Prepares for the answer to a request of `user`, who then writes the request. */
  begin(user: ConnectionUser): void {
    this.#user = user
    this.#reader = new AnswerReader(user.method)
    if (this.ready) this.socket.ref()
    this.#limitSilence(user.idleTimeoutMs)
  }

  /**
   * Goes on with the body of the answer, which comes as `onContent`. `holdable`: whether its
   * receiver may return promises.
   */
  readBody(holdable: boolean): void {
    this.#holdable = holdable
    this.#proceed()
  }

  /** Closes it; `onClosed` follows, with `error` unless there was one before. */
  destroy(error?: TransportError): void {
    this.#error ??= error
    this.#received.drop()
    this.#reader = undefined
    this.socket.destroy()
    this.#owner.onUnusable(this)
    if (this.#closed) this.#tellClosed()
  }

  /** Calls `onSilence` when nothing has moved for `timeoutMs`, counted from now. */
  restartTimeout(timeoutMs: number): void {
    this.socket.setTimeout(Math.min(timeoutMs, MAX_TIMER_MS))
  }

  /** As `restartTimeout`, but counted from when something has moved last, if that is cheaper. */
  #limitSilence(timeoutMs: number): void {
    if (this.socket.timeout !== timeoutMs) this.restartTimeout(timeoutMs)
  }

  // Reading

  #onRead(count: number): boolean {
    if (this.#reader === undefined) {
      // Bytes that belong to no request, or that come while the connection closes.
      if (this.#user === undefined) this.destroy()
      return true
    }
    this.#received.received(count, this.#holdable)
    if (!this.#waiting) this.#step()
    this.#target = this.#received.target(this.#ownMemory())
    if (this.#mustPause()) {
      this.#paused = true
      return false
    }
    // TLS delivers what it had decrypted when it was told to pause; by then there may be room
    // again, and saying so here would not set the reading going.
    this.#resume()
    return true
  }

  #step(): void {
    try {
      while (this.#reader !== undefined && !this.#waiting) {
        const segment = this.#received.front() ?? NOTHING
        const step = this.#reader.next(segment.buffer, segment.start, segment.end)
        const { position } = this.#reader
        if (segment !== NOTHING) segment.start = position
        if (step === 'more') {
          if (this.#received.front() === undefined) break
        } else if (step === 'content') {
          const start = position - this.#reader.contentSize
          this.#handContent(segment.buffer.subarray(start, position))
        } else if (step === 'head') this.#handHead(this.#reader, segment)
        else this.#end(this.#reader)
      }
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) throw error
      this.destroy(malformedAnswer(this.#owner.peer, error.message))
    }
    if (this.#inputOver && !this.#waiting) this.#finishInput()
  }

  #handHead(reader: AnswerReader, segment: Segment): void {
    const { head, left } = reader
    let content: Buffer | undefined
    if (left !== undefined && left <= segment.end - segment.start) {
      const { buffer, start } = segment
      content = Buffer.from(buffer.subarray(start, start + left))
      reader.next(buffer, start, start + left)
      if (left > 0) segment.start += left
    } else {
      this.#waiting = true
    }
    this.#user?.onHead(head, content)
  }

  #handContent(chunk: Buffer): void {
    const taken = this.#user?.onContent(chunk)
    if (taken === undefined) return
    this.#waiting = true
    this.#received.held = true
    const proceed = (): void => {
      this.#received.held = false
      this.#proceed()
    }
    taken.then(proceed, proceed) // the user knows what to do when it fails
  }

  /** Nobody wants to wait any more. */
  #proceed(): void {
    this.#waiting = false
    this.#step()
    if (!this.#mustPause()) this.#resume()
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.socket.resume()
  }

  #mustPause(): boolean {
    return this.#waiting && !(this.#holdable && this.#received.hasRoom)
  }

  /** Whether the next bytes had better go to memory of the connection's own. */
  #ownMemory(): boolean {
    if (!this.#holdable || this.#reader === undefined) return false
    const { left } = this.#reader
    return left === undefined || this.#received.size < left
  }

  // Ends

  #end(reader: AnswerReader): void {
    const { head } = reader
    const user = this.#user
    if (user === undefined) throw new Error('an answer ends that nobody awaits')
    const reusable =
      head.keepsAlive &&
      head.framing !== 'until-close' &&
      user.requestSent &&
      !this.#inputOver &&
      this.#received.front() === undefined
    this.#holdable = false
    this.#reader = undefined
    if (!reusable) {
      user.onEnd(false)
      this.destroy()
      return
    }
    this.#received.release()
    this.#user = undefined
    this.#limitSilence(reuseTimeoutMs(head.headers['keep-alive']))
    user.onEnd(true)
    this.#owner.onFree(this)
  }

  #onSilence(): void {
    if (this.#user === undefined) this.destroy()
    else if (this.ready) this.#user.onSilence()
  }

  #onInputOver(): void {
    this.#inputOver = true
    this.#owner.onUnusable(this)
    if (!this.#waiting) this.#step()
  }

  /** The peer sends no more, and all that it has sent has been taken. */
  #finishInput(): void {
    const reader = this.#reader
    if (reader === undefined) return
    if (this.#error === undefined && reader.endsHere()) this.#end(reader)
    else this.destroy()
  }

  #onClosed(): void {
    this.#closed = true
    this.#inputOver = true
    this.#owner.onClosed(this)
    if (this.#reader === undefined) this.#tellClosed()
    else if (!this.#waiting) this.#step()
  }

  #tellClosed(): void {
    const user = this.#user
    this.#user = undefined
    user?.onClosed(this.#error)
  }
}
