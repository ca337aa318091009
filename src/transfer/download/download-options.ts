/** The options of downloads: what callers may set, and what they come to. */

import {
  checkOneOf,
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

/** Where a download that is on record is written to first. */
export type TempSuffix = '.temp' | '.ossferry-partial'

/** Options that a downloader is made with, and that each call may override. */
export interface DownloaderOptions extends RecordOptions {
  /**
   * Bytes of a part, that is, of one request: 102,400 (100 KiB) to 5,368,709,120 (5 GiB). Default 6
   * MiB. Grows in multiples of itself where 10,000 parts would not do.
   */
  readonly partSize?: number | undefined
  /** Parts in flight at a time, per download. Default 3. */
  readonly parallelNum?: number | undefined
  /** Bytes gathered before they are written to a file. Default 1 MiB. */
  readonly blockSize?: number | undefined
  /**
   * Whether a file is written under another name (see `tempSuffix`) and renamed when it is whole
   * and verified. Default `true`. With `false` the target itself is overwritten from the start, and
   * is lost when the download fails.
   */
  readonly useTempFile?: boolean | undefined
  /**
   * What that name has at its end with a checkpoint. Default `.temp`, where the SDK V2 for Python
   * looks as well; but a file of the user may be called so, and is overwritten. Nothing else is
   * called `.ossferry-partial`: without a checkpoint names end so, behind something random.
   */
  readonly tempSuffix?: TempSuffix | undefined
  /**
   * Whether what an earlier run has written is read again and compared with the recorded CRC-64s
   * before it counts. Default `true`. With `false` it counts as long as the file has its full size.
   */
  readonly verifyData?: boolean | undefined
}

/** Options of one download. */
export interface DownloadCallOptions extends DownloaderOptions, ControlOptions {}

/** Options with every default applied. */
export interface ResolvedDownloadOptions extends ResolvedRecordOptions, ResolvedControlOptions {
  readonly partSize: number
  readonly parallelNum: number
  readonly blockSize: number
  readonly useTempFile: boolean
  readonly tempSuffix: TempSuffix
  readonly verifyData: boolean
}

/** Those of records that were found. */
export const TEMP_SUFFIXES: readonly TempSuffix[] = ['.temp', '.ossferry-partial']

const DEFAULT_PART_SIZE = 6 * 1024 * 1024
const DEFAULT_PARALLEL_NUM = 3
const DEFAULT_BLOCK_SIZE = 1024 * 1024
const MAX_BLOCK_SIZE = 64 * 1024 * 1024

const CHECKS: OptionChecks<DownloadCallOptions> = {
  partSize: (value) => checkPartSize(value as number),
  parallelNum: checkParallelNum,
  blockSize: (value) => checkWhole('blockSize', value, 1024, MAX_BLOCK_SIZE),
  useTempFile: (value) => checkType('useTempFile', value, 'boolean'),
  tempSuffix: (value) => checkOneOf('tempSuffix', value, TEMP_SUFFIXES),
  verifyData: (value) => checkType('verifyData', value, 'boolean'),
  ...RECORD_CHECKS,
  ...CONTROL_CHECKS,
}

/** Throws `OptionError` for an unknown name or a value that cannot work. */
export function checkDownloadOptions(options: DownloadCallOptions): void {
  checkOptions('a download', CHECKS, options)
}

/** The call's options over the downloader's over the defaults. */
export function resolveDownloadOptions(
  downloader: DownloaderOptions,
  call: DownloadCallOptions,
): ResolvedDownloadOptions {
  checkDownloadOptions(call)
  return {
    ...resolveRecordOptions(downloader, call),
    ...resolveControlOptions(call),
    partSize: call.partSize ?? downloader.partSize ?? DEFAULT_PART_SIZE,
    parallelNum: call.parallelNum ?? downloader.parallelNum ?? DEFAULT_PARALLEL_NUM,
    blockSize: call.blockSize ?? downloader.blockSize ?? DEFAULT_BLOCK_SIZE,
    useTempFile: call.useTempFile ?? downloader.useTempFile ?? true,
    tempSuffix: call.tempSuffix ?? downloader.tempSuffix ?? '.temp',
    verifyData: call.verifyData ?? downloader.verifyData ?? true,
  }
}
