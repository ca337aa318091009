/** Lets parts that arrive in any order go on in theirs. */

import { orAborted } from '../abort.js'

export class OrderedTurns {
  #next: number
  readonly #waiting = new Map<number, () => void>()

  constructor(first: number) {
    this.#next = first
  }

  /** Resolves when every part before this one is done. */
  async wait(partNumber: number, signal: AbortSignal): Promise<void> {
    if (partNumber === this.#next) return
    await orAborted(new Promise<void>((resolve) => this.#waiting.set(partNumber, resolve)), signal)
  }

  /** The part whose turn it was is done. */
  pass(): void {
    this.#next += 1
    const resolve = this.#waiting.get(this.#next)
    this.#waiting.delete(this.#next)
    resolve?.()
  }
}
