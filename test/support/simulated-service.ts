/** A service on the fake clock that refuses some requests, and what has come of all of them. */

import type { FakeClock } from './fake-clock.js'

export const IDLE_TIMEOUT_MS = 20_000

export interface ServiceBehaviour {
  /** Requests under way that are taken, at a time; `undefined` for any number. */
  mostAt?(ms: number): number | undefined
  /** What becomes of those beyond. Default `refused`. */
  readonly beyond?: 'refused' | 'hanging'
  /** Of a request, refused or not. */
  durationAt(ms: number): number
}

export class SimulatedService {
  readonly #clock: FakeClock
  readonly #behaviour: ServiceBehaviour
  #underWay = 0

  constructor(clock: FakeClock, behaviour: ServiceBehaviour) {
    this.#clock = clock
    this.#behaviour = behaviour
  }

  /** Whether a request that is sent now is taken, when its answer is there. */
  async answer(): Promise<boolean> {
    const { mostAt, beyond, durationAt } = this.#behaviour
    const now = this.#clock.monotonic()
    const isTaken = this.#underWay < (mostAt?.(now) ?? Infinity)
    const isHanging = !isTaken && beyond === 'hanging'
    if (isTaken) this.#underWay += 1
    await this.#clock.sleep(isHanging ? IDLE_TIMEOUT_MS : durationAt(now))
    if (isTaken) this.#underWay -= 1
    return isTaken
  }
}

/** Takes so many, from the third second on for so long. */
export function burst(most: number, ms: number) {
  return (now: number): number | undefined => (now >= 3000 && now < 3000 + ms ? most : undefined)
}

export function between(times: readonly number[], fromMs: number, toMs: number): number {
  return times.filter((time) => time >= fromMs && time < toMs).length
}

/** How long after `endMs` half a second goes as well as the second before `startMs`. */
export function recoveryMs(done: readonly number[], startMs: number, endMs: number): number {
  const usual = between(done, startMs - 1000, startMs)
  for (let afterMs = 0; afterMs < 60_000; afterMs += 100) {
    const count = between(done, endMs + afterMs, endMs + afterMs + 500)
    if (count * 2 >= usual * 0.95) return afterMs
  }
  return Infinity
}
