/**
 * Gathers what arrives of a part into blocks and writes them at their place, the next filling while
 * one is being written.
 */

import type { PartSink } from '../part-sink.js'

/** Buffers of one size that are used again and again. */
export class BlockPool {
  readonly #size: number
  readonly #free: Uint8Array[] = []

  constructor(size: number) {
    this.#size = size
  }

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(this.#size)
  }

  give(block: Uint8Array): void {
    this.#free.push(block)
  }
}

export class BlockWriter {
  readonly #sink: PartSink
  readonly #pool: BlockPool
  #offset: number
  #block: Uint8Array | undefined
  #filled = 0
  #writing: Promise<void> = Promise.resolve()

  /** Writes from `offset` on. */
  constructor(sink: PartSink, pool: BlockPool, offset: number) {
    this.#sink = sink
    this.#pool = pool
    this.#offset = offset
  }

  /** Takes a chunk; `undefined` when there is nothing to wait for. */
  take(chunk: Uint8Array): Promise<void> | undefined {
    const block = (this.#block ??= this.#pool.take())
    if (this.#filled + chunk.length >= block.length) return this.#takeAndWrite(chunk)
    block.set(chunk, this.#filled)
    this.#filled += chunk.length
    return undefined
  }

  async #takeAndWrite(chunk: Uint8Array): Promise<void> {
    let rest = chunk
    while (rest.length > 0) {
      const block = (this.#block ??= this.#pool.take())
      const piece = rest.subarray(0, block.length - this.#filled)
      block.set(piece, this.#filled)
      this.#filled += piece.length
      rest = rest.subarray(piece.length)
      if (this.#filled === block.length) await this.#startWrite()
    }
  }

  /** At most one block is being written while the next one fills. */
  async #startWrite(): Promise<void> {
    await this.#writing
    const block = this.#block
    if (block === undefined || this.#filled === 0) return
    const filled = this.#filled
    const offset = this.#offset
    this.#block = undefined
    this.#filled = 0
    this.#offset += filled
    this.#writing = this.#sink
      .write(offset, filled === block.length ? block : block.subarray(0, filled))
      .finally(() => this.#pool.give(block))
    this.#writing.catch(() => undefined) // awaited before the next block, or by `finish`
  }

  /** Writes what is left and waits for all of it. */
  async finish(): Promise<void> {
    await this.#startWrite()
    await this.#writing
  }

  /** Gives the buffers back, whatever has become of the part. */
  async release(): Promise<void> {
    await this.#writing.catch(() => undefined) // the part has failed for a reason of its own
    if (this.#block !== undefined) this.#pool.give(this.#block)
    this.#block = undefined
  }
}
