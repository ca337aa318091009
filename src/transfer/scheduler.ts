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
 * 4. When the service refuses a part, fewer are under way at a time until it takes more again
 *    (`part-limit.ts`). The part keeps its slot and memory, and is sent again before those that
 *    have not been sent yet.
 *
 * Invariants: the bytes granted never exceed the memory budget, except for a single part that is
 * larger than all of it, which runs alone; a lane never holds more slots than it asked for at
 * joining, nor all lanes together more than the scheduler has; however often the service refuses,
 * one part may be under way.
 */

import type { Clock } from '../environment.js'
import { BandwidthLine } from './bandwidth-line.js'
import { Pool, type Release } from './pool.js'
import { Slots, type Slot } from './slots.js'

export interface SchedulerOptions {
  /** Parts in flight over all transfers. */
  readonly maxParts: number
  /** Bytes of part buffers over all transfers. */
  readonly memoryLimit: number
  /** Bytes per second over all transfers; `undefined` for no limit. */
  readonly bandwidthLimit: number | undefined
}

/** One transfer's access to the scheduler. */
export interface Lane {
  memory(bytes: number, signal: AbortSignal): Promise<Release>
  slot(signal: AbortSignal): Promise<Slot>
  /**
   * Waits until `bytes` more may pass under the bandwidth limit. `undefined` when they may pass at
   * once.
   */
  pass(bytes: number, signal: AbortSignal): Promise<void> | undefined
}

export class Scheduler {
  readonly #slots: Slots
  readonly #memory: Pool
  readonly #line: BandwidthLine

  constructor(clock: Clock, options: SchedulerOptions) {
    this.#slots = new Slots(options.maxParts)
    this.#memory = new Pool(() => options.memoryLimit)
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

  /** The same without those that pause because the service refused them. */
  get partsUnderWay(): number {
    return this.#slots.underWay
  }

  /** A lane for a transfer that has at most `parallelNum` parts in flight. */
  join(parallelNum: number): Lane {
    const lane = Symbol('lane')
    return {
      memory: (bytes, signal) => this.#memory.acquire(lane, bytes, Infinity, signal),
      slot: (signal) => this.#slots.acquire(lane, parallelNum, signal),
      pass: (bytes, signal) => this.#line.pass(bytes, signal),
    }
  }
}
