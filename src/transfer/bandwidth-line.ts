/**
 * A limit of bytes per second, kept by a queue: whoever sends waits until all that was asked for
 * before it has had its time. The limit may change at any time, also for those who wait.
 */

import type { Clock } from '../environment.js'
import { whenAborted } from './when-aborted.js'

/** Timers are no finer; what is due sooner is due now. */
const LEAST_DELAY_MS = 1

export class BandwidthLine {
  readonly #clock: Clock
  #bytesPerMs: number | undefined
  /** Bytes that were asked for since the beginning. */
  #asked = 0
  /** Bytes that had passed at `#since`, in milliseconds. */
  #passed = 0
  #since = 0
  /** Wakes those who wait, to look again. */
  readonly #alarms = new Set<AbortController>()

  constructor(clock: Clock, bytesPerSecond: number | undefined) {
    this.#clock = clock
    this.limit = bytesPerSecond
  }

  /** Bytes per second; `undefined` for no limit. */
  get limit(): number | undefined {
    return this.#bytesPerMs === undefined ? undefined : this.#bytesPerMs * 1000
  }

  set limit(bytesPerSecond: number | undefined) {
    this.#settle()
    this.#bytesPerMs = bytesPerSecond === undefined ? undefined : bytesPerSecond / 1000
    for (const alarm of this.#alarms) alarm.abort(new Error('the limit has changed'))
  }

  /** Waits until `bytes` more may pass. `undefined` when they may pass at once. */
  pass(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    if (this.#bytesPerMs === undefined) return undefined
    this.#settle()
    this.#asked += bytes
    const place = this.#asked
    return this.#delayTo(place) < LEAST_DELAY_MS ? undefined : this.#wait(place, signal)
  }

  async #wait(place: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const delayMs = this.#delayTo(place)
      if (delayMs < LEAST_DELAY_MS) return
      await this.#sleep(delayMs, signal)
    }
  }

  /** Ends early when the limit changes. */
  async #sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    const alarm = new AbortController()
    const forget = whenAborted(signal, () => alarm.abort(signal.reason))
    if (signal.aborted) alarm.abort(signal.reason)
    this.#alarms.add(alarm)
    try {
      await this.#clock.sleep(delayMs, alarm.signal)
    } catch (error) {
      if (signal.aborted) throw error
    } finally {
      forget()
      this.#alarms.delete(alarm)
    }
  }

  /** Milliseconds until all up to `place` has passed; 0 or less when it has. */
  #delayTo(place: number): number {
    if (this.#bytesPerMs === undefined) return 0
    return this.#since + (place - this.#passed) / this.#bytesPerMs - this.#clock.monotonic()
  }

  /** Takes stock. Time in which nobody asked for anything is not saved up. */
  #settle(): void {
    const now = this.#clock.monotonic()
    const since = this.#bytesPerMs === undefined ? Infinity : (now - this.#since) * this.#bytesPerMs
    this.#passed = Math.min(this.#asked, this.#passed + since)
    this.#since = now
  }
}
