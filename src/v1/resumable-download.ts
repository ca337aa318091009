/** `resumableDownload` of the SDK V1: options and defaults, over the engine of all downloads. */

import { MAX_PART_SIZE } from '../protocol/limits.js'
import { downloadLockName } from '../transfer/checkpoint/download-checkpoint.js'
import {
  oss2DownloadFormat,
  type RecordedTarget,
} from '../transfer/checkpoint/oss2-download-record.js'
import type { DownloadDestination } from '../transfer/download/download-destination.js'
import { createDownloadJob } from '../transfer/download/download-job.js'
import {
  resolveDownloadOptions,
  type DownloadCallOptions,
} from '../transfer/download/download-options.js'
import { DownloadRecord } from '../transfer/download/download-record.js'
import {
  checkDownloadRequest,
  type DownloadRequest,
} from '../transfer/download/download-request.js'
import type { DownloadResult } from '../transfer/download/download-result.js'
import {
  checkOptions,
  checkType,
  checkWhole,
  type OptionChecks,
} from '../transfer/option-checks.js'
import type { Transfer } from '../transfer/transfer.js'
import {
  CONTROL_CHECKS,
  RECORD_CHECKS,
  type ControlOptions,
  type RecordOptions,
} from '../transfer/transfer-options.js'
import type { BucketBinding } from './bucket-binding.js'
import { DEFAULT_MULTIGET_PART_SIZE, defaults } from './defaults.js'
import { checkFilename, checkStore, checkTexts, MAX_NUM_THREADS } from './function-options.js'
import { determinePartSize } from './part-size.js'
import { progressListener, type ProgressCallback } from './progress-callback.js'
import type { RecordStore } from './record-store.js'
import { downloadRequestOf } from './request-headers.js'
import { checkpointsIn } from './store-checkpoints.js'
import type { DownloadStoreRecord } from './store-records.js'

/** Options of `resumableDownload`. */
export interface ResumableDownloadOptions
  extends Pick<RecordOptions, 'whenLocked'>, Pick<ControlOptions, 'signal' | 'onEvent'> {
  /**
   * Where the download is recorded. Default: `new ResumableDownloadStore()`, `.py-oss-download` in
   * the home directory.
   */
  readonly store?: RecordStore<DownloadStoreRecord> | undefined
  /**
   * Objects of this many bytes and more are fetched in parts and can be resumed, smaller ones with
   * one request. Default: `defaults.multigetThreshold`, 10 MiB.
   */
  readonly multigetThreshold?: number | undefined
  /**
   * Bytes of a part, up to 5 GiB. Default: `defaults.multigetPartSize`, 100 KiB, which grows so
   * that an object has at most 1,000 parts. A size that is given is doubled where it is less than
   * 100 KiB, or 100,000 parts would not do. A recorded download keeps the size it has.
   */
  readonly partSize?: number | undefined
  /**
   * Called with the bytes that have arrived and the bytes in all. Must be quick; an exception in it
   * is reported as a warning and changes nothing.
   */
  readonly progressCallback?: ProgressCallback | undefined
  /** Parts in flight at a time. Default: `defaults.multigetNumThreads`, 1. */
  readonly numThreads?: number | undefined
  /** Query parameters, such as `versionId`. */
  readonly params?: Readonly<Record<string, string>> | undefined
  /** HTTP headers, such as `x-oss-request-payer` or `If-Match`. A `Range` is not among them. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Whether what an earlier run has written is read and compared. Default `true`. */
  readonly verifyData?: boolean | undefined
}

/** The most parts that the Python SDK V1 makes of a download. */
const MAX_DOWNLOAD_PARTS = 100_000
/** Small parts cost a request each: without a size asked for there are no more than this. */
const MAX_DEFAULT_PARTS = 1000

