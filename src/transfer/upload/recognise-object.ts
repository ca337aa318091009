/**
 * Whether an object that stands under a key is the one that a run has made although nobody said so.
 * The same bytes are not enough: an older object may have them, and other properties than the run
 * was to give it.
 */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { parseHttpDate } from '../../protocol/http-date.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'

/** HTTP dates have whole seconds. */
const DATE_RESOLUTION_MS = 1000

/** What an object must be to be the one that was made. */
export interface Expectation {
  readonly size: number
  /** `undefined` when nobody knows it; then a lost outcome stays unknown. */
  readonly crc64: bigint | undefined
}

/** The multipart upload that may have become the object. */
export interface Origin {
  /**
   * When it was begun, or was still unfinished, in Unix milliseconds of the server's clock;
   * `undefined` when nobody knows, and then no object is recognised.
   */
  readonly initiated: number | undefined
  readonly partCount: number
}

/** Size and CRC-64 must both be told and both be right. */
export function isExpected(object: HeadObjectResult, expected: Expectation): boolean {
  const crc64 = parseCrc64(object.hashCrc64 ?? '')
  return crc64 !== undefined && crc64 === expected.crc64 && object.contentLength === expected.size
}

/** Whether the object is no older than the upload, and of as many parts. */
export function isMadeBy(object: HeadObjectResult, { initiated, partCount }: Origin): boolean {
  if (initiated === undefined || !isMadeSince(object, initiated - DATE_RESOLUTION_MS)) return false
  return object.etag.replaceAll('"', '').endsWith(`-${partCount}`)
}

/**
 * What `isMadeSince` takes for things that were begun `elapsedMs` before an answer came that tells
 * `serverTime`, of whole seconds like the times of objects. Not later than they were begun by the
 * server's clock; earlier by as much as the answer was under way, and by up to two seconds.
 */
export function earliestTime(serverTime: number, elapsedMs: number): number {
  return serverTime - elapsedMs - DATE_RESOLUTION_MS
}

/**
 * Whether the object is no older than that, in Unix milliseconds of the server's clock. An older
 * one may have the same bytes and other properties than it was to be given.
 */
export function isMadeSince({ lastModified }: HeadObjectResult, timeMs: number): boolean {
  const modified = parseHttpDate(lastModified ?? '')
  return modified !== undefined && modified >= timeMs
}

/** Of what a checkpoint says; `undefined` when it does not say it. */
export function parseInitiated(recorded: string | undefined): number | undefined {
  const initiated = Number(recorded ?? '')
  return initiated > 0 ? initiated : undefined
}
