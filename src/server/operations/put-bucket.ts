/** PutBucket: creates a bucket; doing it again with the same attributes succeeds. */

import {
  decodePutBucketRequest,
  encodePutBucketResponse,
} from '../../protocol/operations/put-bucket.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import type { StoredBucket } from '../object-store.js'
import type { Operation } from '../operation.js'

export const putBucket: Operation = {
  name: 'PutBucket',
  body: 'document',
  anonymous: 'never',
  async run(call) {
    const request = decodePutBucketRequest(call.request)
    const { store } = call.server
    const name = request.bucket
    const bucket: StoredBucket = {
      name,
      createdAtMs: call.now,
      acl: request.acl ?? 'private',
      storageClass: request.storageClass ?? 'Standard',
      dataRedundancyType: request.dataRedundancyType ?? 'LRS',
    }
    if ((await store.createBucket(bucket)) === 'created') return encodePutBucketResponse()
    const existing = await store.findBucket(name)
    if (existing !== undefined) requireSameAttributes(existing, bucket)
    // Creating one's own bucket again may still change who may read it.
    if (existing !== undefined && request.acl !== undefined) {
      await store.updateBucket({ ...existing, acl: request.acl })
    }
    return encodePutBucketResponse()
  },
}

function requireSameAttributes(existing: StoredBucket, asked: StoredBucket): void {
  const attribute =
    existing.storageClass !== asked.storageClass
      ? 'storage class'
      : existing.dataRedundancyType !== asked.dataRedundancyType
        ? 'data redundancy type'
        : undefined
  if (attribute === undefined) return
  const message = `Cannot modify existing bucket's ${attribute}.`
  throw rejection('BucketAlreadyExists', { message, details: { BucketName: existing.name } })
}
