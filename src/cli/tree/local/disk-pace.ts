/**
 * Whether the disk answers at once. What the system has in its cache takes microseconds, far less
 * than handing the question to another thread; what it has to fetch would hold up everything else.
 *
 * So questions are asked directly as long as the answers are quick. After a slow one some go to
 * other threads, and then it is tried again: after each slow one in a row, twice as many.
 */

/** Requests under way would notice; and a busy machine alone takes this long now and then. */
const SLOW_MS = 4
const LEAST_ELSEWHERE = 8
const MOST_ELSEWHERE = 1024

export class DiskPace {
  readonly #now: () => number
  #elsewhere = 0
  #next = LEAST_ELSEWHERE

  constructor(now: () => number) {
    this.#now = now
  }

  /** Asks in the one way or the other, as it went of late. */
  ask<Value>(direct: () => Value, elsewhere: () => Promise<Value>): Value | Promise<Value> {
    if (this.#elsewhere > 0) {
      this.#elsewhere -= 1
      return elsewhere()
    }
    const startedAt = this.#now()
    try {
      return direct()
    } finally {
      this.#learn(this.#now() - startedAt > SLOW_MS)
    }
  }

  #learn(slow: boolean): void {
    if (slow) this.#elsewhere = this.#next
    this.#next = slow ? Math.min(MOST_ELSEWHERE, this.#next * 2) : LEAST_ELSEWHERE
  }
}
