/**
 * An object that is read like a file: a position, reads from there, and reads anywhere.
 *
 * 1. A read takes its range, and moves the position, when it is called; its bytes come in its turn.
 * 2. Reads that follow one another are served from one request, which is read on. After
 *    `prefetchThreshold` bytes in sequence, and if asked to, chunks ahead are fetched side by side.
 * 3. What a seek has made useless is ended as soon as nobody reads, and at the next read at the
 *    latest.
 *
 * Invariants: every byte is of the object that was found at opening; when `close` has resolved, no
 * request, timer or listener of the reader is left.
 */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import { OptionError } from '../errors/option-error.js'
import { TransferCancelledError } from '../errors/transfer-cancelled-error.js'
import { checkOneOf } from '../option-checks.js'
import { fileClosed } from './file-closed.js'
import type { ResolvedOpenFileOptions } from './open-file-options.js'
import { RangeFetches, type ReadObject } from './range-fetches.js'
import { RangeStream } from './range-stream.js'
import { ReadAhead } from './read-ahead.js'
import type { ReadSource } from './read-source.js'
import { SequenceCheck } from './sequence-check.js'
import { Turns } from './turns.js'
import { whenAborted } from '../when-aborted.js'

/** What a position is counted from. */
export type SeekOrigin = 'start' | 'current' | 'end'

/** Bytes of a chunk of the loop. */
const LOOP_BYTES = 256 * 1024
/**
 * A request that nobody reads on for so long is ended; the next read makes another. The service
 * would close it after a minute, and such a break must not count as one of the network.
 */
const IDLE_MS = 10_000

/** An object that is open for reading. Made by `client.openFile(request, options)`. */
export class ObjectReader {
  /** What HeadObject told of the object when it was opened. */
  readonly object: HeadObjectResult
  readonly #read: ReadObject
  readonly #options: ResolvedOpenFileOptions
  readonly #fetches: RangeFetches
  readonly #turns = new Turns()
  readonly #check: SequenceCheck
  readonly #unfollow: () => void
  #source: ReadSource | undefined
  #position = 0
  /** Where the last read ended. */
  #readTo = 0
  #sequentialBytes = 0
  #endReason: Error | undefined
  #stopWaiting: () => void = () => undefined

  constructor(read: ReadObject, head: HeadObjectResult, options: ResolvedOpenFileOptions) {
    this.object = head
    this.#read = read
    this.#options = options
    this.#fetches = new RangeFetches(read)
    const { path, object } = read
    const crc64 = parseCrc64(head.hashCrc64 ?? '')
    this.#check = new SequenceCheck({ path, size: object.size, crc64 })
    const { signal } = options
    const onAbort = (): void =>
      this.#end(new TransferCancelledError(`reading ${path} was cancelled`, signal?.reason))
    this.#unfollow = signal === undefined ? () => undefined : whenAborted(signal, onAbort)
    if (signal?.aborted === true) onAbort()
  }

  /** Bytes of the object. */
  get size(): number {
    return this.#read.object.size
  }

  /** As sent, in double quotes. */
  get etag(): string {
    return this.#read.object.etag
  }

  /** An HTTP date. */
  get lastModified(): string | undefined {
    return this.object.lastModified
  }

  /** Where the next read begins: behind the range of the last one that was called. */
  get position(): number {
    return this.#position
  }

  /**
   * Moves the position, by a call that returns it and asks nothing of the server. From 0 to `size`;
   * others throw `OptionError`, and a reader that is closed throws.
   */
  seek(offset: number, origin: SeekOrigin = 'start'): number {
    this.#throwIfEnded()
    checkOneOf('origin', origin, ['start', 'current', 'end'])
    const base = { start: 0, current: this.#position, end: this.size }[origin]
    this.#position = checkedPosition(base + offset, this.size)
    void this.#turns.take(() => this.#leaveUselessSource())
    return this.#position
  }

  /**
   * The next `length` bytes, or, without `length`, all that are left: fewer only at the end, where
   * it is the empty array. The memory is the caller's.
   *
   * May be called again before it has resolved: each call has its own range, in the order of the
   * calls, and they are served one after the other. One that fails moves the position back to where
   * it began, unless it was moved on since.
   *
   * Rejects with `ObjectChangedError` when the object was replaced or removed, `CrcMismatchError`
   * when it was read to its end and is not the object (and from then on), `ServiceError`,
   * `TransportError`, `TransferCancelledError`.
   */
  async read(length?: number): Promise<Uint8Array> {
    if (length !== undefined) checkLength(length)
    const size = this.#available(this.#position, length ?? Infinity)
    return this.#advance(size, () => new Uint8Array(size))
  }

  /** All bytes from the position on, in memory: `read()`. */
  readAll(): Promise<Uint8Array> {
    return this.read()
  }

  /**
   * Fills `target` with the next bytes and returns how many they are: fewer than its length only at
   * the end. As `read` in every other respect. `target` must not change before.
   *
   * With `position`, reads from there, and leaves the reader's own position alone: by one request
   * for these bytes and no others. Such reads run side by side, and beside those in sequence.
   */
  async readInto(target: Uint8Array, position?: number): Promise<number> {
    if (position !== undefined) return this.#readAt(target, position)
    const size = this.#available(this.#position, target.length)
    const { length } = await this.#advance(size, () => target.subarray(0, size))
    return length
  }

  /** The bytes from the position on, in chunks of 256 KiB. Leaving the loop closes nothing. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = await this.read(LOOP_BYTES)
      if (chunk.length === 0) return
      yield chunk
    }
  }

  /**
   * Ends all requests; reads under way reject with the code `FileClosed`, and so does whatever is
   * called later. May be called twice, and never rejects.
   */
  async close(): Promise<void> {
    this.#end(fileClosed(this.#read.path))
    await this.#fetches.over()
    await this.#turns.over
    this.#source = undefined
  }

  #available(position: number, length: number): number {
    return Math.min(length, this.size - position)
  }

