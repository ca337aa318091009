/** One request that is read on, at the pace of the reader, as long as it reads in sequence. */

import type { ByteSpan, RangeFetch, RangeFetches } from './range-fetches.js'
import type { ReadSource } from './read-source.js'

/** To read and drop so many bytes is quicker than to ask anew. */
const SKIPPED_BYTES = 128 * 1024

interface Wanted {
  readonly target: Uint8Array
  filled: number
  /** Bytes to drop first. */
  skip: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** Holds one chunk of the network at most; the connection waits meanwhile. */
export class RangeStream implements ReadSource {
  readonly #fetch: RangeFetch
  readonly #end: number
  #position: number
  #wanted: Wanted | undefined
  #held: { rest: Uint8Array; readonly release: () => void } | undefined
  #ended: { readonly reason: unknown } | undefined

  constructor(fetches: RangeFetches, span: ByteSpan) {
    this.#position = span.offset
    this.#end = span.offset + span.size
    this.#fetch = fetches.start(span, (chunk) => this.#take(chunk), { takesSlot: false })
    this.#fetch.ended.then(
      () => this.#finish(new Error('a range ended before its bytes were taken')),
      (reason: unknown) => this.#finish(reason),
    )
  }

  covers(position: number): boolean {
    const ahead = position - this.#position
    return this.#ended === undefined && ahead >= 0 && ahead <= SKIPPED_BYTES && position < this.#end
  }

  read(position: number, target: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const skip = position - this.#position
      this.#wanted = { target, filled: 0, skip, resolve, reject }
      const held = this.#held
      if (this.#ended !== undefined) reject(this.#ended.reason)
      else if (held !== undefined) {
        held.rest = this.#serve(held.rest)
        if (held.rest.length > 0) return
        this.#held = undefined
        held.release()
      }
    })
  }

  #take(chunk: Uint8Array): Promise<void> | undefined {
    const rest = this.#serve(chunk)
    if (rest.length === 0) return undefined
    return new Promise((release) => (this.#held = { rest, release }))
  }

  /** What is left of the chunk when the reader has got what it waits for. */
  #serve(chunk: Uint8Array): Uint8Array {
    const wanted = this.#wanted
    if (wanted === undefined) return chunk
    const { target } = wanted
    const skipped = Math.min(wanted.skip, chunk.length)
    const piece = chunk.subarray(skipped, skipped + target.length - wanted.filled)
    target.set(piece, wanted.filled)
    wanted.skip -= skipped
    wanted.filled += piece.length
    this.#position += skipped + piece.length
    if (wanted.filled === target.length) {
      this.#wanted = undefined
      wanted.resolve()
    }
    return chunk.subarray(skipped + piece.length)
  }

  #finish(reason: unknown): void {
    this.#ended = { reason }
    this.#wanted?.reject(reason)
    this.#wanted = undefined
    this.#held = undefined
  }

  async close(): Promise<void> {
    // A body that has come to its end leaves its connection to others.
    if (this.#position < this.#end) this.#fetch.cancel()
    await this.#fetch.ended.catch(() => undefined) // its bytes are not wanted any more
  }
}
