/**
 * Chunks of the object that are fetched side by side, ahead of a reader that reads in sequence.
 *
 * The window is the chunk being read and `prefetchNum` after it. A chunk that has been read, or
 * jumped over, leaves it; only when its request has ended does its buffer serve for the next one.
 */

import { BlockPool } from '../download/block-writer.js'
import type { ByteSpan, RangeFetch, RangeFetches } from './range-fetches.js'
import type { ReadSource } from './read-source.js'

export interface ReadAheadOptions {
  /** Chunks after the one being read. */
  readonly prefetchNum: number
  /** Bytes of a chunk. */
  readonly chunkSize: number
}

export class ReadAhead implements ReadSource {
  readonly #fetches: RangeFetches
  readonly #chunkSize: number
  readonly #most: number
  readonly #end: number
  readonly #buffers: BlockPool
  #chunks: Chunk[] = []
  /** Where the next chunk begins. */
  #next: number

  constructor(fetches: RangeFetches, span: ByteSpan, options: ReadAheadOptions) {
    this.#fetches = fetches
    this.#chunkSize = Math.min(options.chunkSize, span.size)
    this.#most = options.prefetchNum + 1
    this.#end = span.offset + span.size
    this.#next = span.offset
    this.#buffers = new BlockPool(this.#chunkSize)
  }

  covers(position: number): boolean {
    const first = this.#chunks[0]?.offset ?? this.#next
    return position >= first && position <= this.#next && position < this.#end
  }

  async read(position: number, target: Uint8Array): Promise<void> {
    let filled = 0
    while (filled < target.length) {
      const chunk = await this.#moveTo(position + filled)
      filled += await chunk.copyFrom(position + filled, target.subarray(filled))
    }
  }

  async #moveTo(position: number): Promise<Chunk> {
    while (this.#chunks[0] !== undefined && this.#chunks[0].end <= position) await this.#dropFirst()
    while (this.#chunks.length < this.#most && this.#next < this.#end) this.#add()
    const [chunk] = this.#chunks
    if (chunk === undefined) throw new Error('read at a position that the window does not cover')
    return chunk
  }

  #add(): void {
    const offset = this.#next
    const size = Math.min(this.#chunkSize, this.#end - offset)
    this.#chunks.push(new Chunk(this.#fetches, { offset, size }, this.#buffers.take()))
    this.#next += size
  }

  async #dropFirst(): Promise<void> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) this.#buffers.give(await chunk.close())
  }

  async close(): Promise<void> {
    const chunks = this.#chunks
    this.#chunks = []
    await Promise.all(chunks.map((chunk) => chunk.close()))
  }
}

/** A range on its way into memory, where it may be read as far as it has come. */
class Chunk {
  readonly offset: number
  readonly end: number
  readonly #buffer: Uint8Array
  readonly #fetch: RangeFetch
  #filled = 0
  #failure: { readonly reason: unknown } | undefined
  #wake: () => void = () => undefined

  constructor(fetches: RangeFetches, span: ByteSpan, buffer: Uint8Array) {
    this.offset = span.offset
    this.end = span.offset + span.size
    this.#buffer = buffer
    this.#fetch = fetches.start(span, (bytes) => this.#take(bytes), { takesSlot: true })
    this.#fetch.ended.catch((reason: unknown) => {
      this.#failure = { reason }
      this.#wake()
    })
  }

  #take(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#filled)
    this.#filled += bytes.length
    this.#wake()
  }

  /** Copies what there is from `position` on, at least one byte, and returns how many. */
  async copyFrom(position: number, target: Uint8Array): Promise<number> {
    const start = position - this.offset
    while (this.#filled <= start) {
      if (this.#failure !== undefined) throw this.#failure.reason
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const piece = this.#buffer.subarray(start, Math.min(this.#filled, start + target.length))
    target.set(piece)
    return piece.length
  }

  /** Ends its request, and gives its buffer back when nobody writes to it any more. */
  async close(): Promise<Uint8Array> {
    // A body that has come to its end leaves its connection to others.
    if (this.#filled < this.end - this.offset) this.#fetch.cancel()
    await this.#fetch.ended.catch(() => undefined) // its bytes are not wanted any more
    return this.#buffer
  }
}
