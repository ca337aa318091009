/** Counts what is in a bucket, a page at a time. */

import { MAX_PAGE_SIZE, MIN_BILLED_SIZE } from '../protocol/limits.js'
import type { GetBucketStatAnswer, StorageStat } from '../protocol/operations/get-bucket-stat.js'
import type { StorageClass } from '../protocol/operations/object-fields.js'
import type { ObjectStore, StoredBucket, StoredObject } from './object-store.js'

type BucketCount = Omit<GetBucketStatAnswer, 'liveChannelCount' | 'lastModifiedTime'>

const NOTHING: StorageStat = { storage: 0, realStorage: 0, objectCount: 0 }
const EVERYTHING = { prefix: '', afterPrefix: '', limit: MAX_PAGE_SIZE }

/** Every version counts as an object. Memory: one page of the bucket. */
export async function countBucket(store: ObjectStore, bucket: StoredBucket): Promise<BucketCount> {
  const versions = await countVersions(store, bucket)
  const uploads = await countUploads(store, bucket.name)
  return { ...versions, ...uploads }
}

async function countVersions(
  store: ObjectStore,
  bucket: StoredBucket,
): Promise<Omit<BucketCount, 'multipartUploadCount' | 'multipartPartCount'>> {
  const classes: Record<StorageClass, StorageStat> = {
    Standard: NOTHING,
    IA: NOTHING,
    Archive: NOTHING,
    ColdArchive: NOTHING,
    DeepColdArchive: NOTHING,
  }
  let storage = 0
  let objectCount = 0
  let deleteMarkerCount = 0
  for await (const object of everyVersion(store, bucket.name)) {
    if (object.isDeleteMarker === true) {
      deleteMarkerCount += 1
      continue
    }
    storage += object.size
    objectCount += 1
    const storageClass = object.fields.storageClass ?? bucket.storageClass
    classes[storageClass] = addObject(classes[storageClass], storageClass, object.size)
  }
  return { storage, objectCount, deleteMarkerCount, classes }
}

function addObject(stat: StorageStat, storageClass: StorageClass, size: number): StorageStat {
  const billed = storageClass === 'Standard' ? size : Math.max(size, MIN_BILLED_SIZE)
  return {
    storage: stat.storage + billed,
    realStorage: stat.realStorage + size,
    objectCount: stat.objectCount + 1,
  }
}

async function* everyVersion(store: ObjectStore, bucket: string): AsyncIterable<StoredObject> {
  let last: StoredObject | undefined
  for (;;) {
    const after = { after: last?.key ?? '', afterVersionId: last?.versionId ?? '' }
    const page = await store.listVersions(bucket, { ...EVERYTHING, ...after })
    for (const { object } of page) yield object
    last = page.at(-1)?.object
    if (page.length < MAX_PAGE_SIZE) return
  }
}

async function countUploads(
  store: ObjectStore,
  bucket: string,
): Promise<Pick<BucketCount, 'multipartUploadCount' | 'multipartPartCount'>> {
  let multipartUploadCount = 0
  let multipartPartCount = 0
  let after = { after: '', afterUploadId: '' }
  for (;;) {
    const page = await store.listUploads(bucket, { ...EVERYTHING, ...after })
    for (const { uploadId, key } of page) {
      multipartUploadCount += 1
      multipartPartCount += (await store.listParts(bucket, uploadId)).length
      after = { after: key, afterUploadId: uploadId }
    }
    if (page.length < MAX_PAGE_SIZE) return { multipartUploadCount, multipartPartCount }
  }
}
