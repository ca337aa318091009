/**
 * A part that lies in memory, sent in pieces so that progress, idle timeouts and bandwidth see
 * bytes and not parts.
 */

import type { ChunkWriter } from '../../protocol/http.js'
import type { PartBody } from '../part-source.js'

/**
 * Small enough to see bytes move, large enough to cost nothing (64 KiB pieces cost half as much
 * again).
 */
const PIECE_SIZE = 1024 * 1024

export class MemoryBody implements PartBody {
  readonly replayable = true
  readonly #bytes: Uint8Array
  readonly #onRelease: (() => void) | undefined

  constructor(bytes: Uint8Array, onRelease?: () => void) {
    this.#bytes = bytes
    this.#onRelease = onRelease
  }

  get size(): number {
    return this.#bytes.length
  }

  async send(write: ChunkWriter, signal: AbortSignal): Promise<void> {
    for (let offset = 0; offset < this.#bytes.length; offset += PIECE_SIZE) {
      signal.throwIfAborted()
      await write(this.#bytes.subarray(offset, offset + PIECE_SIZE))
    }
  }

  release(): void {
    this.#onRelease?.()
  }
}
