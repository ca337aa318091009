/** Changes what is known of buckets, one change after the other, so that none undoes another. */

import { rejection } from '../protocol/operations/request-rejection.js'
import type { ObjectStore, StoredBucket } from './object-store.js'

const lastChanges = new WeakMap<ObjectStore, Promise<void>>()

/**
 * Replaces a bucket by what `change` makes of its present state.
 *
 * @throws RequestRejection 404 when the bucket is gone.
 */
export function changeBucket(
  store: ObjectStore,
  name: string,
  change: (bucket: StoredBucket) => StoredBucket,
): Promise<void> {
  const run = async (): Promise<void> => {
    const bucket = await store.findBucket(name)
    const outcome = bucket === undefined ? 'no-bucket' : await store.updateBucket(change(bucket))
    if (outcome === 'no-bucket') {
      throw rejection('NoSuchBucket', { details: { BucketName: name } })
    }
  }
  // Whoever made a change hears of its failure; the next one goes ahead all the same.
  const result = (lastChanges.get(store) ?? Promise.resolve()).then(run, run)
  lastChanges.set(store, result)
  return result
}
