/** GetBucketLocation: the region of a bucket. */

import {
  decodeGetBucketLocationRequest,
  encodeGetBucketLocationResponse,
} from '../../protocol/operations/get-bucket-location.js'
import { describeBucketPlace } from '../bucket-place.js'
import type { BucketOperation } from '../operation.js'

export const getBucketLocation: BucketOperation = {
  name: 'GetBucketLocation',
  body: 'none',
  anonymous: 'never',
  run(call) {
    decodeGetBucketLocationRequest(call.request)
    const { location } = describeBucketPlace(call)
    return Promise.resolve(encodeGetBucketLocationResponse({ location }))
  },
}
