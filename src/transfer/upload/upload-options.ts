/** The options of uploads: what callers may set, and what they come to. */

import {
  checkOneOf,
  checkOptions,
  checkParallelNum,
  checkText,
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

/** Options that an uploader is made with, and that each call may override. */
export interface UploaderOptions extends RecordOptions {
  /**
   * Bytes of a part, 102,400 (100 KiB) to 5,368,709,120 (5 GiB). Default 6 MiB. Grows in multiples
   * of itself where 10,000 parts would not do.
   */
  readonly partSize?: number | undefined
  /** Parts in flight at a time, per upload. Default 3. */
  readonly parallelNum?: number | undefined
  /**
   * Whether the parts stay on the server when an upload fails. Default `false`: they are removed,
   * unless a checkpoint keeps them.
   */
  readonly leavePartsOnError?: boolean | undefined
  /**
   * Sources smaller than this many bytes are sent as one PutObject. Default 0: always multipart, as
   * documented for the Python SDK. An empty source is always one PutObject.
   */
  readonly multipartThreshold?: number | undefined
  /**
   * How the parts that an earlier run has sent are checked before they are reused. `parts`
   * (default): the CRC-64 of the local bytes must be that of the server's part. `identity`: device,
   * inode, size and modification time of the file are enough (a source that is no file is always
   * checked by parts).
   */
  readonly verifyOnResume?: 'parts' | 'identity' | undefined
}

/** Options of one upload. */
export interface UploadCallOptions extends UploaderOptions, ControlOptions {}

/** Options of `uploadFrom`. */
export interface UploadFromOptions extends UploadCallOptions {
  /**
   * With `enableCheckpoint`: names the content, so that several sources may go to one object in
   * turn without taking each other for an earlier run of themselves. Default: the object's own
   * name. Parts are always verified, so a wrong name costs time, never bytes.
   */
  readonly checkpointId?: string | undefined
}

const DEFAULT_PART_SIZE = 6 * 1024 * 1024
const DEFAULT_PARALLEL_NUM = 3

/** Options with every default applied. */
export interface ResolvedUploadOptions extends ResolvedRecordOptions, ResolvedControlOptions {
  readonly partSize: number
  readonly parallelNum: number
  readonly leavePartsOnError: boolean
  readonly multipartThreshold: number
  readonly verifyOnResume: 'parts' | 'identity'
  readonly checkpointId: string | undefined
}

const CHECKS: OptionChecks<UploadFromOptions> = {
  partSize: (value) => checkPartSize(value as number),
  parallelNum: checkParallelNum,
  leavePartsOnError: (value) => checkType('leavePartsOnError', value, 'boolean'),
  multipartThreshold: (value) =>
    checkWhole('multipartThreshold', value, 0, Number.MAX_SAFE_INTEGER),
  verifyOnResume: (value) => checkOneOf('verifyOnResume', value, ['parts', 'identity']),
  checkpointId: (value) => checkText('checkpointId', value),
  ...RECORD_CHECKS,
  ...CONTROL_CHECKS,
}

/** Throws `OptionError` for an unknown name or a value that cannot work. */
export function checkUploadOptions(options: UploadFromOptions): void {
  checkOptions('an upload', CHECKS, options)
}

/** The call's options over the uploader's over the defaults. */
export function resolveUploadOptions(
  uploader: UploaderOptions,
  call: UploadFromOptions,
): ResolvedUploadOptions {
  checkUploadOptions(call)
  return {
    ...resolveRecordOptions(uploader, call),
    ...resolveControlOptions(call),
    partSize: call.partSize ?? uploader.partSize ?? DEFAULT_PART_SIZE,
    parallelNum: call.parallelNum ?? uploader.parallelNum ?? DEFAULT_PARALLEL_NUM,
    leavePartsOnError: call.leavePartsOnError ?? uploader.leavePartsOnError ?? false,
    multipartThreshold: call.multipartThreshold ?? uploader.multipartThreshold ?? 0,
    verifyOnResume: call.verifyOnResume ?? uploader.verifyOnResume ?? 'parts',
    checkpointId: call.checkpointId,
  }
}
