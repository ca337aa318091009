/**
 * What the engine runs: one object's transfer, seen as parts. A job knows OSS; it knows nothing of
 * slots, memory, pauses or timers.
 */

import type { TransferEventBody } from './events.js'
import type { PartRecord } from './part.js'

/**
 * The engine calls `open` once, then `nextPart` again and again (one call at a time) while it runs
 * the parts it got, several at a time; then `complete`, or, when anything failed or was cancelled,
 * `abandon`; and always, last, `close`. `abandon` and `close` are called when nothing of the job is
 * running any more.
 */
export interface TransferJob<Result> {
  readonly kind: 'upload' | 'download' | 'copy'
  /** The object, as `oss://bucket/key`. */
  readonly target: string
  /**
   * Whether what is done so far is kept when the transfer fails or is cancelled and nobody says
   * otherwise.
   */
  readonly keepPartsByDefault: boolean
  /**
   * Looks at the source, the checkpoint and the other side. Returns the bytes in all, `undefined`
   * if only the end can tell.
   */
  open(context: JobContext): Promise<number | undefined>
  /** Bytes of memory that the next part will hold until it is released. */
  nextMemory(): number
  /** The next part to run; `undefined` when there is none left. A stream's part is read here. */
  nextPart(signal: AbortSignal): Promise<PartTask | undefined>
  /** Records what is done, as a pause has been reached. Nothing of the job is running then. */
  save(): Promise<void>
  /** Puts the object together and verifies it. `parts` are in order and complete. */
  complete(parts: readonly PartRecord[], context: JobContext): Promise<Result>
  /**
   * Removes or keeps what was made, as `keep` says, and returns the error that the transfer ends
   * with. `reason` is what went wrong. Must not throw.
   */
  abandon(reason: unknown, keep: boolean, context: JobContext): Promise<Error>
  /** Closes the source and unlocks the checkpoint. Must not throw. */
  close(): Promise<void>
}

/** What the engine offers to a job. */
export interface JobContext {
  /** Aborted when the transfer is cancelled or has failed. During `abandon` it is a fresh one. */
  readonly signal: AbortSignal
  emit(event: TransferEventBody): void
}

/** One part, ready to run. */
export interface PartTask {
  readonly partNumber: number
  readonly size: number
  run(context: PartContext): Promise<PartOutcome>
  /** Gives back the part's memory. Called once, whether the part ran or not. */
  release(): void
}

export interface PartContext extends JobContext {
  /** Reports bytes handed to the network in the attempt under way. */
  onSent(bytesOfAttempt: number): void
  /** Waits for bandwidth; `undefined` when there is no need to. */
  pass(bytes: number): Promise<void> | undefined
  /** How long to pause before the part tries again after its `failures`-th failure in a row. */
  retryDelayMs(failures: number): number
  /**
   * Lets others have the slot, as the part needs the network no more and waits for somebody whom
   * they may be keeping waiting. The part goes on, with its memory. May be called once.
   */
  leaveSlot(): void
  /**
   * The service asked the part's request to slow down, or did not answer it in time. It is not
   * under way until `again` has resolved.
   */
  pushBack(): void
  /** Waits until the request may be sent again. Resolves as well when the transfer ends. */
  again(): Promise<void>
  /** Waits so long, unless the transfer ends before. */
  sleep(delayMs: number): Promise<void>
}

export interface PartOutcome {
  readonly record: PartRecord
  /** Whether the part was found done and not sent. */
  readonly reused: boolean
}
