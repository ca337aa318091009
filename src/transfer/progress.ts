/**
 * How far a transfer is: bytes acknowledged and sent, rate and time left, from the engine's
 * reports.
 */

import type { Clock } from '../environment.js'

/** A moment's view. Numbers of bytes never fall and never exceed the total. */
export interface Progress {
  /**
   * Bytes that are safe on the other side, those of an earlier run included. Reaches `totalBytes`
   * only when the whole object has been verified: until then the last byte is held back.
   */
  readonly transferredBytes: number
  /**
   * As `transferredBytes`, and what has been handed to the network of the parts under way. For a
   * smooth display.
   */
  readonly sentBytes: number
  /** Bytes in all; `undefined` while a stream has not ended. */
  readonly totalBytes: number | undefined
  /** Of `transferredBytes`: found done from an earlier run. */
  readonly resumedBytes: number
  /** Bytes per second of late, those of an earlier run not counted; 0 before anything moved. */
  readonly bytesPerSecond: number
  /** Milliseconds until the end at this rate; `undefined` when nobody can tell. */
  readonly etaMs: number | undefined
}

/** The rate looks back about this long. */
const RATE_WINDOW_MS = 3000
/** Bytes on their way are reported no more often than this; parts that are done, always. */
const REPORT_INTERVAL_MS = 100

export class ProgressTracker {
  readonly #clock: Clock
  readonly #report: (progress: Progress) => void
  #total: number | undefined
  #acknowledged = 0
  #resumed = 0
  #finished = false
  readonly #underWay = new Map<number, number>()
  #underWayBytes = 0
  #mostSent = 0
  #lastReport = -Infinity
  #rate = 0
  #rateBytes = 0
  #rateTime: number | undefined

  constructor(clock: Clock, report: (progress: Progress) => void) {
    this.#clock = clock
    this.#report = report
  }

  /** Sets the total, as soon as it is known, and reports. */
  start(totalBytes: number | undefined): void {
    this.#total = totalBytes
    this.#rateTime = this.#clock.monotonic()
    this.#emit()
  }

  /** A part turned out to be done already. */
  reused(bytes: number): void {
    this.#acknowledged += bytes
    this.#resumed += bytes
    this.#emit()
  }

  /** So much of a part has been handed to the network in the attempt under way. */
  sending(partNumber: number, bytesOfAttempt: number): void {
    const before = this.#underWay.get(partNumber) ?? 0
    if (bytesOfAttempt <= before) return // an attempt starts over: what was shown stays shown
    this.#underWay.set(partNumber, bytesOfAttempt)
    this.#underWayBytes += bytesOfAttempt - before
    if (this.#clock.monotonic() - this.#lastReport >= REPORT_INTERVAL_MS) this.#emit()
  }

  /** A part is safe on the other side. */
  acknowledged(partNumber: number, bytes: number): void {
    this.#underWayBytes -= this.#underWay.get(partNumber) ?? 0
    this.#underWay.delete(partNumber)
    this.#acknowledged += bytes
    this.#emit()
  }

  /** Everything is verified: the transfer is at its end. */
  finish(): void {
    this.#finished = true
    this.#total = this.#acknowledged
    this.#emit()
  }

  snapshot(): Progress {
    const sent = Math.max(this.#mostSent, this.#cap(this.#acknowledged + this.#underWayBytes))
    const left = this.#total === undefined ? undefined : this.#total - sent
    return {
      transferredBytes: this.#cap(this.#acknowledged),
      sentBytes: sent,
      totalBytes: this.#total,
      resumedBytes: this.#resumed,
      bytesPerSecond: Math.round(this.#rate),
      etaMs: etaMs(left, this.#rate, this.#finished),
    }
  }

  #cap(bytes: number): number {
    if (this.#finished || this.#total === undefined || this.#total === 0) return bytes
    return Math.min(bytes, this.#total - 1)
  }

  #emit(): void {
    this.#lastReport = this.#clock.monotonic()
    this.#measure(this.#lastReport)
    this.#mostSent = Math.max(this.#mostSent, this.#cap(this.#acknowledged + this.#underWayBytes))
    this.#report(this.snapshot())
  }

  /** An exponential average over what moved, so that one slow part does not swing the display. */
  #measure(now: number): void {
    const moved = this.#acknowledged - this.#resumed + this.#underWayBytes
    const elapsed = now - (this.#rateTime ?? now)
    if (elapsed < REPORT_INTERVAL_MS || moved <= this.#rateBytes) return
    const current = ((moved - this.#rateBytes) * 1000) / elapsed
    const weight = this.#rate === 0 ? 1 : 1 - Math.exp(-elapsed / RATE_WINDOW_MS)
    this.#rate += (current - this.#rate) * weight
    this.#rateBytes = moved
    this.#rateTime = now
  }
}

function etaMs(left: number | undefined, rate: number, finished: boolean): number | undefined {
  if (finished) return 0
  if (left === undefined || rate <= 0) return undefined
  return Math.round((left * 1000) / rate)
}
