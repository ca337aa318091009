/** Downloads into a stream of Node or of the web, in order, at the pace of its reader. */

import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { TargetError } from '../../transfer/errors/target-error.js'
import type { PartSink } from '../../transfer/part-sink.js'

/** What a download can be written to beside files. */
export type DownloadTarget = Writable | WritableStream<Uint8Array>

/** Ends the stream when all was right, destroys it with the error when not. */
export function createStreamSink(target: DownloadTarget): PartSink {
  if (target instanceof Writable) return new StreamSink(nodeStream(target))
  if (isWebStream(target)) return new StreamSink(webStream(target))
  throw new TargetError(
    'TargetNotSupported',
    'downloadTo takes a Node Writable or a web WritableStream; for a file use downloadFile',
  )
}

interface OrderedStream {
  write(chunk: Uint8Array): Promise<void>
  end(): Promise<void>
  destroy(reason: Error): Promise<void>
}

class StreamSink implements PartSink {
  readonly access = 'sequential'
  readonly #stream: OrderedStream

  constructor(stream: OrderedStream) {
    this.#stream = stream
  }

  prepare(): Promise<void> {
    return Promise.resolve()
  }

  async write(_offset: number, chunk: Uint8Array): Promise<void> {
    try {
      await this.#stream.write(chunk)
    } catch (error) {
      throw explain(error)
    }
  }

  read(): Promise<void> {
    return Promise.reject(new Error('a stream cannot be read back'))
  }

  sync(): Promise<void> {
    return Promise.resolve()
  }

  async commit(): Promise<void> {
    try {
      await this.#stream.end()
    } catch (error) {
      throw explain(error)
    }
  }

  abandon(_keep: boolean, reason: Error): Promise<void> {
    return this.#stream.destroy(reason)
  }
}

function nodeStream(stream: Writable): OrderedStream {
  // Without a listener an error is thrown at nobody; writing and ending report it.
  stream.on('error', () => undefined)
  // The standard streams of the process stay open: others write to them too.
  const standard = stream === process.stdout || stream === process.stderr
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()))
      }),
    async end() {
      if (standard) return
      stream.end()
      await finished(stream, { readable: false })
    },
    destroy(reason) {
      if (!standard) stream.destroy(reason)
      return Promise.resolve()
    },
  }
}

function webStream(stream: WritableStream<Uint8Array>): OrderedStream {
  const writer = stream.getWriter()
  writer.closed.catch(() => undefined) // writing and closing report it
  return {
    async write(chunk) {
      await writer.ready
      await writer.write(chunk)
    },
    end: () => writer.close(),
    destroy: (reason) => writer.abort(reason).catch(() => undefined), // broken already
  }
}

function isWebStream(target: unknown): target is WritableStream<Uint8Array> {
  return (
    typeof target === 'object' &&
    target !== null &&
    'getWriter' in target &&
    typeof target.getWriter === 'function'
  )
}

function explain(error: unknown): TargetError {
  const reason = error instanceof Error ? error.message : String(error)
  return new TargetError('TargetNotWritable', `the stream cannot be written: ${reason}`, error)
}
