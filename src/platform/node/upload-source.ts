/** Whatever Node programs hold bytes in, as the source of an upload. */

import { Readable } from 'node:stream'
import { SourceError } from '../../transfer/errors/source-errors.js'
import type { PartSource } from '../../transfer/part-source.js'
import { createBlobSource } from '../../transfer/source/blob-source.js'
import {
  abandonIterable,
  streamOfIterable,
  type ByteIterable,
  type ByteStream,
} from '../../transfer/source/byte-stream.js'
import { createBytesSource } from '../../transfer/source/bytes-source.js'
import { createStreamSource } from '../../transfer/source/stream-source.js'
import type { ClaimedSource, UploadSource } from '../../transfer/upload/uploader.js'

const ACCEPTED =
  'a Buffer or Uint8Array, an ArrayBuffer, a Blob, a Node Readable, a web ReadableStream, an (async) iterable of Uint8Array, or a function that returns a stream'

/**
 * Takes charge of `source` at once: a stream that fails before it is read fails the upload, not the
 * process.
 */
export function claimUploadSource(source: UploadSource): ClaimedSource {
  const readable = source instanceof Readable ? source : undefined
  if (readable !== undefined) listenToErrors(readable)
  return {
    open: (size) => openUploadSource(source, size),
    abandon: () => abandonUploadSource(source),
  }
}

/** Whatever produces the bytes must not wait for a reader who will not come. */
function abandonUploadSource(source: UploadSource): void {
  if (source instanceof Readable) source.destroy()
  else if (isIterable(source)) abandonIterable(source)
}

/** Without a listener an error is thrown at nobody. It stays visible in `errored`. */
function listenToErrors(readable: Readable): void {
  readable.on('error', () => undefined)
}

async function openUploadSource(
  source: UploadSource,
  size: number | undefined,
): Promise<PartSource> {
  if (source instanceof Uint8Array) return createBytesSource(source)
  if (source instanceof ArrayBuffer) return createBytesSource(new Uint8Array(source))
  if (source instanceof Blob) return createBlobSource(source)
  const opened: unknown = typeof source === 'function' ? await source() : source
  return createStreamSource(streamOf(opened), { size })
}

/** Throws `SourceError` for what is no stream, and for one that has failed or was read before. */
export function streamOf(source: unknown): ByteStream {
  if (source instanceof Readable) return streamOfReadable(source)
  if (isIterable(source)) return streamOfIterable(source)
  throw new SourceError('SourceNotSupported', describeUnsupported(source))
}

function describeUnsupported(source: unknown): string {
  if (typeof source === 'string') {
    return `a text is no source: for a path use uploadFile, for the text itself Buffer.from(text). uploadFrom takes ${ACCEPTED}`
  }
  const kind = source === null ? 'null' : typeof source
  return `uploadFrom cannot read from ${kind}; it takes ${ACCEPTED}`
}

function isIterable(source: unknown): source is ByteIterable {
  if (typeof source !== 'object' || source === null) return false
  return Symbol.asyncIterator in source || Symbol.iterator in source
}

/**
 * A stream that has failed, or was destroyed, would look like one that has ended: that must never
 * complete an upload.
 */
function streamOfReadable(readable: Readable): ByteStream {
  listenToErrors(readable)
  if (readable.errored !== null) {
    throw new SourceError(
      'SourceReadFailed',
      `the source stream has failed: ${readable.errored.message}`,
      readable.errored,
    )
  }
  if (readable.destroyed || readable.readableEnded) {
    throw new SourceError(
      'SourceReadFailed',
      'the source stream has been read or destroyed already',
    )
  }
  return streamOfIterable(readable, () => readable.destroy())
}
