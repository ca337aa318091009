/** PutBucket: creates a bucket; doing it again with the same attributes succeeds. */

import { MAX_BUCKETS } from '../../protocol/limits.js'
import {
  decodePutBucketRequest,
  encodePutBucketResponse,
} from '../../protocol/operations/put-bucket.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { changeBucket } from '../bucket-changes.js'
import type { ObjectStore, StoredBucket } from '../object-store.js'
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
    const present = await store.findBucket(name)
    if (present === undefined) await refuseMoreBuckets(store)
    if ((await store.createBucket(bucket)) === 'created') return encodePutBucketResponse()
    const { acl } = request
    await changeBucket(store, name, (existing) => {
      requireSameAttributes(existing, bucket)
      // Creating one's own bucket again may still change who may read it.
      return acl === undefined ? existing : { ...existing, acl }
    })
    return encodePutBucketResponse()
  },
}

async function refuseMoreBuckets(store: ObjectStore): Promise<void> {
  if ((await store.listBuckets()).length >= MAX_BUCKETS) throw rejection('TooManyBuckets')
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
