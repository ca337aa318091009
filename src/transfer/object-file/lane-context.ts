/** What a request outside of a transfer is given to share the limits of its client. */

import type { Clock, Random } from '../../environment.js'
import type { PartContext } from '../job.js'
import { retryDelayMs } from '../retry-delay.js'
import type { Lane } from '../scheduler.js'
import type { Slot } from '../slots.js'

/** What files on OSS need beside a client. */
export interface FileMeans {
  readonly clock: Clock
  readonly random: Random
  /** Their share of the client's limits. */
  readonly lane: Lane
}

/**
 * The engine's part of a request that no engine runs: pauses and bandwidth, and nobody to tell.
 * `slot` is the request's, if it has one.
 */
export function laneContext(
  { clock, random, lane }: FileMeans,
  signal: AbortSignal,
  slot?: Slot,
): PartContext {
  return {
    signal,
    emit: () => undefined,
    onSent: () => undefined,
    pass: (bytes) => lane.pass(bytes, signal),
    retryDelayMs: (failures) => retryDelayMs(failures, random),
    leaveSlot: () => undefined,
    pushBack: () => slot?.pushBack(),
    again: () => slot?.again() ?? Promise.resolve(),
    sleep: (delayMs) => clock.sleep(delayMs, signal),
  }
}
