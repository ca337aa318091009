/** What calls of a bucket take for the bytes of an object or part, as the body of a request. */

import type { BodySource, ChunkWriter, RequestBody } from '../protocol/http.js'
import { encodeUtf8 } from '../protocol/text-codecs.js'
import { orAborted } from '../transfer/abort.js'
import { SourceError } from '../transfer/errors/source-errors.js'
import { createBlobSource, type BlobLike } from '../transfer/source/blob-source.js'
import type { ByteIterable, ByteStream } from '../transfer/source/byte-stream.js'
import type { ClaimedSource } from '../transfer/upload/uploader.js'

/**
 * Text travels as UTF-8. Streams (of Node or the web, or whatever can be iterated over to get
 * bytes) are taken from where they stand, sent as they come, and closed; a request with one is not
 * repeated once it has begun.
 */
export type BucketContent = string | Uint8Array | ArrayBuffer | BlobLike | ByteIterable

/** What reading content needs of the machine. */
export interface ContentPlatform {
  /** Takes charge of a stream at once, so that its failures are the call's. */
  claimSource(source: ByteIterable): ClaimedSource
  /** Throws `SourceError` for a stream that has failed or was read before. */
  streamOf(source: ByteIterable): ByteStream
}

/** Content that a call has been given; its failures are the call's from then on. */
export interface ClaimedContent {
  /**
   * The body to send, once; its size is `undefined` when only sending can tell. `announcedSize`:
   * the bytes that a stream is said to have.
   */
  open(announcedSize: number | undefined): Promise<OpenContent>
  /** Ends what was given. Called once, after the request, or in its place. */
  close(): void
}

export interface OpenContent {
  readonly body: RequestBody
  readonly size: number | undefined
}

/** @throws SourceError for what is no content. */
export function claimContent(content: BucketContent, platform: ContentPlatform): ClaimedContent {
  if (typeof content === 'string') return inMemory(encodeUtf8(content))
  if (content instanceof Uint8Array) return inMemory(content)
  if (content instanceof ArrayBuffer) return inMemory(new Uint8Array(content))
  if (isBlob(content)) return ofBlob(content)
  if (isIterable(content)) return ofStream(content, platform)
  const other: unknown = content
  const kind = other === null ? 'null' : typeof other
  throw new SourceError(
    'SourceNotSupported',
    `${kind} is no content; give a text, a Buffer or Uint8Array, an ArrayBuffer, a Blob, a Node ` +
      'Readable, a web ReadableStream, or an (async) iterable of Uint8Array',
  )
}

function inMemory(bytes: Uint8Array): ClaimedContent {
  const opened = { body: bytes, size: bytes.length }
  return { open: () => Promise.resolve(opened), close: () => undefined }
}

function ofBlob(blob: BlobLike): ClaimedContent {
  const { size } = blob
  const whole = { partNumber: 1, offset: 0, size }
  return {
    async open() {
      const { signal } = new AbortController()
      return { body: await createBlobSource(blob).openPart(whole, signal), size }
    },
    close: () => undefined,
  }
}

function ofStream(source: ByteIterable, platform: ContentPlatform): ClaimedContent {
  platform.claimSource(source)
  const stream = platform.streamOf(source)
  return {
    open: (size) => Promise.resolve({ body: new StreamBody(stream, size), size }),
    close: () => stream.cancel(),
  }
}

/** A stream on its way, chunk by chunk. */
class StreamBody implements BodySource {
  readonly replayable = false
  readonly size: number | undefined
  readonly #stream: ByteStream

  constructor(stream: ByteStream, size: number | undefined) {
    this.#stream = stream
    this.size = size
  }

  async send(write: ChunkWriter, signal: AbortSignal): Promise<void> {
    let sentBytes = 0
    for (;;) {
      const chunk = await orAborted(this.#stream.next(), signal)
      if (chunk === undefined) break
      sentBytes += chunk.length
      this.#check(sentBytes > (this.size ?? Infinity), 'SourceTooLarge', 'goes on after')
      if (chunk.length > 0) await write(chunk)
    }
    this.#check(sentBytes < (this.size ?? 0), 'SourceTooShort', 'ended before')
  }

  /** A stream that announced its length has to keep its word. */
  #check(broken: boolean, code: 'SourceTooLarge' | 'SourceTooShort', what: string): void {
    if (!broken) return
    throw new SourceError(
      code,
      `the source stream ${what} the ${this.size} bytes that Content-Length says`,
    )
  }
}

function isBlob(content: unknown): content is BlobLike {
  return typeof content === 'object' && content !== null && 'arrayBuffer' in content
}

function isIterable(content: unknown): content is ByteIterable {
  if (typeof content !== 'object' || content === null) return false
  return Symbol.asyncIterator in content || Symbol.iterator in content
}
