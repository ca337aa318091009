/** Everything in a store at once, for those who own the server. */

import type { ObjectStore, StoredBucket, StoredObject, StoredUpload } from './object-store.js'

const PAGE_SIZE = 1000
const FIRST_PAGE = { prefix: '', after: '', afterPrefix: '', limit: PAGE_SIZE }

/** Creates a bucket with the attributes that OSS gives by default. */
export async function createEmptyBucket(
  store: ObjectStore,
  name: string,
  now: number,
): Promise<void> {
  const bucket: StoredBucket = {
    name,
    createdAtMs: now,
    acl: 'private',
    storageClass: 'Standard',
    dataRedundancyType: 'LRS',
  }
  await store.createBucket(bucket)
}

/** All objects of a bucket, in the order of their keys. */
export async function listAllObjects(
  store: ObjectStore,
  bucket: string,
): Promise<readonly StoredObject[]> {
  const all: StoredObject[] = []
  for (;;) {
    const window = { ...FIRST_PAGE, after: all.at(-1)?.key ?? '' }
    const page = await store.listObjects(bucket, window)
    all.push(...page)
    if (page.length < PAGE_SIZE) return all
  }
}

/** All unfinished uploads of a bucket, in the order of their keys. */
export async function listAllUploads(
  store: ObjectStore,
  bucket: string,
): Promise<readonly StoredUpload[]> {
  const all: StoredUpload[] = []
  for (;;) {
    const last = all.at(-1)
    const after = { after: last?.key ?? '', afterUploadId: last?.uploadId ?? '' }
    const page = await store.listUploads(bucket, { ...FIRST_PAGE, ...after })
    all.push(...page)
    if (page.length < PAGE_SIZE) return all
  }
}

/** Deletes all buckets with all that is in them. */
export async function clearStore(store: ObjectStore): Promise<void> {
  for (const { name } of await store.listBuckets()) {
    // A request that is still at work may put something in meanwhile.
    do await clearBucket(store, name)
    while ((await store.deleteBucket(name)) === 'not-empty')
  }
}

async function clearBucket(store: ObjectStore, name: string): Promise<void> {
  for (const { uploadId } of await listAllUploads(store, name)) {
    await store.abortUpload(name, uploadId)
  }
  await deleteAllVersions(store, name)
}

async function deleteAllVersions(store: ObjectStore, bucket: string): Promise<void> {
  for (;;) {
    const versions = await store.listVersions(bucket, { ...FIRST_PAGE, afterVersionId: '' })
    if (versions.length === 0) return
    await Promise.all(
      versions.map(({ object }) => store.deleteVersion(bucket, object.key, object.versionId)),
    )
  }
}

/** The content of an object; `undefined` when it does not exist. */
export async function readObject(
  store: ObjectStore,
  bucket: string,
  key: string,
): Promise<Uint8Array | undefined> {
  const opened = await store.openObject(bucket, key)
  if (opened === undefined) return undefined
  try {
    const bytes = new Uint8Array(opened.object.size)
    let offset = 0
    const take = (chunk: Uint8Array): Promise<void> => {
      bytes.set(chunk, offset)
      offset += chunk.length
      return Promise.resolve()
    }
    await opened.send(0, bytes.length, take, new AbortController().signal)
    return bytes
  } finally {
    await opened.close()
  }
}
