/**
 * Lets bytes pass at a rate and no faster: for requests with a traffic limit, and for faults.
 */

import type { Clock } from '../environment.js'
import type { BodySource } from '../protocol/http.js'
import type { IncomingBody } from './http-exchange.js'

/** A timer that came late is made up for; a peer that was slow itself is not. */
const MAX_CATCH_UP_MS = 50

/** Bytes go in pieces of about this time, so that they flow instead of jumping. */
const PIECE_MS = 100
const MAX_PIECE_SIZE = 64 * 1024

export class Pace {
  readonly #clock: Clock
  readonly #bytesPerMs: number
  readonly #pieceSize: number
  /** When the bytes so far have had their time; `undefined` before the first. */
  #dueAt: number | undefined

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock
    this.#bytesPerMs = bytesPerSecond / 1000
    this.#pieceSize = Math.min(MAX_PIECE_SIZE, Math.max(1, Math.floor(this.#bytesPerMs * PIECE_MS)))
  }

  /** Hands `chunk` to `use` piece by piece, each when its time has passed. */
  async pass(
    chunk: Uint8Array,
    use: (piece: Uint8Array) => Promise<void> | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    for (let offset = 0; offset < chunk.length; offset += this.#pieceSize) {
      const piece = chunk.subarray(offset, offset + this.#pieceSize)
      await this.#wait(piece.length, signal)
      await use(piece)
    }
  }

  async #wait(size: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic()
    const from = Math.max(this.#dueAt ?? now, now - MAX_CATCH_UP_MS)
    this.#dueAt = from + size / this.#bytesPerMs
    if (this.#dueAt > now) await this.#clock.sleep(this.#dueAt - now, signal)
  }
}

export function paceIncoming(body: IncomingBody, pace: Pace, signal: AbortSignal): IncomingBody {
  return {
    get received() {
      return body.received
    },
    deliver: (onChunk) => body.deliver((chunk) => pace.pass(chunk, onChunk, signal)),
  }
}

export function paceOutgoing(body: Uint8Array | BodySource, pace: Pace): BodySource {
  const size = body instanceof Uint8Array ? body.length : body.size
  const send: BodySource['send'] = async (write, signal) => {
    if (body instanceof Uint8Array) return pace.pass(body, write, signal)
    // A source may have several chunks with its writer; their pieces must not mix.
    let turn = Promise.resolve()
    await body.send((chunk) => {
      turn = turn.then(() => pace.pass(chunk, write, signal))
      return turn
    }, signal)
  }
  return { size, replayable: false, send }
}
