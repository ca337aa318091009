/** The options of copies: what callers may set, and what they come to. */

import type { TransferEvent } from '../events.js'
import {
  checkOneOf,
  checkOptions,
  checkParallelNum,
  checkSignal,
  checkText,
  checkType,
  checkWhole,
  type OptionChecks,
} from '../option-checks.js'
import { checkPartSize } from '../part-plan.js'
import type { Progress } from '../progress.js'

/** Options that a copier is made with, and that each call may override. */
export interface CopierOptions {
  /**
   * Bytes of a part, 102,400 (100 KiB) to 5,368,709,120 (5 GiB). Default 64 MiB: the bytes stay
   * within OSS, so that a part costs a request and nothing else. Grows in multiples of itself where
   * 10,000 parts would not do.
   */
  readonly partSize?: number | undefined
  /** Parts in flight at a time, per copy. Default 3. */
  readonly parallelNum?: number | undefined
  /**
   * Sources of up to this many bytes are copied by one CopyObject. Default 200 MiB. Above 5 GiB it
   * makes no difference between buckets: OSS copies no more in one request.
   */
  readonly multipartThreshold?: number | undefined
  /**
   * Whether a source above the threshold is copied in parts right away. Default `false`: within one
   * bucket, when neither storage class nor encryption change, one CopyObject is tried first, which
   * OSS often does in no time, since it need not move the bytes. If it refuses or takes more than
   * 30 s, the copy goes on in parts.
   */
  readonly disableShallowCopy?: boolean | undefined
  /**
   * Whether the parts stay on the server when a copy fails. Default `false`: they are removed,
   * unless a checkpoint keeps them.
   */
  readonly leavePartsOnError?: boolean | undefined
  /**
   * Whether a copy in parts is recorded on disk, so that the same call made again, after whatever
   * happened, goes on where this one stopped. Default `false`.
   */
  readonly enableCheckpoint?: boolean | undefined
  /**
   * The directory of the records; made when it is missing. Default: `checkpoints` in the user's
   * data directory for ossferry. Only used with `enableCheckpoint`.
   */
  readonly checkpointDir?: string | undefined
  /**
   * What to do while another process copies the same source to the same target with a checkpoint:
   * `fail` (default) or `wait`.
   */
  readonly whenLocked?: 'fail' | 'wait' | undefined
}

/** Options of one copy. */
export interface CopyCallOptions extends CopierOptions {
  /** Cancels the copy when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /**
   * Called as parts are done. Must be quick; an exception in it is reported as a warning and
   * changes nothing.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called for every event, progress included. As `onProgress` in every other respect. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined
}

const MIB = 1024 * 1024
const DEFAULT_PART_SIZE = 64 * MIB
const DEFAULT_PARALLEL_NUM = 3
const DEFAULT_MULTIPART_THRESHOLD = 200 * MIB

/** Options with every default applied. */
export interface ResolvedCopyOptions {
  readonly partSize: number
  readonly parallelNum: number
  readonly multipartThreshold: number
  readonly disableShallowCopy: boolean
  readonly leavePartsOnError: boolean
  readonly enableCheckpoint: boolean
  readonly checkpointDir: string | undefined
  readonly whenLocked: 'fail' | 'wait'
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly onEvent: ((event: TransferEvent) => void) | undefined
}

const CHECKS: OptionChecks<CopyCallOptions> = {
  partSize: (value) => checkPartSize(value as number),
  parallelNum: checkParallelNum,
  multipartThreshold: (value) =>
    checkWhole('multipartThreshold', value, 0, Number.MAX_SAFE_INTEGER),
  disableShallowCopy: (value) => checkType('disableShallowCopy', value, 'boolean'),
  leavePartsOnError: (value) => checkType('leavePartsOnError', value, 'boolean'),
  enableCheckpoint: (value) => checkType('enableCheckpoint', value, 'boolean'),
  checkpointDir: (value) => checkText('checkpointDir', value),
  whenLocked: (value) => checkOneOf('whenLocked', value, ['fail', 'wait']),
  signal: checkSignal,
  onProgress: (value) => checkType('onProgress', value, 'function'),
  onEvent: (value) => checkType('onEvent', value, 'function'),
}

/** Throws `OptionError` for an unknown name or a value that cannot work. */
export function checkCopyOptions(options: CopyCallOptions): void {
  checkOptions('a copy', CHECKS, options)
}

/** The call's options over the copier's over the defaults. */
export function resolveCopyOptions(
  copier: CopierOptions,
  call: CopyCallOptions,
): ResolvedCopyOptions {
  checkCopyOptions(call)
  return {
    partSize: call.partSize ?? copier.partSize ?? DEFAULT_PART_SIZE,
    parallelNum: call.parallelNum ?? copier.parallelNum ?? DEFAULT_PARALLEL_NUM,
    multipartThreshold:
      call.multipartThreshold ?? copier.multipartThreshold ?? DEFAULT_MULTIPART_THRESHOLD,
    disableShallowCopy: call.disableShallowCopy ?? copier.disableShallowCopy ?? false,
    leavePartsOnError: call.leavePartsOnError ?? copier.leavePartsOnError ?? false,
    enableCheckpoint: call.enableCheckpoint ?? copier.enableCheckpoint ?? false,
    checkpointDir: call.checkpointDir ?? copier.checkpointDir,
    whenLocked: call.whenLocked ?? copier.whenLocked ?? 'fail',
    signal: call.signal,
    onProgress: call.onProgress,
    onEvent: call.onEvent,
  }
}
