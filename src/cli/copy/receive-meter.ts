/** The progress of a download: bytes received, rate and time left. */

import type { Progress } from '../../index.js'
import type { DisplayClock } from '../progress/progress-display.js'

export interface ReceiveMeter {
  received(bytes: number): void
  /** Everything is verified and in its place. */
  finish(): void
}

const REPORT_INTERVAL_MS = 100
/** The rate is that of about the last second. */
const RATE_WINDOW_MS = 1000

/** Reports ten times a second. The last byte is held back until `finish`. */
export function createReceiveMeter(
  totalBytes: number | undefined,
  clock: DisplayClock,
  report: (progress: Progress) => void,
): ReceiveMeter {
  let bytes = 0
  let rate = 0
  let reportedBytes = 0
  let reportedAt = clock.now()
  const emit = (transferredBytes: number): void => {
    const left = totalBytes === undefined ? undefined : totalBytes - transferredBytes
    report({
      transferredBytes,
      sentBytes: transferredBytes,
      totalBytes,
      resumedBytes: 0,
      bytesPerSecond: Math.round(rate),
      etaMs: left === undefined || rate <= 0 ? undefined : Math.round((left * 1000) / rate),
    })
  }
  emit(0)
  return {
    received(count) {
      bytes += count
      const elapsed = clock.now() - reportedAt
      if (elapsed < REPORT_INTERVAL_MS) return
      const current = ((bytes - reportedBytes) * 1000) / elapsed
      const weight = rate === 0 ? 1 : 1 - Math.exp(-elapsed / RATE_WINDOW_MS)
      rate += (current - rate) * weight
      reportedBytes = bytes
      reportedAt += elapsed
      emit(totalBytes === undefined ? bytes : Math.min(bytes, totalBytes - 1))
    },
    finish() {
      emit(bytes)
    },
  }
}
