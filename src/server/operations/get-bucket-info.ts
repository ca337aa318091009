/** GetBucketInfo: what a bucket is, which also tells that it exists. */

import { formatIsoTime } from '../../protocol/iso-time.js'
import {
  decodeGetBucketInfoRequest,
  encodeGetBucketInfoResponse,
} from '../../protocol/operations/get-bucket-info.js'
import { OWNER } from '../account.js'
import { describeBucketPlace } from '../bucket-place.js'
import type { BucketOperation } from '../operation.js'

export const getBucketInfo: BucketOperation = {
  name: 'GetBucketInfo',
  body: 'none',
  anonymous: 'never',
  run(call) {
    decodeGetBucketInfoRequest(call.request)
    const { bucket } = call
    const response = encodeGetBucketInfoResponse({
      name: bucket.name,
      creationDate: formatIsoTime(bucket.createdAtMs),
      storageClass: bucket.storageClass,
      owner: OWNER,
      acl: bucket.acl,
      dataRedundancyType: bucket.dataRedundancyType,
      versioning: bucket.versioning,
      ...describeBucketPlace(call),
    })
    return Promise.resolve(response)
  },
}
