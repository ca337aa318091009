/** Options that transfers of every kind have: how one is watched and ended, how it is recorded. */

import type { TransferEvent } from './events.js'
import {
  checkOneOf,
  checkSignal,
  checkText,
  checkType,
  type OptionChecks,
} from './option-checks.js'
import type { Progress } from './progress.js'

/** How one transfer is watched and ended. */
export interface ControlOptions {
  /** Cancels the transfer when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /**
   * Called as bytes move. Must be quick; an exception in it is reported as a warning and changes
   * nothing.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called for every event, progress included. As `onProgress` in every other respect. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined
}

export const CONTROL_CHECKS: OptionChecks<ControlOptions> = {
  signal: checkSignal,
  onProgress: (value) => checkType('onProgress', value, 'function'),
  onEvent: (value) => checkType('onEvent', value, 'function'),
}

/** What the engine wants to know of a call. */
export interface ResolvedControlOptions {
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly onEvent: ((event: TransferEvent) => void) | undefined
}

export function resolveControlOptions(call: ControlOptions): ResolvedControlOptions {
  return { signal: call.signal, onProgress: call.onProgress, onEvent: call.onEvent }
}

/** Whether and where a transfer is recorded. */
export interface RecordOptions {
  /**
   * Whether progress is recorded on disk, so that the same call made again, after whatever
   * happened, goes on where this one stopped. Default `false`. Downloads to streams are never
   * recorded.
   */
  readonly enableCheckpoint?: boolean | undefined
  /**
   * The directory of the records; made when it is missing. Default: `checkpoints` in the user's
   * data directory for ossferry. Only used with `enableCheckpoint`.
   */
  readonly checkpointDir?: string | undefined
  /**
   * What to do while another process works on the same transfer (the same source and target) with
   * a checkpoint: `fail` (default) or `wait`.
   */
  readonly whenLocked?: 'fail' | 'wait' | undefined
}

export const RECORD_CHECKS: OptionChecks<RecordOptions> = {
  enableCheckpoint: (value) => checkType('enableCheckpoint', value, 'boolean'),
  checkpointDir: (value) => checkText('checkpointDir', value),
  whenLocked: (value) => checkOneOf('whenLocked', value, ['fail', 'wait']),
}

/** With every default applied. */
export interface ResolvedRecordOptions {
  readonly enableCheckpoint: boolean
  readonly checkpointDir: string | undefined
  readonly whenLocked: 'fail' | 'wait'
}

/** The call's options over the manager's over the defaults. */
export function resolveRecordOptions(
  manager: RecordOptions,
  call: RecordOptions,
): ResolvedRecordOptions {
  return {
    enableCheckpoint: call.enableCheckpoint ?? manager.enableCheckpoint ?? false,
    checkpointDir: call.checkpointDir ?? manager.checkpointDir,
    whenLocked: call.whenLocked ?? manager.whenLocked ?? 'fail',
  }
}
