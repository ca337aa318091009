/** GetBucketStat: how much a bucket holds. */

import {
  decodeGetBucketStatRequest,
  encodeGetBucketStatResponse,
} from '../../protocol/operations/get-bucket-stat.js'
import { countBucket } from '../bucket-count.js'
import type { BucketOperation } from '../operation.js'

export const getBucketStat: BucketOperation = {
  name: 'GetBucketStat',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    decodeGetBucketStatRequest(call.request)
    const count = await countBucket(call.server.store, call.bucket)
    return encodeGetBucketStatResponse({
      ...count,
      liveChannelCount: 0,
      lastModifiedTime: Math.floor(call.now / 1000),
    })
  },
}
