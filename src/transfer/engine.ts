/**
 * Runs transfers.
 *
 * 1. `open` the job: what is there to do, what is done already.
 * 2. Feed, one part after the other: wait while paused; take memory; get the part (a stream's part
 *    is read now); wait while paused; take a slot; start the part and, without waiting for it, go
 *    on. A part that only waits for its reader leaves its slot, and counts all the same as one of
 *    the transfer's parts in flight.
 * 3. When no part is left and all have finished, `complete`.
 * 4. The first failure, or a cancel, aborts everything under way. When all of it has stopped, the
 *    job is `abandon`ed, and only then does the transfer reject.
 *
 * Invariants: memory is granted before a part is read, a slot before it is sent; when the promise
 * has settled, no request, part or file of the transfer is left; the first failure is the one
 * reported.
 */

import type { Environment } from '../environment.js'
import { followSignal } from './abort.js'
import { TransferCancelledError } from './errors/transfer-cancelled-error.js'
import { EventStream } from './event-stream.js'
import type { TransferEvent, TransferEventBody, TransferState } from './events.js'
import type { JobContext, PartTask, TransferJob } from './job.js'
import { inPartOrder, type PartRecord } from './part.js'
import { Pause } from './pause.js'
import { ProgressTracker, type Progress } from './progress.js'
import { RefusedTransfer } from './refused-transfer.js'
import { retryDelayMs } from './retry-delay.js'
import type { Release } from './pool.js'
import type { Lane, Scheduler } from './scheduler.js'
import type { Slot } from './slots.js'
import { Transfer, type CancelOptions, type TransferControl } from './transfer.js'

/** How one job is run, whatever it is. */
export interface RunOptions {
  /** Parts in flight at a time. */
  readonly parallelNum: number
  /** Cancels the transfer. */
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly onEvent: ((event: TransferEvent) => void) | undefined
}

export class TransferEngine {
  readonly #environment: Environment
  readonly #scheduler: Scheduler
  #started = 0

  constructor(environment: Environment, scheduler: Scheduler) {
    this.#environment = environment
    this.#scheduler = scheduler
  }

  /** Starts the job. */
  run<Result>(job: TransferJob<Result>, options: RunOptions): Transfer<Result> {
    this.#started += 1
    const id = `${job.kind}-${this.#started}`
    const lane = this.#scheduler.join(options.parallelNum)
    const run = new TransferRun(id, job, lane, options, this.#environment)
    return new Transfer(id, run.start(), run)
  }

  /** A transfer that cannot begin: it rejects with `error`, as one does that fails later. */
  refuse<Result>(kind: TransferJob<Result>['kind'], error: unknown): Transfer<Result> {
    this.#started += 1
    const refusal = error instanceof Error ? error : new Error(String(error))
    return new Transfer(`${kind}-${this.#started}`, Promise.reject(refusal), new RefusedTransfer())
  }
}

/** The code of the warning when a callback of the user throws; the transfer goes on. */
const CALLBACK_FAILED = 'CallbackThrew'

class TransferRun<Result> implements TransferControl {
  readonly #id: string
  readonly #job: TransferJob<Result>
  readonly #lane: Lane
  readonly #options: RunOptions
  readonly #environment: Environment
  readonly #events = new EventStream<TransferEvent>()
  readonly #tracker: ProgressTracker
  readonly #abort = new AbortController()
  /**
   * One for each part under way: listeners of many parts on one signal would look like a leak to
   * Node, which warns from the eleventh on.
   */
  readonly #partAborts = new Set<AbortController>()
  readonly #records = new Map<number, PartRecord>()
  readonly #underWay = new Set<Promise<void>>()
  #state: TransferState = 'opening'
  #failure: { readonly reason: unknown } | undefined
  #keepParts: boolean | undefined
  #ended: Promise<void> = Promise.resolve()
  #paused: Pause | undefined
  #userCallbackThrew = false

