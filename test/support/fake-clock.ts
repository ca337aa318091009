/** A clock that moves when told to. */

import type { Clock } from '../../src/environment.js'

interface Timer {
  readonly dueAt: number
  readonly callback: () => void
}

/**
 * `now` starts at the given Unix time, `monotonic` at 0; both move by `advance` alone. Timers fire
 * in the order in which they are due, with the clock standing at their time.
 */
export class FakeClock implements Clock {
  #now: number
  #elapsed = 0
  readonly #timers = new Set<Timer>()

  constructor(now: number = Date.UTC(2025, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#elapsed
  }

  /** Timers not yet fired or cancelled, sleepers included. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Milliseconds until the next timer is due; `undefined` when there is none. */
  get nextTimerInMs(): number | undefined {
    const next = this.#nextTimer()
    return next === undefined ? undefined : next.dueAt - this.#elapsed
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { dueAt: this.#elapsed + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const onAbort = (): void => {
        cancel()
        reject(signal?.reason as Error)
      }
      const cancel = this.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Sets the wall clock alone, as an administrator or a time server would. */
  setNow(now: number): void {
    this.#now = now
  }

  /** Moves time on. What timers have set going gets a turn before the next one fires. */
  async advance(byMs: number): Promise<void> {
    const target = this.#elapsed + byMs
    await turn()
    for (;;) {
      const next = this.#nextTimer()
      if (next === undefined || next.dueAt > target) break
      this.#moveTo(next.dueAt)
      this.#timers.delete(next)
      next.callback()
      await turn()
    }
    this.#moveTo(target)
    await turn()
  }

  /**
   * Moves time on, from timer to timer, until `promise` settles. Fails when it waits for something
   * else than time.
   */
  async until<T>(promise: Promise<T>): Promise<T> {
    const progress = { settled: false }
    const watched = promise.finally(() => {
      progress.settled = true
    })
    watched.catch(() => undefined) // handed to the caller below
    await turn()
    while (!progress.settled) {
      const waitMs = this.nextTimerInMs
      if (waitMs === undefined) {
        throw new Error('the promise waits for something else than the clock')
      }
      await this.advance(waitMs)
    }
    return watched
  }

  #nextTimer(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (next === undefined || timer.dueAt < next.dueAt) next = timer
    }
    return next
  }

  #moveTo(elapsed: number): void {
    const by = elapsed - this.#elapsed
    this.#elapsed = elapsed
    this.#now += by
  }
}

/** Lets every promise that can settle without I/O settle. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
