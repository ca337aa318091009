/**
 * How many requests are under way at a time: found out while they run, or fixed.
 *
 * 1. In steps of time, the limit grows by a few while it is used up and throughput does not fall.
 * 2. A server that asks to slow down, or does not answer in time, halves it, but not below a limit
 *    that went well for a step. Answers to what was sent before count no second time.
 * 3. Between a limit that went well and one that was refused it takes the middle, and then stays;
 *    after some steps it tries one more, after twice as many when that is refused as well.
 * 4. When one more goes well, the server has been relieved: the limit doubles with each step until
 *    it is where it went well before.
 * 5. Throughput that falls clearly after the limit had grown takes a fifth of it back.
 * 6. A small file's request that pauses before it is sent again is not under way. It goes before
 *    those that have not been sent yet, and when many pause, no others are begun. Larger files hold
 *    what they have while a request of theirs pauses.
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
  /**
   * Until then, refusals are of requests that were sent before the limit was lowered, where nobody
   * knows better.
   */
  settleMs: 250,
  /** For so many steps the limit stays just below one that was refused: at first, and at most. */
  restingSteps: { least: 1, most: 8 },
  /**
   * When so many pause, no others are begun: each has its content in memory. Those under way then
   * may pause as well.
   */
  mostPaused: 64,
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
  #paused = 0
  readonly #waiting: Waiting[] = []
  /** Those that have paused. */
  readonly #returning: Waiting[] = []
  #stepStart: number
  #moved = 0
  #wasFull = false
  #loweredAt = -Infinity
  #lowerings = 0
  /** Went well for a step, used up; 0 for not known. */
  #accepted = 0
  #refused = Infinity
  /** Went well before the server asked for less. */
  #usual = 0
  #rested = 0
  #restingSteps: number = CONCURRENCY.restingSteps.least
  /** Since the last step there is one more than what was refused. */
  #isProbing = false
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
    return this.#enter(this.#waiting, weight)
  }

  /** What was acquired is not under way for a while. To a limit that is fixed it still is. */
  pause(weight: number): void {
    if (this.#options.fixed !== undefined) return
    this.#inUse -= weight
    this.#paused += weight
    this.#grantWhatFits()
  }

  /** Waits until what has paused may be under way again. `undefined` when it may at once. */
  resume(weight: number): Promise<void> | undefined {
    if (this.#options.fixed !== undefined) return undefined
    this.#paused -= weight
    const waiting = this.#enter(this.#returning, weight)
    this.#grantWhatFits()
    return waiting
  }

  /** As `resume`, for what is not sent again. */
  endPause(weight: number): void {
    if (this.#options.fixed !== undefined) return
    this.#paused -= weight
    this.#inUse += weight
  }

  /** Gives back what was acquired, and says what it moved. */
  release(weight: number, moved: { readonly files: number; readonly bytes: number }): void {
    this.#inUse -= weight
    this.#moved += moved.bytes + moved.files * CONCURRENCY.bytesOfFile
    this.#adapt()
    this.#grantWhatFits()
  }

  /** How often the limit was lowered because the server asked for it. */
  get lowerings(): number {
    return this.#lowerings
  }

  /**
   * The server asked to slow down, or did not answer in time: a request that was sent after so many
   * `lowerings`.
   */
  pushBack(sentAfter?: number): void {
    if (this.#options.fixed !== undefined) return
    const now = this.#options.now()
    const isOld =
      sentAfter === undefined
        ? now - this.#loweredAt < CONCURRENCY.settleMs
        : sentAfter < this.#lowerings
    if (isOld) return
    this.#usual = Math.max(this.#usual, this.#accepted)
    if (this.#accepted >= this.#limit) this.#accepted = 0 // the server takes less than it did
    const { most } = CONCURRENCY.restingSteps
    if (this.#isProbing) this.#restingSteps = Math.min(most, this.#restingSteps * 2)
    this.#isProbing = false
    this.#rested = 0
    this.#refused = this.#limit
    this.#limit = Math.max(CONCURRENCY.least, this.#accepted, Math.floor(this.#limit / 2))
    this.#loweredAt = now
    this.#lowerings += 1
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
    if (this.#isProbing) this.#restingSteps = CONCURRENCY.restingSteps.least
    this.#isProbing = false
    const middle = Math.floor((this.#limit + this.#refused) / 2)
    const grown = Math.max(this.#limit + CONCURRENCY.growth, this.#towardsUsual())
    const next = Math.min(CONCURRENCY.most, grown, middle)
    if (next === this.#limit && this.#refused < Infinity) this.#rest()
    else this.#limit = next
  }

  #rest(): void {
    this.#rested += 1
    if (this.#rested < this.#restingSteps) return
    this.#rested = 0
    this.#refused = Infinity
    this.#isProbing = true
    this.#limit += 1
  }

  #towardsUsual(): number {
    return Math.min(this.#usual, this.#limit * 2)
  }

  #beginStep(now: number): void {
    this.#moved = 0
    this.#wasFull = this.#next() !== undefined
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

  #enter(queue: Waiting[], weight: number): Promise<void> | undefined {
    const isFirst = this.#returning.length === 0 && queue.length === 0
    const mayBegin = queue === this.#returning || this.#paused < CONCURRENCY.mostPaused
    if (isFirst && mayBegin && this.#fits(weight)) {
      this.#inUse += weight
      return undefined
    }
    if (mayBegin) this.#wasFull = true
    return new Promise((grant) => queue.push({ weight, grant }))
  }

  #grantWhatFits(): void {
    for (let queue = this.#next(); queue !== undefined; queue = this.#next()) {
      const { weight, grant } = queue[0]!
      if (!this.#fits(weight)) return
      queue.shift()
      this.#inUse += weight
      grant()
    }
  }

  /** The queue whose turn it is. */
  #next(): Waiting[] | undefined {
    if (this.#returning.length > 0) return this.#returning
    const mayBegin = this.#waiting.length > 0 && this.#paused < CONCURRENCY.mostPaused
    return mayBegin ? this.#waiting : undefined
  }
}
