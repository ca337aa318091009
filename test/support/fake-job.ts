/** A job whose every step waits for the test. */

import type { JobContext, PartContext, PartTask, TransferJob } from '../../src/transfer/job.js'
import type { PartRecord } from '../../src/transfer/part.js'
import { createDeferred, type Deferred } from './deferred.js'

export interface FakeJobOptions {
  readonly parts: readonly number[]
  /** Memory of a part; default its size. */
  readonly memory?: ((size: number) => number) | undefined
  readonly keepPartsByDefault?: boolean
  /** Which steps the test settles itself; the others settle at once. */
  readonly manual?: readonly ('open' | 'nextPart' | 'runPart' | 'complete' | 'abandon' | 'close')[]
  /** Parts found done by an earlier run. */
  readonly reused?: readonly number[]
  /** Parts that do not stop when they are aborted, until the test lets them. */
  readonly stubborn?: readonly number[]
}

export class FakeJob implements TransferJob<string> {
  readonly kind = 'upload'
  readonly target = 'oss://bucket/key'
  readonly keepPartsByDefault: boolean
  /** What the engine has done with the job, in order. */
  readonly log: string[] = []
  readonly openStep = createDeferred<number | undefined>()
  readonly nextPartStep: Deferred<undefined> = createDeferred<undefined>()
  readonly completeStep = createDeferred<string>()
  readonly abandonStep = createDeferred()
  readonly closeStep = createDeferred()
  readonly contexts = new Map<number, PartContext>()
  completeContext: JobContext | undefined
  abandoned: { readonly reason: unknown; readonly keep: boolean }[] = []
  abandonSignalWasFresh: boolean | undefined
  mostInFlight = 0
  readonly #options: FakeJobOptions
  readonly #running = new Map<number, Deferred<void>>()
  #next = 0

  constructor(options: FakeJobOptions) {
    this.#options = options
    this.keepPartsByDefault = options.keepPartsByDefault ?? false
  }

  get total(): number {
    return this.#options.parts.reduce((sum, size) => sum + size, 0)
  }

  /** Numbers of the parts that are under way. */
  get inFlight(): number[] {
    return [...this.#running.keys()]
  }

  /** Lets a part that is under way end. */
  finish(...partNumbers: readonly number[]): void {
    for (const partNumber of partNumbers) this.#step(partNumber).resolve()
  }

  fail(partNumber: number, error: Error): void {
    this.#step(partNumber).reject(error)
  }

  async open(context: JobContext): Promise<number | undefined> {
    this.log.push('open')
    if (!this.#isManual('open')) return this.total
    return orAborted(this.openStep.promise, context.signal)
  }

  nextMemory(): number {
    const size = this.#options.parts[this.#next]
    this.log.push(`memory for ${this.#next + 1}`)
    if (size === undefined) return 0
    return this.#options.memory?.(size) ?? size
  }

  async nextPart(signal: AbortSignal): Promise<PartTask | undefined> {
    const size = this.#options.parts[this.#next]
    const partNumber = this.#next + 1
    if (this.#isManual('nextPart')) await orAborted(this.nextPartStep.promise, signal)
    this.log.push(`next ${partNumber}`)
    if (size === undefined) return undefined
    this.#next += 1
    return {
      partNumber,
      size,
      run: async (context) => {
        this.log.push(`run ${partNumber}`)
        this.contexts.set(partNumber, context)
        await this.#runPart(partNumber, context.signal)
        const record: PartRecord = { partNumber, size, crc64: BigInt(partNumber) }
        return { record, reused: this.#options.reused?.includes(partNumber) === true }
      },
      release: () => this.log.push(`release ${partNumber}`),
    }
  }

  async #runPart(partNumber: number, signal: AbortSignal): Promise<void> {
    const step = createDeferred()
    this.#running.set(partNumber, step)
    this.mostInFlight = Math.max(this.mostInFlight, this.#running.size)
    if (!this.#isManual('runPart')) step.resolve()
    const stubborn = this.#options.stubborn?.includes(partNumber) === true
    try {
      await (stubborn ? step.promise : orAborted(step.promise, signal))
    } finally {
      this.#running.delete(partNumber)
    }
  }

  save(): Promise<void> {
    this.log.push('save')
    return Promise.resolve()
  }

  async complete(parts: readonly PartRecord[], context: JobContext): Promise<string> {
    this.log.push(`complete ${parts.map(({ partNumber }) => partNumber).join(' ')}`.trim())
    this.completeContext = context
    if (!this.#isManual('complete')) return 'done'
    return orAborted(this.completeStep.promise, context.signal)
  }

  async abandon(reason: unknown, keep: boolean, context: JobContext): Promise<Error> {
    this.log.push('abandon')
    this.abandoned.push({ reason, keep })
    this.abandonSignalWasFresh = !context.signal.aborted
    if (this.#isManual('abandon')) await this.abandonStep.promise
    return reason instanceof Error ? reason : new Error(String(reason))
  }

  async close(): Promise<void> {
    this.log.push('close')
    if (this.#isManual('close')) await this.closeStep.promise
  }

  #isManual(step: NonNullable<FakeJobOptions['manual']>[number]): boolean {
    return this.#options.manual?.includes(step) === true
  }

  #step(partNumber: number): Deferred<void> {
    const step = this.#running.get(partNumber)
    if (step === undefined) throw new Error(`part ${partNumber} is not under way`)
    return step
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject)
  })
}
