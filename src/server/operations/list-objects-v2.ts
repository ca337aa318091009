/** ListObjectsV2: the objects of a bucket, page by page, with opaque continuation tokens. */

import { DEFAULT_MAX_KEYS } from '../../protocol/limits.js'
import {
  decodeListObjectsV2Request,
  encodeListObjectsV2Response,
} from '../../protocol/operations/list-objects-v2.js'
import { invalidArgument } from '../../protocol/operations/request-rejection.js'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../protocol/text-codecs.js'
import { OWNER } from '../account.js'
import { describeListedObject, listObjectPage } from '../list-objects.js'
import type { BucketOperation } from '../operation.js'

export const listObjectsV2: BucketOperation = {
  name: 'ListObjectsV2',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeListObjectsV2Request(call.request)
    const { bucket, prefix = '', delimiter = '', startAfter = '', continuationToken } = request
    const marker = decodeToken(continuationToken ?? '') ?? startAfter
    const limit = request.maxKeys ?? DEFAULT_MAX_KEYS
    const listing = { prefix, delimiter, marker, limit }
    const page = await listObjectPage(call.server.store, bucket, listing)
    return encodeListObjectsV2Response(
      {
        bucket,
        prefix,
        delimiter,
        startAfter,
        continuationToken,
        maxKeys: limit,
        keyCount: page.count,
        objects: page.entries.map((object) =>
          describeListedObject(object, call, request.fetchOwner === true ? OWNER : undefined),
        ),
        commonPrefixes: page.commonPrefixes,
        isTruncated: page.isTruncated,
        nextContinuationToken: page.isTruncated ? encodeToken(page.last?.key ?? '') : undefined,
      },
      request,
    )
  },
}

/** Opaque to clients. OSS writes `-` for the padding. */
function encodeToken(marker: string): string {
  return encodeBase64(encodeUtf8(marker)).replaceAll('=', '-')
}

/** None when `token` is empty, as some clients send it with every request. */
function decodeToken(token: string): string | undefined {
  if (token === '') return undefined
  const bytes = decodeBase64(token.replaceAll('-', '='))
  const marker = bytes === undefined ? undefined : decodeUtf8(bytes)
  if (marker !== undefined) return marker
  const message = 'The continuation token provided is incorrect.'
  throw invalidArgument(message, 'continuation-token', token)
}
