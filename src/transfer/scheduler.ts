/**
 * Who may work next: one scheduler shares the parts in flight, the memory and the bandwidth of a
 * client among its transfers.
 *
 * 1. A transfer joins and gets a lane. It asks its lane for memory before it reads a part, then for
 *    a slot before it sends it.
 * 2. What is free goes to the waiting lane that holds least, the longest waiting among equals. So a
 *    transfer of one part never queues behind the thousands of a large one.
 * 3. Whoever holds a slot holds its memory too and gives both back when the part is done, or the
 *    slot alone when only its reader is waited for. So no slot waits for another one.
 *
 * Invariants: the bytes granted never exceed the memory budget, except for a single part that is
 * larger than all of it, which runs alone; a lane never holds more slots than it asked for at
 * joining, nor all lanes together more than the scheduler has.
 */

import type { Clock } from '../environment.js'
import { BandwidthLine } from './bandwidth-line.js'
import { whenAborted } from './when-aborted.js'

export interface SchedulerOptions {
  /** Parts in flight over all transfers. */
  readonly maxParts: number
  /** Bytes of part buffers over all transfers. */
  readonly memoryLimit: number
  /** Bytes per second over all transfers; `undefined` for no limit. */
  readonly bandwidthLimit: number | undefined
}

/** Gives back what was granted. Further calls do nothing. */
export type Release = () => void

/** One transfer's access to the scheduler. */
export interface Lane {
  memory(bytes: number, signal: AbortSignal): Promise<Release>
  slot(signal: AbortSignal): Promise<Release>
  /**
   * Waits until `bytes` more may pass under the bandwidth limit. `undefined` when they may pass at
   * once.
   */
  pass(bytes: number, signal: AbortSignal): Promise<void> | undefined
}

interface Waiting {
  readonly lane: symbol
  readonly amount: number
  /** The most that the lane may hold. */
  readonly laneLimit: number
  readonly grant: () => void
}

export class Scheduler {
  readonly #slots: Pool
  readonly #memory: Pool
  readonly #line: BandwidthLine

  constructor(clock: Clock, options: SchedulerOptions) {
    this.#slots = new Pool(options.maxParts)
    this.#memory = new Pool(options.memoryLimit)
    this.#line = new BandwidthLine(clock, options.bandwidthLimit)
  }

  /** Bytes per second over all transfers; may be changed at any time, also for those that wait. */
  get bandwidthLimit(): number | undefined {
    return this.#line.limit
  }

  set bandwidthLimit(bytesPerSecond: number | undefined) {
    this.#line.limit = bytesPerSecond
  }

  /** Bytes of part buffers granted at the moment. */
  get memoryInUse(): number {
    return this.#memory.inUse
  }

  /** Parts in flight at the moment. */
  get slotsInUse(): number {
    return this.#slots.inUse
  }

  /** A lane for a transfer that has at most `parallelNum` parts in flight. */
  join(parallelNum: number): Lane {
    const lane = Symbol('lane')
    return {
      memory: (bytes, signal) => this.#memory.acquire(lane, bytes, Infinity, signal),
      slot: (signal) => this.#slots.acquire(lane, 1, parallelNum, signal),
      pass: (bytes, signal) => this.#line.pass(bytes, signal),
    }
  }
}

/** So much of something, granted to whoever holds least of it. */
class Pool {
  readonly #capacity: number
  #inUse = 0
  readonly #held = new Map<symbol, number>()
  #waiting: Waiting[] = []

  constructor(capacity: number) {
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
        this.#grantWhatFits() // the one that left may have been holding up smaller ones
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
      this.#grantWhatFits()
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
      this.#grantWhatFits()
    }
  }

  #grantWhatFits(): void {
    for (;;) {
      const next = this.#nextInTurn()
      if (next === undefined) return
      const fits = this.#inUse + next.amount <= this.#capacity || this.#inUse === 0
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
