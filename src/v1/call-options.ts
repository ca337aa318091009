/** The options of a bucket's calls. */

import type { RequestOptions } from '../client/call.js'
import { OptionError } from '../transfer/errors/option-error.js'
import {
  checkOptions,
  checkSignal,
  checkText,
  checkType,
  type OptionChecks,
} from '../transfer/option-checks.js'
import { checkTexts } from './function-options.js'
import type { GivenTexts } from './given-fields.js'
import type { ProgressCallback } from './progress-callback.js'

/** What every call takes beside its own arguments. */
export interface BucketCallOptions {
  /** HTTP headers, such as `x-oss-request-payer`. */
  readonly headers?: GivenTexts | undefined
  /** Query parameters, such as `versionId`. */
  readonly params?: GivenTexts | undefined
  /** Ends the call soon after it fires. */
  readonly signal?: AbortSignal | undefined
}

/** Options of calls that send or fetch content. */
export interface BucketContentOptions extends BucketCallOptions {
  /** Called as bytes move. Must be quick, and must not throw. */
  readonly progressCallback?: ProgressCallback | undefined
}

/** Options of `appendObject`. */
export interface BucketAppendOptions extends BucketContentOptions {
  /**
   * CRC-64 of the object before, decimal: `hashCrc64` of the append before. With it the CRC-64 of
   * the answer is compared. At position 0 it is known without.
   */
  readonly initCrc?: string | undefined
}

/** First and last byte, counted from 0; either may be left open. */
export type BucketByteRange = readonly [
  first: number | null | undefined,
  last: number | null | undefined,
]

/** Options of `getObject` and `getObjectToFile`. */
export interface BucketGetOptions extends BucketContentOptions {
  /**
   * `[0, 99]`: the first 100 bytes; `[100, null]`: all from byte 100 on; `[null, 99]`: the last 99
   * bytes. OSS answers a range that does not fit with the whole object, unless `headers` has
   * `x-oss-range-behavior: standard`. Default: the whole object.
   */
  readonly byteRange?: BucketByteRange | undefined
  /** `x-oss-process`: image processing and the like. The bytes are then not those of the object. */
  readonly process?: string | undefined
}

/** Options of `uploadPartCopy`. */
export interface BucketPartCopyOptions extends BucketCallOptions {
  /** First and last byte of the source. Default: all of it. */
  readonly byteRange?: BucketByteRange | undefined
}

/** Options of `listParts`. */
export interface BucketListPartsOptions extends BucketCallOptions {
  /** Lists the parts after this number. */
  readonly marker?: number | undefined
  /** Parts in one answer, 1 to 1,000, the default. */
  readonly maxParts?: number | undefined
}

/** Options of `listMultipartUploads`. */
export interface BucketListUploadsOptions extends BucketCallOptions {
  readonly prefix?: string | undefined
  readonly delimiter?: string | undefined
  /** Lists the uploads after this key. */
  readonly keyMarker?: string | undefined
  /** With `keyMarker`: also the uploads of that key after this ID. */
  readonly uploadIdMarker?: string | undefined
  /** Uploads in one answer, 1 to 1,000, the default. */
  readonly maxUploads?: number | undefined
}

/** Options of `listObjectsV2`. */
export interface BucketListObjectsOptions extends BucketCallOptions {
  readonly prefix?: string | undefined
  /** Keys with the same start up to the next delimiter are listed as one common prefix. */
  readonly delimiter?: string | undefined
  /** `nextContinuationToken` of the page before. */
  readonly continuationToken?: string | undefined
  /** Lists the keys after this one. */
  readonly startAfter?: string | undefined
  /** Whether to name each object's owner. Default false. */
  readonly fetchOwner?: boolean | undefined
  /** Keys and prefixes in one answer, 1 to 1,000. Default 100. */
  readonly maxKeys?: number | undefined
}

/** What is checked where it is used. */
const unchecked = (): void => undefined

const CALL: OptionChecks<BucketCallOptions> = {
  headers: (value) => checkTexts('headers', value),
  params: (value) => checkTexts('params', value),
  signal: checkSignal,
}

const CONTENT: OptionChecks<BucketContentOptions> = {
  ...CALL,
  progressCallback: (value) => checkType('progressCallback', value, 'function'),
}

const APPEND: OptionChecks<BucketAppendOptions> = {
  ...CONTENT,
  initCrc: (value) => checkText('initCrc', value),
}

const GET: OptionChecks<BucketGetOptions> = {
  ...CONTENT,
  byteRange: unchecked,
  process: (value) => checkText('process', value),
}

const LIST_PARTS: OptionChecks<BucketListPartsOptions> = {
  ...CALL,
  marker: unchecked,
  maxParts: unchecked,
}

const LIST_UPLOADS: OptionChecks<BucketListUploadsOptions> = {
  ...CALL,
  prefix: unchecked,
  delimiter: unchecked,
  keyMarker: unchecked,
  uploadIdMarker: unchecked,
  maxUploads: unchecked,
}

const LIST_OBJECTS: OptionChecks<BucketListObjectsOptions> = {
  ...CALL,
  prefix: unchecked,
  delimiter: unchecked,
  continuationToken: unchecked,
  startAfter: unchecked,
  fetchOwner: unchecked,
  maxKeys: unchecked,
}

const PART_COPY: OptionChecks<BucketPartCopyOptions> = { ...CALL, byteRange: unchecked }

const CHECKS = {
  call: CALL,
  content: CONTENT,
  append: APPEND,
  get: GET,
  partCopy: PART_COPY,
  listParts: LIST_PARTS,
  listUploads: LIST_UPLOADS,
  listObjects: LIST_OBJECTS,
}

/** Which options a call takes. */
export type CallKind = keyof typeof CHECKS

/**
 * Finds what is no option: headers that stand where Python has them, for instance.
 *
 * @throws OptionError
 */
export function checkCallOptions(method: string, kind: CallKind, options: object): void {
  checkOptions(`a ${method}`, CHECKS[kind], options)
}

/** What of them goes to the client beside a request. */
export function callOf({ signal }: BucketCallOptions): RequestOptions {
  return { signal }
}

/**
 * `bytes=first-last`; `undefined` for all bytes.
 *
 * @throws OptionError for what is no range.
 */
export function rangeHeaderOf(range: BucketByteRange | null | undefined): string | undefined {
  if (isOpen(range)) return undefined
  checkByteRange(range)
  const [first, last] = range
  return isOpen(first) && isOpen(last) ? undefined : `bytes=${first ?? ''}-${last ?? ''}`
}

function checkByteRange(value: unknown): void {
  const [first, last, ...others] = Array.isArray(value) ? (value as unknown[]) : [false]
  if (others.length > 0 || !isEnd(first) || !isEnd(last)) {
    throw new OptionError(
      'byteRange',
      'byteRange must be [first, last], two whole numbers of which one may be null, ' +
        `not ${JSON.stringify(value)}`,
    )
  }
  if (typeof first === 'number' && typeof last === 'number' && last < first) {
    throw new OptionError('byteRange', `byteRange ends before it begins: [${first}, ${last}]`)
  }
}

function isEnd(value: unknown): boolean {
  if (isOpen(value)) return true
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isOpen(value: unknown): value is null | undefined {
  return value === undefined || value === null
}
