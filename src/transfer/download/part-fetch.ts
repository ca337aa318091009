/**
 * Fetches one part, whatever happens on the way.
 *
 * 1. Ask for what is missing of the range, of this version of the object and no other (If-Match).
 * 2. An answer that is not that range, or not that object, ends the download.
 * 3. When the body breaks off, go on from the last byte that arrived, after a pause. A part that
 *    comes no further gives up after a few breaks. A request that fails before its body has been
 *    repeated by the client already, and ends the part.
 */

import { Crc64 } from '../../protocol/crc64/crc64.js'
import { formatByteRange, parseContentRange } from '../../protocol/byte-range.js'
import {
  OssferryError,
  ServiceError,
  TransportError,
} from '../../protocol/errors/ossferry-error.js'
import type { GetObjectResult } from '../../protocol/operations/get-object.js'
import type { CallOptions, DownloadClient } from '../client-api.js'
import { ObjectChangedError } from '../errors/object-changed-error.js'
import type { PartContext } from '../job.js'
import { pacedBy } from '../paced-call.js'
import type { PartRange } from '../part.js'
import { rangeFields, type DownloadRequest, type PinnedObject } from './download-request.js'

/** Breaks without the progress below, after which a part fails. */
const MAX_BREAKS = 5
/** So many bytes more make up for the breaks before. */
const PROGRESS_BYTES = 1024 * 1024

export interface PartFetch {
  readonly client: Pick<DownloadClient, 'getObject'>
  readonly request: DownloadRequest
  readonly object: PinnedObject
  /** `oss://bucket/key`. */
  readonly path: string
  /** Where the download begins within the object. */
  readonly start: number
}

/** Takes what arrives, in order. The chunk's memory is reused afterwards. */
export type TakeChunk = (chunk: Uint8Array) => void | Promise<void>

/** The CRC-64 of the part, all of whose bytes have been taken. */
export async function fetchPart(
  fetch: PartFetch,
  range: PartRange,
  take: TakeChunk,
  context: PartContext,
): Promise<bigint> {
  const crc = new Crc64()
  let received = 0
  let breaks = 0
  let receivedAtBreaks = 0
  const options = callOptions(context, range.partNumber)
  const receive = (chunk: Uint8Array): void | Promise<void> => {
    received += chunk.length
    if (received > range.size)
      throw unexpected(fetch, range, 'it is longer than what was asked for')
    crc.update(chunk)
    context.onSent(received)
    const wait = context.pass(chunk.length)
    return wait === undefined ? take(chunk) : wait.then(() => take(chunk))
  }
  for (;;) {
    const answer = await request(fetch, range, received, options)
    try {
      await answer.body.deliver(receive)
      if (received === range.size) return crc.value
      throw brokenOff(fetch, range, received)
    } catch (error) {
      if (!(error instanceof TransportError) || context.signal.aborted) throw error
      if (received === range.size) return crc.value // it broke after its last byte
      if (received - receivedAtBreaks >= PROGRESS_BYTES) breaks = 0
      receivedAtBreaks = received
      breaks += 1
      if (breaks > MAX_BREAKS) throw error
      await pause(breaks, range.partNumber, error, context)
    }
  }
}

async function request(
  fetch: PartFetch,
  range: PartRange,
  received: number,
  options: CallOptions,
): Promise<GetObjectResult> {
  const offset = fetch.start + range.offset + received
  const size = range.size - received
  const asked = formatByteRange(offset, size)
  let answer: GetObjectResult
  try {
    answer = await fetch.client.getObject(rangeFields(fetch.request, fetch.object, asked), options)
  } catch (error) {
    throw isGone(error) ? objectChanged(fetch, error) : error
  }
  const problem = findProblem(answer, fetch.object, offset, size)
  if (problem === undefined) return answer
  await answer.body.discard()
  throw problem === 'another object' ? objectChanged(fetch) : unexpected(fetch, range, problem)
}

/** Why the answer is not the range that was asked for; `undefined` when it is. */
function findProblem(
  answer: GetObjectResult,
  object: PinnedObject,
  offset: number,
  size: number,
): string | undefined {
  if (answer.etag !== undefined && answer.etag !== object.etag) return 'another object'
  if (answer.statusCode === 200) {
    // Servers may ignore a range; that is right only when the range is everything.
    const whole = offset === 0 && size === object.size
    return whole ? undefined : 'the server sent the whole object instead of a range'
  }
  const given = parseContentRange(answer.contentRange ?? '')
  if (given?.offset === offset && given.size === size) return undefined
  return `the server sent ${answer.contentRange ?? 'no Content-Range'}`
}

/** The object that the download began with is not there any more. */
function isGone(error: unknown): boolean {
  return ServiceError.is(error) && [404, 412, 416].includes(error.status)
}

function objectChanged(fetch: PartFetch, cause?: unknown): ObjectChangedError {
  return new ObjectChangedError(
    `${fetch.path} was replaced or removed while it was downloaded (its ETag was ` +
      `${fetch.object.etag}); start again to get it as it is now`,
    cause,
  )
}

function unexpected(fetch: PartFetch, range: PartRange, problem: string): OssferryError {
  return new OssferryError({
    code: 'BadResponse',
    message: `cannot download part ${range.partNumber} of ${fetch.path}: ${problem}`,
  })
}

function brokenOff(fetch: PartFetch, range: PartRange, received: number): TransportError {
  return new TransportError({
    code: 'ConnectionLost',
    message: `part ${range.partNumber} of ${fetch.path} ended after ${received} of ${range.size} bytes`,
  })
}

function callOptions(context: PartContext, partNumber: number): CallOptions {
  return pacedBy(context, {
    signal: context.signal,
    onRetry: ({ attempt, delayMs, error }) => {
      const { code, message } = error
      context.emit({ type: 'retry', partNumber, attempt, delayMs, code, message })
    },
  })
}

async function pause(
  attempt: number,
  partNumber: number,
  error: TransportError,
  context: PartContext,
): Promise<void> {
  const delayMs = context.retryDelayMs(attempt)
  const { code, message } = error
  context.emit({ type: 'retry', partNumber, attempt, delayMs, code, message })
  await context.sleep(delayMs)
}
