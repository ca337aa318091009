/** How far the service's clock is from this machine's. */

import type { Clock } from '../environment.js'

/**
 * A server's time outside of these years is taken for nonsense: gateways have been seen to answer
 * from 1970.
 */
const EARLIEST = Date.UTC(2015, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)
/** A difference that no signature is refused for. */
const NEGLIGIBLE_MS = 60_000

/** Learned from refused requests, used for every signature after. */
export class ClockOffset {
  readonly #clock: Clock
  #offsetMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get milliseconds(): number {
    return this.#offsetMs
  }

  /** The service's time now. */
  now(): number {
    return this.#clock.now() + this.#offsetMs
  }

  /**
   * Takes `serverTime`, just received in the refusal of a request that was signed with `usedMs`.
   * Returns whether a signature made now differs enough to be worth another try.
   */
  learn(serverTime: number | undefined, usedMs: number): boolean {
    if (serverTime !== undefined && serverTime > EARLIEST && serverTime < LATEST) {
      const offsetMs = serverTime - this.#clock.now()
      if (Math.abs(offsetMs - this.#offsetMs) > NEGLIGIBLE_MS) this.#offsetMs = offsetMs
    }
    return Math.abs(this.#offsetMs - usedMs) > NEGLIGIBLE_MS
  }
}
