/** Time from the machine. */

import type { Clock } from '../../environment.js'
import { whenAborted } from '../../transfer/when-aborted.js'

/** `setTimeout` takes no longer delay; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),

  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS)).unref()
    return () => clearTimeout(timer)
  },

  sleep(delayMs, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const onAbort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(
        () => {
          ignoreAbort?.()
          resolve()
        },
        Math.min(delayMs, MAX_TIMER_MS),
      )
      const ignoreAbort = signal && whenAborted(signal, onAbort)
    })
  },
}
