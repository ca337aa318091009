/** DeleteBucket: removes an empty bucket. */

import {
  decodeDeleteBucketRequest,
  encodeDeleteBucketResponse,
} from '../../protocol/operations/delete-bucket.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import type { BucketOperation } from '../operation.js'

export const deleteBucket: BucketOperation = {
  name: 'DeleteBucket',
  body: 'none',
  anonymous: 'never',
  async run(call) {
    const { bucket } = decodeDeleteBucketRequest(call.request)
    const details = { BucketName: bucket }
    const outcome = await call.server.store.deleteBucket(bucket)
    if (outcome === 'not-empty') throw rejection('BucketNotEmpty', { details })
    if (outcome === 'no-bucket') throw rejection('NoSuchBucket', { details })
    return encodeDeleteBucketResponse()
  },
}