  constructor(
    id: string,
    job: TransferJob<Result>,
    lane: Lane,
    options: RunOptions,
    environment: Environment,
  ) {
    this.#id = id
    this.#job = job
    this.#lane = lane
    this.#options = options
    this.#environment = environment
    this.#tracker = new ProgressTracker(environment.clock, (progress) => {
      this.#emit({ type: 'progress', progress })
      if (options.onProgress !== undefined) this.#callUser(options.onProgress, progress)
    })
  }

  get state(): TransferState {
    return this.#state
  }

  get progress(): Progress {
    return this.#tracker.snapshot()
  }

  events(): AsyncIterableIterator<TransferEvent> {
    return this.#events.iterate()
  }

  start(): Promise<Result> {
    const result = Promise.resolve().then(() => this.#run())
    this.#ended = result.then(
      () => undefined,
      () => undefined,
    )
    // A promise of its own for the caller: a failure that nobody looks at must not pass in silence.
    return result.then((value) => value)
  }

  async pause(): Promise<void> {
    const pausable = this.#state === 'opening' || this.#state === 'running'
    if (pausable && this.#paused === undefined && this.#failure === undefined) {
      this.#paused = new Pause()
      if (this.#state === 'running') this.#setState('pausing')
      this.#settlePause()
    }
    await Promise.race([this.#paused?.quiet ?? this.#ended, this.#ended])
  }

  resume(): void {
    const paused = this.#paused
    if (paused === undefined) return
    this.#paused = undefined
    if (this.#state === 'pausing' || this.#state === 'paused') this.#setState('running')
    paused.end()
  }

  async cancel(options: CancelOptions = {}): Promise<void> {
    this.#keepParts ??= options.keepParts
    this.#cancelBecause(options.reason)
    await this.#ended
  }

  #cancelBecause(reason: unknown): void {
    this.#fail(
      new TransferCancelledError(`${this.#job.kind} of ${this.#job.target} was cancelled`, reason),
    )
  }

  async #run(): Promise<Result> {
    const { signal } = this.#options
    const external = new AbortController()
    const unfollow = followSignal(external, signal)
    const onExternal = (): void => this.#cancelBecause(signal?.reason)
    external.signal.addEventListener('abort', onExternal, { once: true })
    if (external.signal.aborted) onExternal()
    try {
      return await this.#runJob()
    } catch (reason) {
      this.#fail(reason)
      throw await this.#abandon()
    } finally {
      unfollow()
      external.signal.removeEventListener('abort', onExternal)
      try {
        await this.#job.close()
      } finally {
        this.#events.end()
      }
    }
  }

  async #runJob(): Promise<Result> {
    const context = this.#contextOf(this.#abort.signal)
    this.#emit({ type: 'state', state: 'opening' })
    this.#throwIfFailed()
    this.#tracker.start(await this.#job.open(context))
    this.#throwIfFailed()
    this.#setState(this.#paused === undefined ? 'running' : 'pausing')
    this.#settlePause()
    await this.#feed()
    await Promise.all(this.#underWay)
    await this.#whilePaused()
    this.#setState('completing')
    const result = await this.#job.complete(inPartOrder(this.#records.values()), context)
    this.#tracker.finish()
    this.#setState('succeeded')
    return result
  }

  async #feed(): Promise<void> {
    const { signal } = this.#abort
    for (;;) {
      await this.#whilePaused()
      const releaseMemory = await this.#lane.memory(this.#job.nextMemory(), signal)
      let task: PartTask | undefined
      try {
        task = await this.#job.nextPart(signal)
        if (task === undefined) {
          releaseMemory()
          return
        }
        this.#startPart(task, await this.#slotWhenRunning(signal), releaseMemory)
      } catch (error) {
        task?.release()
        releaseMemory()
        throw error
      }
    }
  }

  async #slotWhenRunning(signal: AbortSignal): Promise<Slot> {
    for (;;) {
      await this.#whilePaused()
      while (this.#underWay.size >= this.#options.parallelNum) await Promise.race(this.#underWay)
      const slot = await this.#lane.slot(signal)
      if (this.#paused === undefined) return slot
      slot.release() // paused while waiting: others may use it
    }
  }

  #startPart(task: PartTask, slot: Slot, releaseMemory: Release): void {
    const running = this.#runPart(task, slot)
      .catch((reason: unknown) => this.#fail(reason))
      .finally(() => {
        task.release()
        slot.release()
        releaseMemory()
        this.#underWay.delete(running)
        this.#settlePause()
      })
    this.#underWay.add(running)
  }

  async #runPart(task: PartTask, slot: Slot): Promise<void> {
    const { partNumber, size } = task
    const abort = new AbortController()
    if (this.#failure !== undefined) abort.abort(this.#failure.reason)
    this.#partAborts.add(abort)
    this.#emit({ type: 'part-started', partNumber, size })
    const outcome = task.run({
      ...this.#contextOf(abort.signal),
      onSent: (bytesOfAttempt) => this.#tracker.sending(partNumber, bytesOfAttempt),
      pass: (bytes) => this.#lane.pass(bytes, abort.signal),
      retryDelayMs: (failures) => retryDelayMs(failures, this.#environment.random),
      leaveSlot: () => {
        slot.wentWell()
        slot.release()
      },
      pushBack: () => slot.pushBack(),
      again: () => slot.again(),
      sleep: (delayMs) => this.#environment.clock.sleep(delayMs, abort.signal),
    })
    const { record, reused } = await outcome.finally(() => this.#partAborts.delete(abort))
    if (!reused) slot.wentWell()
    this.#records.set(partNumber, record)
    this.#emit({ type: reused ? 'part-reused' : 'part-completed', partNumber, size })
    if (reused) this.#tracker.reused(size)
    else this.#tracker.acknowledged(partNumber, size)
  }

  async #abandon(): Promise<Error> {
    await Promise.all(this.#underWay)
    const reason = this.#failure?.reason
    const keep = this.#keepParts ?? this.#job.keepPartsByDefault
    const error = await this.#job.abandon(
      reason,
      keep,
      this.#contextOf(new AbortController().signal),
    )
    this.#setState(reason instanceof TransferCancelledError ? 'cancelled' : 'failed')
    return error
  }

  /**
   * Remembers the first reason and stops everything under way. A transfer that is over is not
   * touched.
   */
  #fail(reason: unknown): void {
    if (this.#failure !== undefined || this.#state === 'succeeded') return
    this.#failure = { reason }
    this.#abort.abort(reason)
    for (const abort of this.#partAborts) abort.abort(reason)
    this.#paused?.end()
  }

  #throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.reason
  }

  /** A pause is reached when nothing is under way any more and what is done is recorded. */
  #settlePause(): void {
    const paused = this.#paused
    if (paused === undefined || !this.#isSettling()) return
    this.#job.save().then(
      () => {
        if (this.#paused !== paused || !this.#isSettling()) return
        this.#setState('paused')
        paused.markQuiet()
      },
      (reason: unknown) => this.#fail(reason),
    )
  }

  #isSettling(): boolean {
    return this.#state === 'pausing' && this.#underWay.size === 0 && this.#failure === undefined
  }

  async #whilePaused(): Promise<void> {
    this.#throwIfFailed()
    while (this.#paused !== undefined) {
      await this.#paused.resumed
      this.#throwIfFailed()
    }
  }

  #contextOf(signal: AbortSignal): JobContext {
    return { signal, emit: (event) => this.#emit(event) }
  }

  #setState(state: TransferState): void {
    if (this.#state === state) return
    this.#state = state
    this.#emit({ type: 'state', state })
  }

  #emit(body: TransferEventBody): void {
    const event: TransferEvent = {
      ...body,
      transferId: this.#id,
      time: this.#environment.clock.now(),
    }
    this.#events.publish(event)
    const { diagnostics } = this.#environment
    if (diagnostics.enabled('ossferry:transfer')) diagnostics.publish('ossferry:transfer', event)
    if (this.#options.onEvent !== undefined) this.#callUser(this.#options.onEvent, event)
  }

  /**
   * An exception in a callback of the user must not decide over the bytes: it becomes a warning,
   * once.
   */
  #callUser<Argument>(callback: (argument: Argument) => void, argument: Argument): void {
    try {
      callback(argument)
    } catch (error) {
      if (this.#userCallbackThrew) return
      this.#userCallbackThrew = true
      const message = `a callback of the ${this.#job.kind} threw: ${String(error)}`
      this.#emit({ type: 'warning', code: CALLBACK_FAILED, message })
    }
  }
}