const CHECKS: OptionChecks<ResumableDownloadOptions> = {
  store: checkStore,
  multigetThreshold: (value) => checkWhole('multigetThreshold', value, 0, Number.MAX_SAFE_INTEGER),
  partSize: (value) => checkWhole('partSize', value, 1, MAX_PART_SIZE),
  progressCallback: (value) => checkType('progressCallback', value, 'function'),
  numThreads: (value) => checkWhole('numThreads', value, 1, MAX_NUM_THREADS),
  params: (value) => checkTexts('params', value),
  headers: (value) => checkTexts('headers', value),
  verifyData: (value) => checkType('verifyData', value, 'boolean'),
  whenLocked: RECORD_CHECKS.whenLocked,
  signal: CONTROL_CHECKS.signal,
  onEvent: CONTROL_CHECKS.onEvent,
}

/**
 * The download that `resumableDownload` is. Every failure, also of the arguments, is the
 * transfer's.
 */
export function startResumableDownload(
  binding: BucketBinding,
  bucketName: string,
  key: string,
  filename: string,
  options: ResumableDownloadOptions,
): Transfer<DownloadResult> {
  const { client, engine } = binding
  try {
    checkFilename('resumableDownload', filename)
    checkOptions('a resumableDownload', CHECKS, options)
    const request = downloadRequestOf(bucketName, key, options.headers, options.params)
    checkDownloadRequest(request)
    const target = {
      filePath: binding.download.absolutePath(filename),
      versionId: request.versionId ?? '',
    }
    const resolved = resolve(options)
    const job = createDownloadJob({
      client,
      request,
      options: resolved,
      partSizeFor: partSizeRule(options.partSize),
      record: recordOf(binding, request, target, options.store ?? binding.downloadStore()),
      recordedFrom: options.multigetThreshold ?? defaults.multigetThreshold,
      destination: destinationOf(binding, target.filePath),
    })
    return engine.run(job, resolved)
  } catch (error) {
    return engine.refuse('download', error)
  }
}

function resolve(options: ResumableDownloadOptions): ReturnType<typeof resolveDownloadOptions> {
  const call: DownloadCallOptions = {
    parallelNum: options.numThreads ?? defaults.multigetNumThreads,
    enableCheckpoint: true,
    verifyData: options.verifyData,
    whenLocked: options.whenLocked,
    signal: options.signal,
    onProgress: progressListener(options.progressCallback),
    onEvent: options.onEvent,
  }
  return resolveDownloadOptions({}, call)
}

function partSizeRule(partSize: number | undefined): (size: number) => number {
  const preferredSize = partSize ?? defaults.multigetPartSize
  const asked = partSize !== undefined || preferredSize !== DEFAULT_MULTIGET_PART_SIZE
  const maxParts = asked ? MAX_DOWNLOAD_PARTS : MAX_DEFAULT_PARTS
  return (size) => Math.max(1, determinePartSize(size, preferredSize, maxParts))
}

/** What an earlier run has written is found under the name that its record tells. */
function destinationOf(binding: BucketBinding, filePath: string): DownloadDestination {
  return {
    open(recordedPath) {
      const writePath = recordedPath ?? filePath + binding.temporarySuffix()
      const sink = binding.download.openFile(filePath, writePath)
      return {
        sink,
        filePath: writePath,
        targetPath: filePath,
        foundBy: 'record',
        openFinished: (size) => binding.download.openFinishedFile(filePath, size),
      }
    },
  }
}

function recordOf(
  binding: BucketBinding,
  { bucket, key, versionId }: DownloadRequest,
  target: RecordedTarget,
  store: RecordStore<DownloadStoreRecord>,
): DownloadRecord {
  const { digests, clock } = binding.download
  const storeKey = store.makeStoreKey(bucket, key, target.filePath, versionId)
  return new DownloadRecord({
    store: checkpointsIn(store, storeKey),
    name: storeKey,
    lockName: downloadLockName(target.filePath, digests),
    format: oss2DownloadFormat(target),
    clock,
  })
}
