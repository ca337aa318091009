/** The options of downloads: what callers may set, and what they come to. */

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

/** Options that a downloader is made with, and that each call may override. */
export interface DownloaderOptions {
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
   * Whether a file is written under another name (`.temp` at its end) and renamed when it is whole
   * and verified. Default `true`. With `false` the target itself is overwritten from the start, and
   * is lost when the download fails.
   */
  readonly useTempFile?: boolean | undefined
  /**
   * Whether progress is recorded on disk, so that the same call made again goes on where this one
   * stopped. For files. Default `false`.
   */
  readonly enableCheckpoint?: boolean | undefined
  /**
   * The directory of the records; made when it is missing. Default: `checkpoints` in the user's
   * data directory for ossferry. Only used with `enableCheckpoint`.
   */
  readonly checkpointDir?: string | undefined
  /**
   * Whether what an earlier run has written is read again and compared with the recorded CRC-64s
   * before it counts. Default `true`. With `false` it counts as long as the file has its full size.
   */
  readonly verifyData?: boolean | undefined
  /**
   * What to do while another process downloads the same object to the same file with a checkpoint:
   * `fail` (default) or `wait`.
   */
  readonly whenLocked?: 'fail' | 'wait' | undefined
}

/** Options of one download. */
export interface DownloadCallOptions extends DownloaderOptions {
  /** Cancels the download when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /**
   * Called as bytes arrive. Must be quick; an exception in it is reported as a warning and changes
   * nothing.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called for every event, progress included. As `onProgress` in every other respect. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined
}

/** Options with every default applied. */
export interface ResolvedDownloadOptions {
  readonly partSize: number
  readonly parallelNum: number
  readonly blockSize: number
  readonly useTempFile: boolean
  readonly enableCheckpoint: boolean
  readonly checkpointDir: string | undefined
  readonly verifyData: boolean
  readonly whenLocked: 'fail' | 'wait'
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly onEvent: ((event: TransferEvent) => void) | undefined
}

const DEFAULT_PART_SIZE = 6 * 1024 * 1024
const DEFAULT_PARALLEL_NUM = 3
const DEFAULT_BLOCK_SIZE = 1024 * 1024
const MAX_BLOCK_SIZE = 64 * 1024 * 1024

const CHECKS: OptionChecks<DownloadCallOptions> = {
  partSize: (value) => checkPartSize(value as number),
  parallelNum: checkParallelNum,
  blockSize: (value) => checkWhole('blockSize', value, 1024, MAX_BLOCK_SIZE),
  useTempFile: (value) => checkType('useTempFile', value, 'boolean'),
  enableCheckpoint: (value) => checkType('enableCheckpoint', value, 'boolean'),
  checkpointDir: (value) => checkText('checkpointDir', value),
  verifyData: (value) => checkType('verifyData', value, 'boolean'),
  whenLocked: (value) => checkOneOf('whenLocked', value, ['fail', 'wait']),
  signal: checkSignal,
  onProgress: (value) => checkType('onProgress', value, 'function'),
  onEvent: (value) => checkType('onEvent', value, 'function'),
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
    partSize: call.partSize ?? downloader.partSize ?? DEFAULT_PART_SIZE,
    parallelNum: call.parallelNum ?? downloader.parallelNum ?? DEFAULT_PARALLEL_NUM,
    blockSize: call.blockSize ?? downloader.blockSize ?? DEFAULT_BLOCK_SIZE,
    useTempFile: call.useTempFile ?? downloader.useTempFile ?? true,
    enableCheckpoint: call.enableCheckpoint ?? downloader.enableCheckpoint ?? false,
    checkpointDir: call.checkpointDir ?? downloader.checkpointDir,
    verifyData: call.verifyData ?? downloader.verifyData ?? true,
    whenLocked: call.whenLocked ?? downloader.whenLocked ?? 'fail',
    signal: call.signal,
    onProgress: call.onProgress,
    onEvent: call.onEvent,
  }
}
