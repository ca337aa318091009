/** GetBucketAcl: what others than the owner may do with a bucket. */

import {
  decodeGetBucketAclRequest,
  encodeGetBucketAclResponse,
} from '../../protocol/operations/get-bucket-acl.js'
import { OWNER } from '../account.js'
import type { BucketOperation } from '../operation.js'

export const getBucketAcl: BucketOperation = {
  name: 'GetBucketAcl',
  body: 'none',
  anonymous: 'never',
  run(call) {
    decodeGetBucketAclRequest(call.request)
    return Promise.resolve(encodeGetBucketAclResponse({ owner: OWNER, acl: call.bucket.acl }))
  },
}
