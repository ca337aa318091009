/** Steps that were planned and not yet begun: planning runs ahead, up to a limit. */

/**
 * So many are planned ahead: enough to tell the total of most runs early, few enough to be nothing.
 */
const CAPACITY = 10_000

export class StepQueue<Step> {
  #steps: Step[] = []
  #taken = 0
  #ended = false
  #wake: (() => void) | undefined
  #room: (() => void) | undefined

  /** Resolves when there is room for more; a promise only when there is none. */
  push(step: Step): Promise<void> | undefined {
    this.#steps.push(step)
    this.#notify()
    if (this.#steps.length - this.#taken < CAPACITY || this.#ended) return undefined
    return new Promise((resolve) => (this.#room = resolve))
  }

  /** Nothing more comes. Whoever waits goes on. */
  end(): void {
    this.#ended = true
    this.#notify()
    this.#makeRoom()
  }

  /** The next step; `undefined` when it was the last. */
  async take(): Promise<Step | undefined> {
    while (this.#taken === this.#steps.length) {
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const step = this.#steps[this.#taken]
    this.#taken += 1
    if (this.#taken >= CAPACITY / 4) {
      this.#steps = this.#steps.slice(this.#taken)
      this.#taken = 0
      this.#makeRoom()
    }
    return step
  }

  #notify(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #makeRoom(): void {
    this.#room?.()
    this.#room = undefined
  }
}
