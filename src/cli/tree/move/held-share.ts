/** What a file under way holds of the limit of concurrency, and lends while its request pauses. */

import type { ConcurrencyLimit } from './concurrency-limit.js'

export class HeldShare {
  readonly #limit: ConcurrencyLimit
  readonly #weight: number
  #sentAfter: number
  #isLent = false

  /** Of what has just been acquired. */
  constructor(limit: ConcurrencyLimit, weight: number) {
    this.#limit = limit
    this.#weight = weight
    this.#sentAfter = limit.lowerings
  }

  /** The server asked the request to slow down, or did not answer it in time. */
  pushBack(): void {
    this.#limit.pushBack(this.#sentAfter)
  }

  pause(): void {
    if (this.#isLent) return
    this.#isLent = true
    this.#limit.pause(this.#weight)
  }

  /** Waits until the request may be under way again. */
  async resume(): Promise<void> {
    if (!this.#isLent) return
    this.#isLent = false
    await this.#limit.resume(this.#weight)
    this.#sentAfter = this.#limit.lowerings
  }

  /** Gives it back, also in a pause, and says what has been moved. */
  release(moved: { readonly files: number; readonly bytes: number }): void {
    if (this.#isLent) this.#limit.endPause(this.#weight)
    this.#isLent = false
    this.#limit.release(this.#weight, moved)
  }
}
