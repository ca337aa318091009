/**
 * Decides when a growing record is saved: soon after something was done, at most once a second, and
 * never twice at a time. What is lost in a crash is thus at most a second's work.
 */

import type { Clock } from '../../environment.js'

const INTERVAL_MS = 1000

export class CheckpointWriter {
  readonly #clock: Clock
  readonly #save: () => Promise<void>
  #dirty = false
  #saving: Promise<void> | undefined
  #lastSave = -Infinity
  #cancelTimer: (() => void) | undefined
  #failure: { readonly reason: unknown } | undefined

  /** `save` writes the record as it is when it is called. */
  constructor(clock: Clock, save: () => Promise<void>) {
    this.#clock = clock
    this.#save = save
  }

  /**
   * The record has grown. Throws when an earlier save has failed: going on would promise too much.
   */
  touch(): void {
    if (this.#failure !== undefined) throw this.#failure.reason
    this.#dirty = true
    if (this.#saving !== undefined || this.#cancelTimer !== undefined) return
    const waitMs = this.#lastSave + INTERVAL_MS - this.#clock.monotonic()
    if (waitMs <= 0) this.#start()
    else {
      this.#cancelTimer = this.#clock.after(waitMs, () => {
        this.#cancelTimer = undefined
        this.#start()
      })
    }
  }

  /** Everything is saved when this resolves, and nothing runs any more. */
  async settle(): Promise<void> {
    await this.#saving
    this.#dropTimer()
    if (this.#failure === undefined && this.#dirty) {
      this.#start()
      await this.#saving
    }
    if (this.#failure !== undefined) throw this.#failure.reason
  }

  /** Saves nothing more. Resolves when nothing runs. */
  async stop(): Promise<void> {
    this.#dirty = false
    this.#dropTimer()
    await this.#saving
  }

  #dropTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #start(): void {
    if (this.#saving !== undefined || !this.#dirty) return
    this.#dirty = false
    this.#saving = this.#save()
      .catch((reason: unknown) => {
        this.#failure = { reason }
      })
      .finally(() => {
        this.#saving = undefined
        this.#lastSave = this.#clock.monotonic()
        if (this.#dirty && this.#failure === undefined) this.touch()
      })
  }
}
