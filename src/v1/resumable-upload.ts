/** `resumableUpload` of the SDK V1: its options and defaults, over the engine of all uploads. */

import { MAX_PARTS, MAX_PART_SIZE } from '../protocol/limits.js'
import { oss2UploadFormat } from '../transfer/checkpoint/oss2-upload-record.js'
import {
  checkOneOf,
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
import { acceptUploadRequest } from '../transfer/upload/accept-request.js'
import { createUploadJob } from '../transfer/upload/upload-job.js'
import { resolveUploadOptions, type UploadCallOptions } from '../transfer/upload/upload-options.js'
import { UploadRecord } from '../transfer/upload/upload-record.js'
import type { UploadResult } from '../transfer/upload/upload-result.js'
import type { BucketBinding } from './bucket-binding.js'
import { defaults } from './defaults.js'
import { checkFilename, checkStore, checkTexts, MAX_NUM_THREADS } from './function-options.js'
import { determinePartSize } from './part-size.js'
import { progressListener, type ProgressCallback } from './progress-callback.js'
import type { RecordStore } from './record-store.js'
import { uploadRequestOf } from './request-headers.js'
import { checkpointsIn } from './store-checkpoints.js'
import type { UploadStoreRecord } from './store-records.js'

/** Options of `resumableUpload`. */
export interface ResumableUploadOptions
  extends
    Pick<RecordOptions, 'whenLocked' | 'onlyContinue'>,
    Pick<ControlOptions, 'signal' | 'onEvent'> {
  /**
   * Where the upload is recorded. Default: `new ResumableStore()`, `.py-oss-upload` in the home
   * directory.
   */
  readonly store?: RecordStore<UploadStoreRecord> | undefined
  /**
   * HTTP headers of the object and the upload, such as `x-oss-storage-class` or `x-oss-callback`;
   * each goes to the requests it belongs to.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Files of this many bytes and more are uploaded in parts, smaller ones with one PutObject.
   * Default: `defaults.multipartThreshold`, 10 MiB.
   */
  readonly multipartThreshold?: number | undefined
  /**
   * Bytes of a part, up to 5 GiB. Default: `defaults.partSize`, 10 MiB. Doubled where it is less
   * than 100 KiB, or 10,000 parts would not do. A recorded upload keeps the size it has.
   */
  readonly partSize?: number | undefined
  /**
   * Called with the bytes that have arrived and the bytes in all. Must be quick; an exception in it
   * is reported as a warning and changes nothing.
   */
  readonly progressCallback?: ProgressCallback | undefined
  /** Parts in flight at a time. Default: `defaults.multipartNumThreads`, 1. */
  readonly numThreads?: number | undefined
  /** Further query parameters. */
  readonly params?: Readonly<Record<string, string>> | undefined
  /** How reused parts are checked. Default `parts`. @see UploaderOptions.verifyOnResume */
  readonly verifyOnResume?: UploadCallOptions['verifyOnResume']
}

const CHECKS: OptionChecks<ResumableUploadOptions> = {
  store: checkStore,
  headers: (value) => checkTexts('headers', value),
  multipartThreshold: (value) =>
    checkWhole('multipartThreshold', value, 0, Number.MAX_SAFE_INTEGER),
  partSize: (value) => checkWhole('partSize', value, 1, MAX_PART_SIZE),
  progressCallback: (value) => checkType('progressCallback', value, 'function'),
  numThreads: (value) => checkWhole('numThreads', value, 1, MAX_NUM_THREADS),
  params: (value) => checkTexts('params', value),
  verifyOnResume: (value) => checkOneOf('verifyOnResume', value, ['parts', 'identity']),
  whenLocked: RECORD_CHECKS.whenLocked,
  onlyContinue: RECORD_CHECKS.onlyContinue,
  signal: CONTROL_CHECKS.signal,
  onEvent: CONTROL_CHECKS.onEvent,
}

/**
 * The upload that `resumableUpload` is. Every failure, also of the arguments, is the transfer's.
 */
export function startResumableUpload(
  binding: BucketBinding,
  bucketName: string,
  key: string,
  filename: string,
  options: ResumableUploadOptions,
): Transfer<UploadResult> {
  const { client, engine, upload: platform } = binding
  try {
    checkFilename('resumableUpload', filename)
    checkOptions('a resumableUpload', CHECKS, options)
    const request = acceptUploadRequest(
      uploadRequestOf(bucketName, key, options.headers, options.params),
      platform.contentTypeOf(filename),
      platform,
    )
    const resolved = resolve(options)
    const preferredSize = options.partSize ?? defaults.partSize
    const sourceName = platform.absolutePath(filename)
    const job = createUploadJob({
      client,
      digests: platform.digests,
      clock: platform.clock,
      request,
      options: resolved,
      partSizeFor: (size) => determinePartSize(size, preferredSize, MAX_PARTS),
      record: recordIn(options.store ?? binding.uploadStore(), bucketName, key, sourceName),
      sourceName,
      openSource: () => platform.openFile(filename),
      abandonSource: () => undefined,
    })
    return engine.run(job, resolved)
  } catch (error) {
    return engine.refuse('upload', error)
  }
}

function resolve(options: ResumableUploadOptions): ReturnType<typeof resolveUploadOptions> {
  const call: UploadCallOptions = {
    parallelNum: options.numThreads ?? defaults.multipartNumThreads,
    multipartThreshold: options.multipartThreshold ?? defaults.multipartThreshold,
    enableCheckpoint: true,
    verifyOnResume: options.verifyOnResume,
    whenLocked: options.whenLocked,
    onlyContinue: options.onlyContinue,
    signal: options.signal,
    onProgress: progressListener(options.progressCallback),
    onEvent: options.onEvent,
  }
  return resolveUploadOptions({}, call)
}

function recordIn(
  store: RecordStore<UploadStoreRecord>,
  bucketName: string,
  key: string,
  sourceName: string,
): UploadRecord {
  const storeKey = store.makeStoreKey(bucketName, key, sourceName)
  return new UploadRecord(checkpointsIn(store, storeKey), storeKey, oss2UploadFormat)
}
