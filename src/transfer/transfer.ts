/**
 * The handle of a running transfer: a promise of its result that can also be watched, paused and
 * cancelled.
 */

import type { TransferEvent, TransferState } from './events.js'
import type { Progress } from './progress.js'

/** How a run is controlled from outside. */
export interface TransferControl {
  readonly state: TransferState
  readonly progress: Progress
  events(): AsyncIterableIterator<TransferEvent>
  pause(): Promise<void>
  resume(): void
  cancel(options?: CancelOptions): Promise<void>
}

export interface CancelOptions {
  /**
   * Whether the parts sent so far stay on the server (and the checkpoint, if there is one), so that
   * the transfer can be resumed later. Default: `true` with a checkpoint or `leavePartsOnError`,
   * else `false`.
   */
  readonly keepParts?: boolean
  /** Becomes the `cause` of the error that the transfer ends with. */
  readonly reason?: unknown
}

/**
 * A transfer under way. `await` it for the result: it is a promise in every respect. Whoever wants
 * more keeps it:
 *
 * ```ts
 * const upload = uploader.uploadFile({ bucket, key }, path)
 * for await (const event of upload.events()) if (event.type === 'progress') draw(event.progress)
 * const result = await upload
 * ```
 */
export class Transfer<Result> implements Promise<Result> {
  /** Unique within the process; every event carries it. */
  readonly id: string
  readonly #result: Promise<Result>
  readonly #control: TransferControl

  constructor(id: string, result: Promise<Result>, control: TransferControl) {
    this.id = id
    this.#result = result
    this.#control = control
  }

  get state(): TransferState {
    return this.#control.state
  }

  get progress(): Progress {
    return this.#control.progress
  }

  /**
   * The events from now on. May be called several times; leaving a loop ends only that iterator.
   */
  events(): AsyncIterableIterator<TransferEvent> {
    return this.#control.events()
  }

  /**
   * Starts no further part and lets those under way finish. Resolves when the transfer is quiet and
   * saved, or at its end if it was too late to pause. A paused transfer holds no connection and
   * needs no right to delete anything.
   */
  pause(): Promise<void> {
    return this.#control.pause()
  }

  /** Goes on after `pause()`. Does nothing otherwise. */
  resume(): void {
    this.#control.resume()
  }

  /**
   * Ends the transfer; the promise rejects with `TransferCancelledError`. Resolves when nothing of
   * it is running any more. Does nothing when the transfer is already over.
   */
  cancel(options?: CancelOptions): Promise<void> {
    return this.#control.cancel(options)
  }

  then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((value: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#result.then(onFulfilled, onRejected)
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Result | Rejected> {
    return this.#result.catch(onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<Result> {
    return this.#result.finally(onFinally)
  }

  get [Symbol.toStringTag](): string {
    return 'Transfer'
  }
}
