/** What `appendFile` takes: the object, and how it is written. */

import { MAX_PUT_SIZE } from '../../protocol/limits.js'
import type { AppendObjectRequest } from '../../protocol/operations/append-object.js'
import { checkOptions, checkSignal, checkWhole, type OptionChecks } from '../option-checks.js'

/**
 * The object to append to, and the fields that it gets when it is made. They count only then: an
 * object that is there keeps its own.
 */
export type AppendFileRequest = Omit<
  AppendObjectRequest,
  'position' | 'body' | 'forbidOverwrite' | 'contentMd5' | 'contentLength' | 'initHashCrc64'
>

export interface AppendFileOptions {
  /**
   * Bytes of the largest AppendObject, 1 to 5,368,709,120 (5 GiB). Default 6 MiB. A larger write
   * goes in several, and a stream is gathered into such pieces, of which one is in memory.
   */
  readonly chunkSize?: number | undefined
  /** Ends opening and the write under way, and refuses those after it. */
  readonly signal?: AbortSignal | undefined
}

/** Options with every default applied. */
export interface ResolvedAppendFileOptions {
  readonly chunkSize: number
  readonly signal: AbortSignal | undefined
}

const DEFAULT_CHUNK_SIZE = 6 * 1024 * 1024

const CHECKS: OptionChecks<AppendFileOptions> = {
  chunkSize: (value) => checkWhole('chunkSize', value, 1, MAX_PUT_SIZE),
  signal: checkSignal,
}

/** Throws `OptionError` for an unknown name or a value that cannot work. */
export function resolveAppendFileOptions(options: AppendFileOptions): ResolvedAppendFileOptions {
  checkOptions('an appendFile', CHECKS, options)
  return { chunkSize: options.chunkSize ?? DEFAULT_CHUNK_SIZE, signal: options.signal }
}
