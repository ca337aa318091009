/** PutBucketAcl: says what others than the owner may do with a bucket. */

import {
  decodePutBucketAclRequest,
  encodePutBucketAclResponse,
} from '../../protocol/operations/put-bucket-acl.js'
import { changeBucket } from '../bucket-changes.js'
import type { BucketOperation } from '../operation.js'

export const putBucketAcl: BucketOperation = {
  name: 'PutBucketAcl',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const { bucket, acl } = decodePutBucketAclRequest(call.request)
    await changeBucket(call.server.store, bucket, (present) => ({ ...present, acl }))
    return encodePutBucketAclResponse()
  },
}
