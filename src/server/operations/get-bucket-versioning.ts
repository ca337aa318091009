/** GetBucketVersioning: whether a bucket keeps the versions of its objects. */

import {
  decodeGetBucketVersioningRequest,
  encodeGetBucketVersioningResponse,
} from '../../protocol/operations/get-bucket-versioning.js'
import type { BucketOperation } from '../operation.js'

export const getBucketVersioning: BucketOperation = {
  name: 'GetBucketVersioning',
  body: 'none',
  anonymous: 'never',
  run(call) {
    decodeGetBucketVersioningRequest(call.request)
    return Promise.resolve(encodeGetBucketVersioningResponse({ status: call.bucket.versioning }))
  },
}
