/** What all transfers of a client together may use. */

import { OptionError } from './errors/option-error.js'
import type { SchedulerOptions } from './scheduler.js'

export interface TransferLimits {
  /**
   * Parts in flight over all transfers of the client; fewer are under way while the service asks to
   * slow down. Default 128.
   */
  readonly maxParallelParts?: number | undefined
  /**
   * Bytes of part buffers over all transfers of the client; a part that is larger than all of it
   * runs alone. A transfer takes `partSize x (parallelNum + 1)` at most, files much less. Default 1
   * GiB.
   */
  readonly memoryLimit?: number | undefined
  /**
   * Bytes per second over all transfers of the client, sent. Default: no limit. May be changed
   * while transfers run: `client.bandwidthLimit = ...`.
   */
  readonly bandwidthLimit?: number | undefined
}

const DEFAULT_MAX_PARALLEL_PARTS = 128
const DEFAULT_MEMORY_LIMIT = 1024 ** 3

export function resolveTransferLimits(limits: TransferLimits): SchedulerOptions {
  return {
    maxParts: positive('maxParallelParts', limits.maxParallelParts) ?? DEFAULT_MAX_PARALLEL_PARTS,
    memoryLimit: positive('memoryLimit', limits.memoryLimit) ?? DEFAULT_MEMORY_LIMIT,
    bandwidthLimit: positive('bandwidthLimit', limits.bandwidthLimit),
  }
}

function positive(option: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= 1)) return value
  throw new OptionError(option, `${option} must be a number of at least 1, not ${String(value)}`)
}
