/** What to download, and which of its fields reach which call. */

import type { CommonFields } from '../../protocol/operations/object-fields.js'
import { parseByteRange, resolveByteRange } from '../../protocol/byte-range.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { InvalidRequestError } from '../../protocol/errors/ossferry-error.js'
import {
  encodeGetObjectRequest,
  type GetObjectRequest,
} from '../../protocol/operations/get-object.js'
import type { HeadObjectRequest } from '../../protocol/operations/head-object.js'

/** GetObject's fields; the conditions hold for the object as it is found at the start. */
export type DownloadRequest = Omit<GetObjectRequest, 'rangeBehavior' | 'process'>

/** The one version of an object that a download is about. */
export interface PinnedObject {
  readonly etag: string
  readonly size: number
  readonly versionId: string | undefined
}

/** Throws `InvalidRequestError` for what no server would accept. */
export function checkDownloadRequest(request: DownloadRequest): void {
  encodeGetObjectRequest(request)
  const { range } = request
  if (range === undefined || parseByteRange(range) !== undefined) return
  throw badRange(request, `${JSON.stringify(range)} is no range`)
}

/** Where the bytes asked for lie in an object of this size; throws when it has none of them. */
export function resolveRange(
  request: DownloadRequest,
  objectSize: number,
): { readonly start: number; readonly size: number } {
  const { range } = request
  const parsed = range === undefined ? undefined : parseByteRange(range)
  if (parsed === undefined) return { start: 0, size: objectSize }
  const resolved = resolveByteRange(parsed, objectSize, 'standard')
  if (resolved.kind === 'part') return { start: resolved.offset, size: resolved.size }
  throw badRange(request, `the object has ${objectSize} bytes, and ${range} has none of them`)
}

function badRange(request: DownloadRequest, problem: string): InvalidRequestError {
  const object = describeObject(request.bucket, request.key)
  return new InvalidRequestError({
    code: 'InvalidRange',
    message: `cannot download a range of ${object}: ${problem}; write bytes=first-last, bytes=first- or bytes=-length`,
  })
}

export function headFields(request: DownloadRequest): HeadObjectRequest {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = request
  return {
    ...commonFields(request),
    versionId: request.versionId,
    ifMatch,
    ifNoneMatch,
    ifModifiedSince,
    ifUnmodifiedSince,
  }
}

/** For one range of the pinned object and no other. */
export function rangeFields(
  request: DownloadRequest,
  object: PinnedObject,
  range: string,
): GetObjectRequest {
  return {
    ...commonFields(request),
    versionId: object.versionId,
    trafficLimit: request.trafficLimit,
    ifMatch: object.etag,
    range,
    rangeBehavior: 'standard',
  }
}

function commonFields(
  request: DownloadRequest,
): CommonFields & Pick<DownloadRequest, 'bucket' | 'key'> {
  const { bucket, key, requestPayer, headers, parameters } = request
  return { bucket, key, requestPayer, headers, parameters }
}
