/** The pause before what broke midway is gone on with, which is not the client's to repeat. */

import type { Random } from '../environment.js'

const BASE_RETRY_DELAY_MS = 200
const MAX_RETRY_DELAY_MS = 20_000

/**
 * After the `failures`-th failure in a row. Full jitter, as for requests: parts that failed
 * together must not come back together.
 */
export function retryDelayMs(failures: number, random: Random): number {
  const ceiling = Math.min(MAX_RETRY_DELAY_MS, BASE_RETRY_DELAY_MS * 2 ** failures)
  return Math.round(random.next() * ceiling)
}
