/** ListBuckets: the buckets of the one account there is. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import { DEFAULT_MAX_KEYS } from '../../protocol/limits.js'
import {
  decodeListBucketsRequest,
  encodeListBucketsResponse,
} from '../../protocol/operations/list-buckets.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import type { OssRequest } from '../../protocol/oss-message.js'
import { OWNER } from '../account.js'
import { describeBucketPlace } from '../bucket-place.js'
import { compareKeys } from '../key-order.js'
import type { Operation } from '../operation.js'

export const listBuckets: Operation = {
  name: 'ListBuckets',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    refuseTagFilters(call.request)
    const request = decodeListBucketsRequest(call.request)
    const { prefix = '', marker = '', maxKeys = DEFAULT_MAX_KEYS } = request
    const all = await call.server.store.listBuckets()
    const rest = all.filter(
      ({ name }) => name.startsWith(prefix) && (marker === '' || compareKeys(name, marker) > 0),
    )
    const page = rest.slice(0, maxKeys)
    const isTruncated = maxKeys > 0 && rest.length > page.length
    return encodeListBucketsResponse({
      owner: OWNER,
      prefix,
      marker,
      maxKeys,
      isTruncated,
      nextMarker: isTruncated ? page.at(-1)?.name : undefined,
      buckets: page.map((bucket) => ({
        name: bucket.name,
        region: call.server.region,
        creationDate: formatIsoTime(bucket.createdAtMs),
        storageClass: bucket.storageClass,
        ...describeBucketPlace(call),
      })),
    })
  },
}

/** A filter that is not looked at would give buckets that nobody asked for. */
function refuseTagFilters({ query }: OssRequest): void {
  const filter = ['tag-key', 'tag-value', 'tagging'].find((name) => query[name] !== undefined)
  if (filter === undefined) return
  const message = 'This server does not list buckets by their tags.'
  throw rejection('NotImplemented', { message, details: { Parameter: filter } })
}
