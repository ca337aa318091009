/** Everything in a store at once, for those who own the server. */

import type { ObjectStore, StoredBucket, StoredObject } from './object-store.js'

const PAGE_SIZE = 1000

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
    const after = all.at(-1)?.key ?? ''
    const window = { prefix: '', after, afterPrefix: '', limit: PAGE_SIZE }
    const page = await store.listObjects(bucket, window)
    all.push(...page)
    if (page.length < PAGE_SIZE) return all
  }
}

/** Deletes all buckets with all that is in them. */
export async function clearStore(store: ObjectStore): Promise<void> {
  for (const { name } of await store.listBuckets()) {
    for (const { uploadId } of await store.listUploads(name, '')) {
      await store.abortUpload(name, uploadId)
    }
    for (const { key } of await listAllObjects(store, name)) await store.deleteObject(name, key)
    await store.deleteBucket(name)
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
