/** Downloads into a stream of Node or of the web, in order, at the pace of its reader. */

import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { TargetError } from '../../transfer/errors/target-error.js'
import type { PartSink } from '../../transfer/part-sink.js'
import { isFull } from './system-error.js'

/** What a download can be written to beside files. */
export type DownloadTarget = Writable | WritableStream<Uint8Array>

/** How a Node stream is recognised: responses of HTTP servers are no `Writable` by class. */
const NODE_STREAM_METHODS = ['write', 'end', 'destroy', 'once'] as const

/** Ends the stream when all was right, destroys it with the error when not. */
export function createStreamSink(target: DownloadTarget): PartSink {
  if (isNodeStream(target)) return new StreamSink(nodeStream(target))
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

  prepare(): Promise<number> {
    return Promise.resolve(0)
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
  // What a closed stream has taken it may never call back about.
  let onClose: (error: Error) => void = () => undefined
  const closed = (): Error => stream.errored ?? new Error('it was closed by its reader')
  stream.once('close', () => onClose(closed()))
  // The standard streams of the process stay open: others write to them too.
  const standard = stream === process.stdout || stream === process.stderr
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        onClose = reject
        stream.write(chunk, (error) => (error ? reject(error) : resolve()))
      }),
    async end() {
      if (standard) return
      if (stream.destroyed) throw closed()
      const ended = finished(stream, { readable: false })
      stream.end()
      await ended
    },
    destroy(reason) {
      if (!standard) stream.destroy(reason)
      return Promise.resolve()
    },
  }
}

function webStream(stream: WritableStream<Uint8Array>): OrderedStream {
  if (stream.locked) {
    throw new TargetError('TargetNotSupported', 'the stream is locked: somebody else writes to it')
  }
  const writer = stream.getWriter()
  writer.closed.catch(() => undefined) // writing and closing report it
  return {
    async write(chunk) {
      await writer.ready
      await writer.write(chunk)
    },
    end: () => writer.close(),
    destroy(reason) {
      // It waits for the write under way, which may never end; a stream that is broken is ended.
      writer.abort(reason).catch(() => undefined)
      return Promise.resolve()
    },
  }
}

function isNodeStream(target: unknown): target is Writable {
  const methods = Object(target) as Partial<Record<string, unknown>>
  return NODE_STREAM_METHODS.every((name) => typeof methods[name] === 'function')
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
  return new TargetError(
    isFull(error) ? 'TargetFull' : 'TargetNotWritable',
    `the stream cannot be written: ${reason}`,
    error,
  )
}
