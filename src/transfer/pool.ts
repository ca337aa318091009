/** So much of something, granted to whoever holds least of it. */

import { whenAborted } from './when-aborted.js'

/** Gives back what was granted. Further calls do nothing. */
export type Release = () => void

interface Waiting {
  readonly lane: symbol
  readonly amount: number
  /** The most that the lane may hold. */
  readonly laneLimit: number
  readonly grant: () => void
}

export class Pool {
  readonly #capacity: () => number
  #inUse = 0
  readonly #held = new Map<symbol, number>()
  #waiting: Waiting[] = []

  /** `capacity` may change; `grantWhatFits` is called then. */
  constructor(capacity: () => number) {
    this.#capacity = capacity
  }

  get inUse(): number {
    return this.#inUse
  }

  acquire(lane: symbol, amount: number, laneLimit: number, signal: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
        return
      }
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
        this.grantWhatFits() // the one that left may have been holding up smaller ones
      }
      const waiting: Waiting = {
        lane,
        amount,
        laneLimit,
        grant: () => {
          ignoreAbort()
          resolve(this.#take(lane, amount))
        },
      }
      const ignoreAbort = whenAborted(signal, onAbort)
      this.#waiting.push(waiting)
      this.grantWhatFits()
    })
  }

  #take(lane: symbol, amount: number): Release {
    this.#inUse += amount
    this.#held.set(lane, this.#heldBy(lane) + amount)
    let released = false
    return () => {
      if (released) return
      released = true
      this.#inUse -= amount
      const left = this.#heldBy(lane) - amount
      if (left > 0) this.#held.set(lane, left)
      else this.#held.delete(lane)
      this.grantWhatFits()
    }
  }

  grantWhatFits(): void {
    for (;;) {
      const next = this.#nextInTurn()
      if (next === undefined) return
      const fits = this.#inUse + next.amount <= this.#capacity() || this.#inUse === 0
      if (!fits) return // later ones wait too, or a large part would never find room
      this.#waiting = this.#waiting.filter((other) => other !== next)
      next.grant()
    }
  }

  #nextInTurn(): Waiting | undefined {
    let best: Waiting | undefined
    let least = Infinity
    for (const waiting of this.#waiting) {
      const held = this.#heldBy(waiting.lane)
      if (held + waiting.amount > waiting.laneLimit) continue
      if (held < least) {
        best = waiting
        least = held
      }
    }
    return best
  }

  #heldBy(lane: symbol): number {
    return this.#held.get(lane) ?? 0
  }
}
