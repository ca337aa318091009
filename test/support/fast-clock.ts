/** A clock on which time runs faster than outside, for servers that talk over real sockets. */

import type { Clock } from '../../src/environment.js'
import { systemClock } from '../../src/platform/node/clock.js'

/** Both its times begin at those of the system. */
export function createFastClock(factor: number): Clock {
  const startedAt = systemClock.now()
  const started = systemClock.monotonic()
  const elapsed = (): number => (systemClock.monotonic() - started) * factor
  return {
    now: () => startedAt + elapsed(),
    monotonic: () => started + elapsed(),
    after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
    sleep: (delayMs, signal) => systemClock.sleep(delayMs / factor, signal),
  }
}
