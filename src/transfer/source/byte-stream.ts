/** A stream as uploads read it: chunk after chunk until there is none, and an end at any time. */

import { SourceError } from '../errors/source-errors.js'

export interface ByteStream {
  /** The next chunk, `undefined` at the end. One call at a time. */
  next(): Promise<Uint8Array | undefined>
  /** Ends reading; a `next` under way need not settle. */
  cancel(): void
}

/** What can be iterated over to get bytes. */
export type ByteIterable = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Reads an iterable from where it stands. `cancel` is called beside the iterator's own `return`.
 */
export function streamOfIterable(iterable: ByteIterable, cancel?: () => void): ByteStream {
  const iterator =
    Symbol.asyncIterator in iterable
      ? iterable[Symbol.asyncIterator]()
      : iterable[Symbol.iterator]()
  return {
    async next() {
      const step = await readStep(iterator)
      return step.done === true ? undefined : requireBytes(step.value)
    },
    cancel() {
      cancel?.()
      void leave(iterator)
    },
  }
}

/** Ends an iterable that nobody has begun to read, and nobody will. */
export function abandonIterable(iterable: ByteIterable): void {
  try {
    streamOfIterable(iterable).cancel()
  } catch {
    // It gives no iterator, as a web stream that somebody else reads: then it is theirs to end.
  }
}

/**
 * Tells the iterator that nobody will ask it again. A generator that waits inside `next` answers
 * only afterwards: nobody waits for it.
 */
async function leave(iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // its bytes are not wanted any more, so a failure changes nothing
  }
}

async function readStep(
  iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>,
): Promise<IteratorResult<unknown>> {
  try {
    return await iterator.next()
  } catch (cause) {
    throw new SourceError(
      'SourceReadFailed',
      `the source stream failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    )
  }
}

function requireBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  const kind = chunk === null ? 'null' : typeof chunk
  throw new SourceError(
    'SourceNotSupported',
    `the source stream yields ${kind} chunks; it must yield Buffer or Uint8Array ` +
      '(do not call setEncoding, do not use object mode)',
  )
}
