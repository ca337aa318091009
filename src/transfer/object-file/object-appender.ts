/**
 * An object that is written to at its end, like a log.
 *
 * 1. Writes are sent one after the other, in the order of the calls; each tells when its bytes are
 *    stored.
 * 2. A write that fails takes those with it that were called before its failure was known: bytes
 *    never get before bytes that were written earlier.
 * 3. As long as it is known what the object holds, later writes go on from there; when it is not,
 *    the object has to be opened again.
 */

import { MAX_PUT_SIZE } from '../../protocol/limits.js'
import { encodeUtf8 } from '../../protocol/text-codecs.js'
import { followSignal } from '../abort.js'
import { SourceError } from '../errors/source-errors.js'
import { TransferCancelledError } from '../errors/transfer-cancelled-error.js'
import type { PartBody, PartSource } from '../part-source.js'
import type { ClaimedSource, UploadPlatform, UploadSource } from '../upload/uploader.js'
import { AppendError } from './append-error.js'
import type { ResolvedAppendFileOptions } from './append-file-options.js'
import { appendTo, type AppendState, type AppendTarget } from './appended-object.js'
import { fileClosed } from './file-closed.js'
import { Turns } from './turns.js'

/** What can be written: a text goes as UTF-8, the rest as `uploadFrom` takes it. */
export type AppendSource = string | UploadSource

/** What an appender needs of the machine. */
export type AppendPlatform = Pick<UploadPlatform, 'claimSource' | 'contentTypeOf'>

/** These leave it open what the object holds. */
const FATAL_CODES: ReadonlySet<string> = new Set(['AppendConflict', 'AppendOutcomeUnknown'])

interface Failure {
  readonly reason: unknown
}

/** An object that is open for appending. Made by `client.appendFile(request, options)`. */
export class ObjectAppender {
  readonly #target: AppendTarget
  readonly #platform: AppendPlatform
  readonly #chunkSize: number
  readonly #turns = new Turns()
  readonly #abort = new AbortController()
  readonly #unfollow: () => void
  #state: AppendState
  #closed = false
  /** Why nothing can be written any more. */
  #fatal: Failure | undefined
  /** How many writes have failed: one that was called before the last failure is not sent. */
  #failures = 0
  #lastFailure: Failure | undefined
  /** Of a write since the last `flush`. */
  #unflushed: Failure | undefined

  constructor(
    target: AppendTarget,
    state: AppendState,
    platform: AppendPlatform,
    options: ResolvedAppendFileOptions,
  ) {
    this.#target = target
    this.#state = state
    this.#platform = platform
    this.#chunkSize = options.chunkSize
    const { signal } = options
    const follower = new AbortController()
    const onAbort = (): void => {
      const reason = `appending to ${target.path} was cancelled`
      this.#abort.abort(new TransferCancelledError(reason, signal?.reason))
    }
    follower.signal.addEventListener('abort', onAbort, { once: true })
    this.#unfollow = followSignal(follower, signal)
  }

  /** Bytes of the object that are known to be stored: where the next ones go. */
  get position(): number {
    return this.#state.position
  }

  /**
   * Adds `data` to the end of the object, behind everything written before, and resolves to the
   * number of its bytes when they are stored. Nothing is buffered. Memory handed over must not
   * change before.
   *
   * Up to `chunkSize` it is one AppendObject, there as a whole or not at all; more goes in several.
   * Empty data sends nothing.
   *
   * Rejects with `AppendError`; `CrcMismatchError`, when the object is not what was written; when
   * its source fails, with `SourceError`; with `TransferCancelledError`, or the code `FileClosed`.
   */
  async write(data: AppendSource): Promise<number> {
    const source = this.#platform.claimSource(typeof data === 'string' ? encodeUtf8(data) : data)
    const closed = this.#closed
    const failures = this.#failures
    return this.#turns.take(async () => {
      try {
        if (closed) throw fileClosed(this.#target.path)
        this.#throwIfUnable(failures)
      } catch (error) {
        source.abandon()
        throw error
      }
      return this.#write(source)
    })
  }

  /**
   * Resolves when everything written before is stored; rejects with the failure of a write since
   * the last `flush`, also one that was told already.
   */
  flush(): Promise<void> {
    return this.#turns.take(async () => {
      const failure = this.#unflushed
      this.#unflushed = undefined
      if (failure !== undefined) throw failure.reason
    })
  }

  /**
   * Resolves when the writes called before have ended; their failures are theirs to tell. Sends
   * nothing: an object to which nothing was written is not made. May be called twice.
   */
  async close(): Promise<void> {
    this.#closed = true
    await this.#turns.over
    this.#unfollow()
  }

  #throwIfUnable(failures: number): void {
    if (this.#fatal !== undefined) throw this.#fatal.reason
    this.#abort.signal.throwIfAborted()
    if (failures === this.#failures) return
    const { path } = this.#target
    const problem = 'it was not sent, since a write before it has failed'
    const facts = { problem, path, position: this.position, objectSize: undefined }
    throw new AppendError('AppendSkipped', facts, this.#lastFailure?.reason)
  }

  async #write(claimed: ClaimedSource): Promise<number> {
    let source: PartSource | undefined
    try {
      source = await claimed.open(undefined)
      return await this.#writeAll(source)
    } catch (error) {
      this.#failures += 1
      this.#lastFailure = { reason: error }
      this.#unflushed ??= this.#lastFailure
      throw error
    } finally {
      await source?.close()
    }
  }

  async #writeAll(source: PartSource): Promise<number> {
    let offset = 0
    for (let partNumber = 1; ; partNumber += 1) {
      const left = source.size === undefined ? Infinity : source.size - offset
      const size = Math.min(this.#chunkSize, left)
      if (size === 0) return offset
      this.#checkRoom(source.size === undefined ? 0 : left)
      const body = await source.openPart({ partNumber, offset, size }, this.#abort.signal)
      try {
        if (body.size > 0) await this.#append(body)
      } finally {
        body.release()
      }
      offset += body.size
      if (body.size < size) return offset
    }
  }

  async #append(body: PartBody): Promise<void> {
    this.#checkRoom(body.size)
    try {
      this.#state = await appendTo(this.#target, this.#state, body, this.#abort.signal)
    } catch (error) {
      if (!(error instanceof AppendError) || FATAL_CODES.has(error.code))
        this.#fatal = { reason: error }
      throw error
    }
  }

  #checkRoom(size: number): void {
    if (this.position + size <= MAX_PUT_SIZE) return
    const { path } = this.#target
    throw new SourceError(
      'SourceTooLarge',
      `cannot append ${size} bytes to ${path} at ${this.position}: an object that is appended to has at most ${MAX_PUT_SIZE} bytes (5 GiB)`,
    )
  }
}
