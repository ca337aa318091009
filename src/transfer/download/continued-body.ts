/** The body of one GetObject, gone on with from its last byte when it breaks off. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import { parseContentRange } from '../../protocol/byte-range.js'
import { Crc64 } from '../../protocol/crc64/crc64.js'
import type { GetObjectRequest, GetObjectResult } from '../../protocol/operations/get-object.js'
import type { DownloadClient } from '../client-api.js'
import type { PartContext } from '../job.js'
import { fetchPart, type PartFetch, type TakeChunk } from './part-fetch.js'

type GetClient = Pick<DownloadClient, 'getObject'>

/**
 * Hands over all of the body of `answer`, the first answer to `request`, and returns its CRC-64.
 * What is missing after a break is asked for by range, of the same object (If-Match) and as often
 * as for a part of a download. An answer that is not the object's own bytes (processed, compressed,
 * of unknown length) ends with its first break.
 */
export async function receiveContinued(
  client: GetClient,
  request: GetObjectRequest,
  answer: GetObjectResult,
  take: TakeChunk,
  context: PartContext,
): Promise<bigint> {
  const size = answer.contentLength
  const fetch = fetchOf(client, request, answer)
  if (fetch !== undefined && size !== undefined && size > 0) {
    return fetchPart(fetch, { partNumber: 1, offset: 0, size }, take, context)
  }
  const crc = new Crc64()
  await answer.body.deliver((chunk) => {
    crc.update(chunk)
    const wait = context.pass(chunk.length)
    return wait === undefined ? take(chunk) : wait.then(() => take(chunk))
  })
  return crc.value
}

/** How the body is gone on with; `undefined` when it cannot be. */
function fetchOf(
  client: GetClient,
  request: GetObjectRequest,
  answer: GetObjectResult,
): PartFetch | undefined {
  const { etag, contentLength, contentRange, statusCode } = answer
  if (etag === undefined || contentLength === undefined || request.process !== undefined) {
    return undefined
  }
  const whole = { offset: 0, totalSize: contentLength }
  const range = statusCode === 206 ? parseContentRange(contentRange ?? '') : whole
  if (range?.totalSize === undefined) return undefined
  const versionId = answer.versionId ?? request.versionId
  return {
    client: answeringFirst(client, answer),
    request,
    object: { etag, size: range.totalSize, versionId },
    path: describeObject(request.bucket, request.key),
    start: range.offset,
  }
}

/** `client`, whose first GetObject has been answered already. */
function answeringFirst(client: GetClient, answer: GetObjectResult): GetClient {
  let first: GetObjectResult | undefined = answer
  return {
    getObject: (request, options) => {
      if (first === undefined) return client.getObject(request, options)
      const given = first
      first = undefined
      return Promise.resolve(given)
    },
  }
}
