/** What `openFile` takes: the object, and how it is read. */

import {
  checkOptions,
  checkSignal,
  checkType,
  checkWhole,
  type OptionChecks,
} from '../option-checks.js'
import type { DownloadRequest } from '../download/download-request.js'

/**
 * The object to read: its name, and further fields of GetObject. The conditions hold for the object
 * as it is found when it is opened.
 */
export type OpenFileRequest = Pick<
  DownloadRequest,
  | 'bucket'
  | 'key'
  | 'versionId'
  | 'ifMatch'
  | 'ifNoneMatch'
  | 'ifModifiedSince'
  | 'ifUnmodifiedSince'
  | 'trafficLimit'
  | 'requestPayer'
  | 'headers'
  | 'parameters'
>

export interface OpenFileOptions {
  /**
   * Whether chunks are fetched side by side, ahead of a reader that reads in sequence. Default
   * `false`: one request is read on at the reader's pace.
   */
  readonly enablePrefetch?: boolean | undefined
  /**
   * Chunks fetched ahead of the one being read, 1 to 100. Default 3. Memory: `chunkSize x
   * (prefetchNum + 1)`, and nothing while the reader does not read ahead.
   */
  readonly prefetchNum?: number | undefined
  /** Bytes of a chunk, that is, of one request, 1,024 (1 KiB) to 1 GiB. Default 6 MiB. */
  readonly chunkSize?: number | undefined
  /**
   * Bytes that have to be read in sequence before chunks are fetched ahead. Default 20 MiB; 0 for
   * from the first byte on.
   */
  readonly prefetchThreshold?: number | undefined
  /** Ends opening, and all reading from then on. */
  readonly signal?: AbortSignal | undefined
}

/** Options with every default applied. */
export interface ResolvedOpenFileOptions {
  readonly enablePrefetch: boolean
  readonly prefetchNum: number
  readonly chunkSize: number
  readonly prefetchThreshold: number
  readonly signal: AbortSignal | undefined
}

const DEFAULT_PREFETCH_NUM = 3
const MAX_PREFETCH_NUM = 100
const MIN_CHUNK_SIZE = 1024
const DEFAULT_CHUNK_SIZE = 6 * 1024 * 1024
const MAX_CHUNK_SIZE = 1024 * 1024 * 1024
const DEFAULT_PREFETCH_THRESHOLD = 20 * 1024 * 1024

const CHECKS: OptionChecks<OpenFileOptions> = {
  enablePrefetch: (value) => checkType('enablePrefetch', value, 'boolean'),
  prefetchNum: (value) => checkWhole('prefetchNum', value, 1, MAX_PREFETCH_NUM),
  chunkSize: (value) => checkWhole('chunkSize', value, MIN_CHUNK_SIZE, MAX_CHUNK_SIZE),
  prefetchThreshold: (value) => checkWhole('prefetchThreshold', value, 0, Number.MAX_SAFE_INTEGER),
  signal: checkSignal,
}

/** Throws `OptionError` for an unknown name or a value that cannot work. */
export function resolveOpenFileOptions(options: OpenFileOptions): ResolvedOpenFileOptions {
  checkOptions('an openFile', CHECKS, options)
  return {
    enablePrefetch: options.enablePrefetch ?? false,
    prefetchNum: options.prefetchNum ?? DEFAULT_PREFETCH_NUM,
    chunkSize: options.chunkSize ?? DEFAULT_CHUNK_SIZE,
    prefetchThreshold: options.prefetchThreshold ?? DEFAULT_PREFETCH_THRESHOLD,
    signal: options.signal,
  }
}
