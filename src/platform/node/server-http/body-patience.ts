/**
 * How long the body of a request is waited for: its sender has to keep up a rate, on average.
 *
 * Patience is a time that runs out while the sender is waited for, and that every byte adds to, up
 * to where it began. So a sender may be silent as long as that, once, but cannot hold a connection
 * with a byte now and then. While the server itself is slow, nothing runs out.
 */

import { performance } from 'node:perf_hooks'

export interface PatienceLimits {
  readonly idleTimeoutMs: number
  /** Bytes per second. */
  readonly minBodyRate: number
}

export class BodyPatience {
  readonly #mostMs: number
  readonly #msPerByte: number
  readonly #onExhausted: () => void
  #leftMs: number
  /** Since when the sender has been waited for; `undefined` while it is not. */
  #since: number | undefined
  #timer: NodeJS.Timeout | undefined
  #lastLook: NodeJS.Immediate | undefined

  /** `onExhausted` is called once at most. */
  constructor({ idleTimeoutMs, minBodyRate }: PatienceLimits, onExhausted: () => void) {
    this.#mostMs = idleTimeoutMs
    this.#leftMs = idleTimeoutMs
    this.#msPerByte = 1000 / minBodyRate
    this.#onExhausted = onExhausted
  }

  /** From now on the sender is waited for. */
  wait(): void {
    this.#since ??= performance.now()
    this.#timer ??= this.#startTimer()
  }

  /** So many bytes have come, while they were waited for. */
  took(bytes: number): void {
    this.#runDown()
    this.#leftMs = Math.min(this.#mostMs, this.#leftMs + bytes * this.#msPerByte)
  }

  /** From now on it is the server that is slow. */
  pause(): void {
    this.#runDown()
    this.#since = undefined
  }

  /** Ends it for good. */
  stop(): void {
    this.#since = undefined
    clearTimeout(this.#timer)
    clearImmediate(this.#lastLook)
  }

  #runDown(): void {
    if (this.#since === undefined) return
    const now = performance.now()
    this.#leftMs -= now - this.#since
    this.#since = now
  }

  /** One timer for many chunks: when it fires it looks at what has come meanwhile. */
  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.ceil(Math.max(this.#leftMs, 1)))
  }

  #look(): void {
    this.#timer = undefined
    if (this.#since === undefined) return
    this.#runDown()
    if (this.#leftMs > 0) {
      this.#timer = this.#startTimer()
      return
    }
    // A program that was busy runs its timers before it reads what has come meanwhile. What the
    // timer is late by is not the sender's.
    this.#leftMs = 0
    this.#lastLook = setImmediate(() => this.#lookLast())
  }

  #lookLast(): void {
    if (this.#since === undefined) return
    this.#runDown()
    if (this.#leftMs > 0) {
      this.#timer ??= this.#startTimer()
      return
    }
    this.stop()
    this.#onExhausted()
  }
}
