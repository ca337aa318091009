/** Sends a body that is produced while it is sent. */

import type { Socket } from 'node:net'

import type { BodySource } from '../../../protocol/http.js'
import type { DrainTime } from '../drain-time.js'

const LINE_BREAK = Buffer.from('\r\n')
const LAST_CHUNK = '0\r\n\r\n'

/**
 * The source's chunks go straight to the socket; their promises settle when the socket has let go
 * of them. The head goes with the first.
 */
export class BodySender {
  /** Settles, and never rejects, when the source has. */
  readonly settled: Promise<void>
  /** Bytes written. */
  handed = 0

  readonly #source: BodySource
  readonly #socket: Socket
  readonly #drain: DrainTime
  readonly #abort = new AbortController()
  readonly #writes = new Set<(reason: unknown) => void>()
  #head: string
  #done = false

  /** `onFailed` is told what the source has thrown, unless it was told to stop. */
  constructor(
    source: BodySource,
    head: string,
    socket: Socket,
    drain: DrainTime,
    onFailed: (reason: unknown) => void,
  ) {
    this.#source = source
    this.#head = head
    this.#socket = socket
    this.#drain = drain
    this.settled = this.#send(onFailed)
  }

  /** Whether the source is at work and none of its chunks is with the socket. */
  get preparing(): boolean {
    return !this.#done && this.#writes.size === 0
  }

  /** Whether bytes of the body remain that the socket has not been handed. */
  get unsent(): boolean {
    const { size } = this.#source
    return !this.#done && (size === undefined || this.handed < size)
  }

  /** Stops the source, which learns `reason`; nothing more is written. */
  stop(reason: unknown): void {
    if (!this.#done) this.#abort.abort(reason)
  }

  /** The socket has closed and holds no chunk any more. */
  closed(reason: unknown): void {
    this.stop(reason)
    for (const reject of this.#writes) reject(reason)
    this.#writes.clear()
  }

  async #send(onFailed: (reason: unknown) => void): Promise<void> {
    const { size } = this.#source
    try {
      await this.#source.send((chunk) => this.#write(chunk), this.#abort.signal)
      if (this.#abort.signal.aborted) return
      if (size !== undefined && this.handed !== size) throw miscounted(size, this.handed)
      this.#done = true
      this.#noteTaken()
      if (size === undefined) this.#socket.write(this.#takeHead() + LAST_CHUNK, 'latin1')
      else if (this.#head !== '') this.#socket.write(this.#takeHead(), 'latin1')
    } catch (error) {
      if (!this.#abort.signal.aborted) onFailed(error)
    }
  }

  #write(chunk: Uint8Array): Promise<void> {
    if (this.#abort.signal.aborted) return Promise.reject(this.#abort.signal.reason as Error)
    const { size } = this.#source
    this.handed += chunk.length
    if (size !== undefined && this.handed > size) {
      return Promise.reject(miscounted(size, this.handed))
    }
    if (chunk.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#writes.add(reject)
      const socket = this.#socket
      const whole = size !== undefined && this.#head === ''
      if (!whole) {
        socket.cork()
        const before = size === undefined ? `${chunk.length.toString(16)}\r\n` : ''
        socket.write(this.#takeHead() + before, 'latin1')
      }
      socket.write(chunk, (error) => {
        // After a failure `closed` settles it, when the memory is free.
        if (error !== null && error !== undefined) return
        this.#writes.delete(reject)
        this.#noteTaken()
        resolve()
      })
      if (size === undefined) socket.write(LINE_BREAK)
      if (!whole) socket.uncork()
    })
  }

  #noteTaken(): void {
    if (this.#done && this.#writes.size === 0) this.#drain.taken(this.handed)
  }

  #takeHead(): string {
    const head = this.#head
    this.#head = ''
    return head
  }
}

function miscounted(size: number, written: number): Error {
  return new Error(`a body of ${size} bytes wrote ${written}`)
}
