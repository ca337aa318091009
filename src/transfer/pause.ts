/** A pause asked for: `quiet` when it is reached, `resumed` when it is over. */

export class Pause {
  readonly quiet: Promise<void>
  readonly resumed: Promise<void>
  markQuiet!: () => void
  #markResumed!: () => void

  constructor() {
    this.quiet = new Promise((resolve) => (this.markQuiet = resolve))
    this.resumed = new Promise((resolve) => (this.#markResumed = resolve))
  }

  /** Ends the pause, whether it was reached or not. */
  end(): void {
    this.markQuiet()
    this.#markResumed()
  }
}
