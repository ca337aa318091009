/** PutBucketVersioning: from now on every write makes a version, or no further ones. */

import {
  decodePutBucketVersioningRequest,
  encodePutBucketVersioningResponse,
} from '../../protocol/operations/put-bucket-versioning.js'
import { changeBucket } from '../bucket-changes.js'
import type { BucketOperation } from '../operation.js'

export const putBucketVersioning: BucketOperation = {
  name: 'PutBucketVersioning',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const { bucket, status } = decodePutBucketVersioningRequest(call.request)
    await changeBucket(call.server.store, bucket, (present) => ({ ...present, versioning: status }))
    return encodePutBucketVersioningResponse()
  },
}
