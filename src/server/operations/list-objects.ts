/** ListObjects, the older one: the objects of a bucket, page by page, from a key on. */

import { DEFAULT_MAX_KEYS } from '../../protocol/limits.js'
import {
  decodeListObjectsRequest,
  encodeListObjectsResponse,
} from '../../protocol/operations/list-objects.js'
import { OWNER } from '../account.js'
import { describeListedObject, listObjectPage } from '../list-objects.js'
import type { BucketOperation } from '../operation.js'

export const listObjects: BucketOperation = {
  name: 'ListObjects',
  body: 'none',
  anonymous: 'read',
  async run(call) {
    const request = decodeListObjectsRequest(call.request)
    const { bucket, prefix = '', delimiter = '', marker = '' } = request
    const maxKeys = request.maxKeys ?? DEFAULT_MAX_KEYS
    const listing = { prefix, delimiter, marker, limit: maxKeys }
    const page = await listObjectPage(call.server.store, bucket, listing)
    return encodeListObjectsResponse(
      {
        bucket,
        prefix,
        delimiter,
        marker,
        maxKeys,
        objects: page.entries.map((object) => describeListedObject(object, call, OWNER)),
        commonPrefixes: page.commonPrefixes,
        isTruncated: page.isTruncated,
        nextMarker: page.isTruncated ? page.last?.key : undefined,
      },
      request,
    )
  },
}
