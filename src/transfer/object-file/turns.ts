/** Work that is done one piece after the other, in the order in which it was asked for. */

export class Turns {
  #last: Promise<void> = Promise.resolve()
  #asked = 0

  /** Whether nobody waits behind the turn under way. */
  get isLast(): boolean {
    return this.#asked === 1
  }

  /** Settles as `work` does, which begins when everything before it has ended, well or not. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#asked += 1
    const done = this.#last.then(work)
    const count = (): void => {
      this.#asked -= 1
    }
    this.#last = done.then(count, count) // a failure is told to who asked
    return done
  }

  /** Resolves when everything asked for so far has ended; never rejects. */
  get over(): Promise<void> {
    return this.#last
  }
}
