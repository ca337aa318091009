/** Reading and sending at the same time. */

import type { ChunkWriter } from '../../../protocol/http.js'

/** Two buffers in turn: one is filled while the other one is on its way. */
export class BufferPair {
  readonly #size: number
  readonly #buffers: Buffer[] = []
  #turn = 0
  #sending: Promise<void> = Promise.resolve()

  constructor(size: number) {
    this.#size = size
  }

  next(): Buffer {
    return (this.#buffers[this.#turn % 2] ??= Buffer.allocUnsafeSlow(this.#size))
  }

  /** Resolves when the other buffer is free, with `chunk` on its way. */
  async hand(write: ChunkWriter, chunk: Uint8Array): Promise<void> {
    await this.#sending
    this.#turn++
    this.#sending = write(chunk)
    // Its failure is told to whoever waits for it next.
    this.#sending.catch(() => undefined)
  }

  settle(): Promise<void> {
    return this.#sending
  }
}
