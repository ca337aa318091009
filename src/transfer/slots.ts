/**
 * The parts in flight over all transfers, and which of them are under way.
 *
 * A part that was refused keeps its slot while it pauses, with its memory, but is not under way. It
 * goes before parts that have not been sent yet.
 */

import { PartLimit } from './part-limit.js'
import { Pool, type Release } from './pool.js'
import { whenAborted } from './when-aborted.js'

/** One part's place among those in flight. */
export interface Slot {
  readonly release: Release
  /** The part's request was carried out. To be called before the release. */
  wentWell(): void
  /**
   * The service refused the part's request, or did not answer it in time: fewer parts are sent from
   * now on, and this one is not under way until `again` has resolved.
   */
  pushBack(): void
  /**
   * Waits until the part may be sent again; at once if nobody pushed it back. Resolves as well when
   * the signal fires that the slot was asked for with; else the slot is not released before.
   */
  again(): Promise<void>
}

const RESOLVED = Promise.resolve()

export class Slots {
  readonly #pool: Pool
  readonly #limit = new PartLimit()
  #paused = 0
  /** Those that wait to be under way again, the first one first. */
  readonly #returning = new Set<() => void>()

  constructor(maxParts: number) {
    this.#pool = new Pool(() => {
      if (this.#returning.size > 0) return 0
      return Math.min(maxParts, this.#limit.limit + this.#paused)
    })
  }

  get inUse(): number {
    return this.#pool.inUse
  }

  /** Parts in flight without those that pause. */
  get underWay(): number {
    return this.#pool.inUse - this.#paused
  }

  async acquire(lane: symbol, laneLimit: number, signal: AbortSignal): Promise<Slot> {
    return this.#take(await this.#pool.acquire(lane, 1, laneLimit, signal), signal)
  }

  #take(giveBack: Release, signal: AbortSignal): Slot {
    let sentIn = this.#limit.epoch
    let isPaused = false
    let isReleased = false
    const endPause = (): void => {
      if (isPaused) this.#paused -= 1
      isPaused = false
      sentIn = this.#limit.epoch
    }
    return {
      release: () => {
        if (isReleased) return
        isReleased = true
        endPause()
        giveBack()
        this.#grantWhatFits()
      },
      wentWell: () => {
        if (!isPaused && !isReleased) this.#limit.wentWell(sentIn, this.underWay)
      },
      pushBack: () => {
        if (isPaused || isReleased) return
        this.#limit.refused(sentIn, this.underWay)
        isPaused = true
        this.#paused += 1
        this.#grantWhatFits()
      },
      again: () => (isPaused && !signal.aborted ? this.#return(endPause, signal) : RESOLVED),
    }
  }

  /** Waits for the turn of what pauses, and ends its pause; or for the signal. */
  #return(endPause: () => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const leave = (): void => {
        ignoreAbort()
        this.#returning.delete(enter)
        resolve()
      }
      const enter = (): void => {
        leave()
        endPause()
      }
      const ignoreAbort = whenAborted(signal, () => {
        leave()
        this.#grantWhatFits()
      })
      this.#returning.add(enter)
      this.#grantWhatFits()
    })
  }

  #grantWhatFits(): void {
    for (const enter of this.#returning) {
      if (this.underWay >= this.#limit.limit) return
      enter()
    }
    this.#pool.grantWhatFits()
  }
}