  /** `memory` is taken when it is the read's turn. */
  async #advance(size: number, memory: () => Uint8Array): Promise<Uint8Array> {
    this.#throwIfEnded()
    const start = this.#position
    const end = start + size
    this.#position = end
    try {
      return await this.#turns.take(() => this.#readInTurn(start, memory()))
    } catch (error) {
      if (this.#position === end) this.#position = start
      throw error
    }
  }

  async #readInTurn(start: number, target: Uint8Array): Promise<Uint8Array> {
    this.#stopWaiting()
    this.#throwIfEnded()
    try {
      await this.#fill(start, target)
      this.#check.see(start, target)
      return target
    } catch (error) {
      await this.#closeSource()
      // Nobody knows which of the bytes are the wrong ones, so none is handed out any more.
      if (error instanceof CrcMismatchError) this.#end(error)
      throw this.#endReason ?? error
    } finally {
      this.#waitForReader()
    }
  }

  async #fill(start: number, target: Uint8Array): Promise<void> {
    let filled = 0
    while (filled < target.length) {
      const position = start + filled
      const source = await this.#sourceAt(position)
      const untilAhead = this.#bytesUntilAhead()
      const most = untilAhead === 0 ? target.length : untilAhead
      const piece = target.subarray(filled, filled + most)
      await source.read(position, piece)
      filled += piece.length
      this.#readTo = position + piece.length
      this.#sequentialBytes += piece.length
    }
  }

  async #sourceAt(position: number): Promise<ReadSource> {
    const source = this.#source
    const covers = source?.covers(position) === true
    if (!covers && position !== this.#readTo) this.#sequentialBytes = 0
    const readsAhead = this.#bytesUntilAhead() === 0
    if (source !== undefined && covers && (!readsAhead || source instanceof ReadAhead)) {
      return source
    }
    await this.#closeSource()
    const span = { offset: position, size: this.size - position }
    this.#source = readsAhead
      ? new ReadAhead(this.#fetches, span, this.#options)
      : new RangeStream(this.#fetches, span)
    return this.#source
  }

  /** Still to be read in sequence before chunks are fetched ahead. */
  #bytesUntilAhead(): number {
    const { enablePrefetch, prefetchThreshold } = this.#options
    return enablePrefetch ? Math.max(0, prefetchThreshold - this.#sequentialBytes) : Infinity
  }

  async #readAt(target: Uint8Array, position: number): Promise<number> {
    this.#throwIfEnded()
    const offset = checkedPosition(position, this.size)
    const size = this.#available(offset, target.length)
    if (size === 0) return 0
    let filled = 0
    const take = (chunk: Uint8Array): void => {
      target.set(chunk, filled)
      filled += chunk.length
    }
    try {
      await this.#fetches.start({ offset, size }, take, { takesSlot: true }).ended
    } catch (error) {
      throw this.#endReason ?? error
    }
    return size
  }

  async #leaveUselessSource(): Promise<void> {
    if (!this.#turns.isLast || this.#source?.covers(this.#position) !== false) return
    this.#stopWaiting()
    await this.#closeSource()
  }

  async #closeSource(): Promise<void> {
    const source = this.#source
    this.#source = undefined
    await source?.close()
  }

  /** A connection is not held for a reader that may never come back. */
  #waitForReader(): void {
    const mayWait = this.#turns.isLast && this.#endReason === undefined
    if (!mayWait || !(this.#source instanceof RangeStream)) return
    const leave = (): void => void this.#turns.take(() => this.#closeSource())
    this.#stopWaiting = this.#read.clock.after(IDLE_MS, leave)
  }

  #throwIfEnded(): void {
    if (this.#endReason !== undefined) throw this.#endReason
  }

  #end(reason: Error): void {
    if (this.#endReason !== undefined) return
    this.#endReason = reason
    this.#stopWaiting()
    this.#unfollow()
    this.#fetches.stop(reason)
  }
}

function checkedPosition(position: number, size: number): number {
  if (Number.isSafeInteger(position) && position >= 0 && position <= size) return position
  throw new OptionError(
    'position',
    `the position must be a whole number from 0 to ${size}, the size of the object, not ${position}`,
  )
}

function checkLength(length: number): void {
  if (Number.isSafeInteger(length) && length >= 0) return
  throw new OptionError('length', `length must be a whole number from 0 on, not ${length}`)
}
