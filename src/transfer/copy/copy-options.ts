/** The options of copies: what callers may set, and what they come to. */

import {
  checkOptions,
  checkParallelNum,
  checkType,
  checkWhole,
  type OptionChecks,
} from '../option-checks.js'
import { checkPartSize } from '../part-plan.js'
import {
  CONTROL_CHECKS,
  RECORD_CHECKS,
  resolveControlOptions,
  resolveRecordOptions,
  type ControlOptions,
  type RecordOptions,
  type ResolvedControlOptions,
  type ResolvedRecordOptions,
} from '../transfer-options.js'

/** Options that a copier is made with, and that each call may override. */
export interface CopierOptions extends RecordOptions {
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
}

/** Options of one copy. */
export interface CopyCallOptions extends CopierOptions, ControlOptions {}

const MIB = 1024 * 1024
const DEFAULT_PART_SIZE = 64 * MIB
const DEFAULT_PARALLEL_NUM = 3
const DEFAULT_MULTIPART_THRESHOLD = 200 * MIB

/** Options with every default applied. */
export interface ResolvedCopyOptions extends ResolvedRecordOptions, ResolvedControlOptions {
  readonly partSize: number
  readonly parallelNum: number
  readonly multipartThreshold: number
  readonly disableShallowCopy: boolean
  readonly leavePartsOnError: boolean
}

const CHECKS: OptionChecks<CopyCallOptions> = {
  partSize: (value) => checkPartSize(value as number),
  parallelNum: checkParallelNum,
  multipartThreshold: (value) =>
    checkWhole('multipartThreshold', value, 0, Number.MAX_SAFE_INTEGER),
  disableShallowCopy: (value) => checkType('disableShallowCopy', value, 'boolean'),
  leavePartsOnError: (value) => checkType('leavePartsOnError', value, 'boolean'),
  ...RECORD_CHECKS,
  ...CONTROL_CHECKS,
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
    ...resolveRecordOptions(copier, call),
    ...resolveControlOptions(call),
    partSize: call.partSize ?? copier.partSize ?? DEFAULT_PART_SIZE,
    parallelNum: call.parallelNum ?? copier.parallelNum ?? DEFAULT_PARALLEL_NUM,
    multipartThreshold:
      call.multipartThreshold ?? copier.multipartThreshold ?? DEFAULT_MULTIPART_THRESHOLD,
    disableShallowCopy: call.disableShallowCopy ?? copier.disableShallowCopy ?? false,
    leavePartsOnError: call.leavePartsOnError ?? copier.leavePartsOnError ?? false,
  }
}
