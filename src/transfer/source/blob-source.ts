/** Uploads from a Blob or File, reading piece by piece what is being sent. */

import type { ChunkWriter } from '../../protocol/http.js'
import { SourceError } from '../errors/source-errors.js'
import type { PartRange } from '../part.js'
import type { PartBody, PartSource } from '../part-source.js'

/** What is used of a Blob; the platforms' own fit by structure. */
export interface BlobLike {
  readonly size: number
  slice(start: number, end: number): BlobLike
  arrayBuffer(): Promise<ArrayBuffer>
}

const PIECE_SIZE = 1024 * 1024

export function createBlobSource(blob: BlobLike): PartSource {
  return {
    size: blob.size,
    access: 'random',
    identity: undefined,
    memoryOf: () => PIECE_SIZE,
    openPart: (range) => Promise.resolve(new BlobBody(blob, range)),
    assertUnchanged: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

class BlobBody implements PartBody {
  readonly replayable = true
  readonly #blob: BlobLike
  readonly #range: PartRange

  constructor(blob: BlobLike, range: PartRange) {
    this.#blob = blob
    this.#range = range
  }

  get size(): number {
    return this.#range.size
  }

  async send(write: ChunkWriter, signal: AbortSignal): Promise<void> {
    const end = this.#range.offset + this.#range.size
    for (let offset = this.#range.offset; offset < end; offset += PIECE_SIZE) {
      signal.throwIfAborted()
      await write(await this.#read(offset, Math.min(offset + PIECE_SIZE, end)))
    }
  }

  async #read(start: number, end: number): Promise<Uint8Array> {
    try {
      return new Uint8Array(await this.#blob.slice(start, end).arrayBuffer())
    } catch (cause) {
      throw new SourceError(
        'SourceReadFailed',
        `cannot read bytes ${start} to ${end - 1} of the blob: ${String(cause)}`,
        cause,
      )
    }
  }

  release(): void {
    // nothing is held between sends
  }
}
