/**
 * Uploads from a stream: chunks of any size are gathered into whole parts, each in one buffer that
 * is used again.
 */

import { orAborted } from '../abort.js'
import type { PartRange } from '../part.js'
import type { PartBody, PartSource } from '../part-source.js'
import { SourceError } from '../errors/source-errors.js'
import type { ByteStream } from './byte-stream.js'
import { MemoryBody } from './memory-body.js'

export interface StreamSourceOptions {
  /** Bytes that the stream will give, if that is known: more or fewer are an error. */
  readonly size?: number | undefined
}

export function createStreamSource(
  stream: ByteStream,
  options: StreamSourceOptions = {},
): PartSource {
  return new StreamSource(stream, options.size)
}

class StreamSource implements PartSource {
  readonly access = 'sequential'
  readonly identity = undefined
  readonly size: number | undefined
  readonly #stream: ByteStream
  #rest: Uint8Array | undefined
  #ended = false
  #readBytes = 0
  #freeBuffers: Uint8Array[] = []

  constructor(stream: ByteStream, size: number | undefined) {
    this.#stream = stream
    this.size = size
  }

  memoryOf(size: number): number {
    return size
  }

  async openPart(range: PartRange, signal: AbortSignal): Promise<PartBody> {
    const buffer = this.#takeBuffer(range.size)
    const filled = await this.#fill(buffer, range.size, signal)
    this.#readBytes += filled
    await this.#checkLength(range, filled, signal)
    return new MemoryBody(buffer.subarray(0, filled), () => this.#freeBuffers.push(buffer))
  }

  /**
   * Copies into the buffer, so that a small chunk never keeps the large block alive that it was cut
   * from.
   */
  async #fill(buffer: Uint8Array, size: number, signal: AbortSignal): Promise<number> {
    let filled = 0
    while (filled < size) {
      const chunk = this.#rest ?? (await this.#nextChunk(signal))
      if (chunk === undefined) break
      const taken = Math.min(chunk.length, size - filled)
      buffer.set(taken === chunk.length ? chunk : chunk.subarray(0, taken), filled)
      filled += taken
      this.#rest = taken === chunk.length ? undefined : chunk.subarray(taken)
    }
    return filled
  }

  async #nextChunk(signal: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined
    const chunk = await orAborted(this.#stream.next(), signal)
    if (chunk === undefined) this.#ended = true
    return chunk
  }

  /** A stream that announced its length has to keep its word before anything is completed. */
  async #checkLength(range: PartRange, filled: number, signal: AbortSignal): Promise<void> {
    if (this.size === undefined) return
    if (filled < range.size) {
      throw new SourceError(
        'SourceTooShort',
        `the source stream ended after ${this.#readBytes} bytes; contentLength says ${this.size}`,
      )
    }
    if (this.#readBytes < this.size) return
    let extra = this.#rest
    while (extra === undefined || extra.length === 0) {
      extra = await this.#nextChunk(signal)
      if (extra === undefined) return
    }
    throw new SourceError(
      'SourceTooLarge',
      `the source stream goes on after the ${this.size} bytes that contentLength says`,
    )
  }

  #takeBuffer(size: number): Uint8Array {
    const found = this.#freeBuffers.pop()
    if (found !== undefined && found.length >= size) return found
    this.#freeBuffers = [] // parts have grown: the smaller buffers will not be wanted again
    return new Uint8Array(size)
  }

  assertUnchanged(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#freeBuffers = []
    this.#stream.cancel()
    return Promise.resolve()
  }
}
