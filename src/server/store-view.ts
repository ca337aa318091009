/** What is in a store, as tests look at it. */

import type { ObjectStore, StoredObject } from './object-store.js'
import { listAllObjects, listAllUploads, readObject } from './store-contents.js'

/** An object as the server has it. */
export interface ServerObject {
  readonly key: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Decimal. */
  readonly hashCrc64: string | undefined
  readonly contentType: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly lastModified: Date
  /** Reads the content under the key as it is now; none when the object was deleted meanwhile. */
  bytes(): Promise<Uint8Array>
}

/** An upload that is neither completed nor aborted. */
export interface ServerUpload {
  readonly uploadId: string
  readonly key: string
  readonly initiated: Date
  /** By ascending number. */
  readonly parts: readonly {
    readonly partNumber: number
    readonly size: number
    /** Without quotes. */
    readonly etag: string
    /** Decimal. */
    readonly hashCrc64: string | undefined
  }[]
}

/** The objects of a bucket, in the order of their keys. */
export async function viewObjects(
  store: ObjectStore,
  bucket: string,
): Promise<readonly ServerObject[]> {
  const objects = await listAllObjects(store, bucket)
  return objects.map((object) => viewObject(store, bucket, object))
}

function viewObject(store: ObjectStore, bucket: string, object: StoredObject): ServerObject {
  return {
    key: object.key,
    size: object.size,
    etag: object.etag,
    hashCrc64: object.hashCrc64,
    contentType: object.fields.contentType,
    metadata: object.fields.metadata ?? {},
    lastModified: new Date(object.lastModifiedMs),
    bytes: async () => (await readObject(store, bucket, object.key)) ?? new Uint8Array(),
  }
}

/** The unfinished uploads of a bucket, in the order of their keys. */
export async function viewUploads(
  store: ObjectStore,
  bucket: string,
): Promise<readonly ServerUpload[]> {
  const uploads = await listAllUploads(store, bucket)
  return Promise.all(
    uploads.map(async ({ uploadId, key, initiatedAtMs }) => ({
      uploadId,
      key,
      initiated: new Date(initiatedAtMs),
      parts: (await store.listParts(bucket, uploadId)).map((part) => ({
        partNumber: part.partNumber,
        size: part.size,
        etag: part.etag,
        hashCrc64: part.hashCrc64,
      })),
    })),
  )
}
