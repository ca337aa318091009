/**
 * How many requests are under way at a time: found out while they run, or fixed.
 *
 * 1. In steps of time, the limit grows by a few while it is used up and throughput does not fall.
 * 2. A server that asks to slow down, or does not answer in time, halves it, but not below a limit
 *    that went well for a step. Answers to what was sent before count no second time.
 * 3. Between a limit that went well and one that was refused it takes the middle, and then stays;
 *    after some steps it tries one more.
 * 4. Throughput that falls clearly after the limit had grown takes a fifth of it back.
 *
 * What moved in a step is counted in bytes and in files: of small files the requests cost, of large
 * ones the bytes.
 */

export interface ConcurrencyLimitOptions {
  /** Kept as it is; `undefined` to find it out. */
  readonly fixed: number | undefined
  /** Milliseconds; only differences mean something. */
  now(): number
}

export const CONCURRENCY = {
  start: 24,
  least: 2,
  /** As many connections as a client keeps. */
  most: 128,
  growth: 4,
  stepMs: 500,
  /** Until then, refusals are of requests that were sent before the limit was lowered. */
  settleMs: 250,
  /** For so many steps the limit stays just below one that was refused. */
  restingSteps: 8,
  /** A file counts as much as so many bytes. */
  bytesOfFile: 64 * 1024,
  /** Throughput below this part of that of the step before has fallen. */
  fallen: 0.7,
} as const

interface Waiting {
  readonly weight: number
  readonly grant: () => void
}

export class ConcurrencyLimit {
  readonly #options: ConcurrencyLimitOptions
  #limit: number
  #inUse = 0
  #waiting: Waiting[] = []
  #stepStart: number
  #moved = 0
  #wasFull = false
  #loweredAt = -Infinity
  /** Went well for a step, used up; 0 for not known. */
  #accepted = 0
  #refused = Infinity
  #rested = 0
  #lastRate = 0
  #grewBefore = false

  constructor(options: ConcurrencyLimitOptions) {
    this.#options = options
    this.#limit = options.fixed ?? CONCURRENCY.start
    this.#stepStart = options.now()
  }

  get limit(): number {
    return this.#limit
  }

  get inUse(): number {
    return this.#inUse
  }

  /**
   * Waits until `weight` more requests may be under way; one that weighs more than the limit runs
   * when nothing else does. `undefined` when they may at once.
   */
  acquire(weight: number): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#fits(weight)) {
      this.#inUse += weight
      return undefined
    }
    this.#wasFull = true
    return new Promise((grant) => this.#waiting.push({ weight, grant }))
  }

  /** Gives back what was acquired, and says what it moved. */
  release(weight: number, moved: { readonly files: number; readonly bytes: number }): void {
    this.#inUse -= weight
    this.#moved += moved.bytes + moved.files * CONCURRENCY.bytesOfFile
    this.#adapt()
    this.#grantWhatFits()
  }

  /** The server asked to slow down, or did not answer in time. */
  pushBack(): void {
    const now = this.#options.now()
    if (this.#options.fixed !== undefined || now - this.#loweredAt < CONCURRENCY.settleMs) return
    if (this.#accepted >= this.#limit) this.#accepted = 0 // the server takes less than it did
    this.#refused = this.#limit
    this.#limit = Math.max(CONCURRENCY.least, this.#accepted, Math.floor(this.#limit / 2))
    this.#loweredAt = now
    this.#grewBefore = false
    this.#beginStep(now)
  }

  #adapt(): void {
    if (this.#options.fixed !== undefined) return
    const elapsed = this.#options.now() - this.#stepStart
    if (elapsed < CONCURRENCY.stepMs) return
    const rate = this.#moved / elapsed
    const before = this.#limit
    if (this.#wasFull && !this.#hasFallen(rate)) this.#grow()
    this.#grewBefore = this.#limit > before
    this.#lastRate = rate
    this.#beginStep(this.#options.now())
  }

  #grow(): void {
    this.#accepted = this.#limit
    const middle = Math.floor((this.#limit + this.#refused) / 2)
    let next = Math.min(CONCURRENCY.most, this.#limit + CONCURRENCY.growth, middle)
    if (next === this.#limit && this.#refused < Infinity) {
      this.#rested += 1
      if (this.#rested < CONCURRENCY.restingSteps) return
      this.#refused = Infinity
      next += 1
    }
    this.#rested = 0
    this.#limit = next
  }

  #beginStep(now: number): void {
    this.#moved = 0
    this.#wasFull = this.#waiting.length > 0
    this.#stepStart = now
  }

  #hasFallen(rate: number): boolean {
    if (!this.#grewBefore || rate >= this.#lastRate * CONCURRENCY.fallen) return false
    this.#limit = Math.max(CONCURRENCY.least, Math.floor(this.#limit * 0.8))
    return true
  }

  #fits(weight: number): boolean {
    return this.#inUse + weight <= this.#limit || this.#inUse === 0
  }

  #grantWhatFits(): void {
    for (;;) {
      const next = this.#waiting[0]
      if (next === undefined || !this.#fits(next.weight)) return
      this.#waiting.shift()
      this.#inUse += next.weight
      next.grant()
    }
  }
}
