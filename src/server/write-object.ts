/** What all writes of objects have in common: storing, changing and removing a version. */

import { rejection } from '../protocol/operations/request-rejection.js'
import { NULL_VERSION } from '../protocol/operations/version-id.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'
import { requireStoredObject } from './read-object.js'
import { chooseVersionId, forbidsOverwrite, type ObjectAddress } from './versions.js'

export interface OverwriteOptions {
  /** `x-oss-forbid-overwrite`. */
  readonly forbidOverwrite?: boolean | undefined
}

/**
 * Refuses a write that would end with `FileAlreadyExists` anyway, before its body is read; whether
 * it still would when the content is here is asked again.
 */
export async function refuseOverwrite(
  call: BucketCall,
  key: string,
  { forbidOverwrite }: OverwriteOptions,
): Promise<void> {
  if (!forbidsOverwrite(call, forbidOverwrite)) return
  const existing = await call.server.store.findObject(call.bucket.name, key)
  if (existing !== undefined) throw rejection('FileAlreadyExists')
}

/** Stores `object` as the version of its key that is now the newest. */
export async function storeObject(
  call: BucketCall,
  object: StoredObject,
  { forbidOverwrite }: OverwriteOptions,
): Promise<void> {
  const onlyIfAbsent = forbidsOverwrite(call, forbidOverwrite)
  const outcome = await call.server.store.putObject(call.bucket.name, object, { onlyIfAbsent })
  if (outcome === 'exists') throw rejection('FileAlreadyExists')
  if (outcome === 'no-bucket') throw rejection('NoSuchBucket')
}

/**
 * Changes what is kept beside the content of a version; its time of modification stays. `change`
 * may be called again when the version has changed meanwhile.
 */
export async function changeObject(
  call: BucketCall,
  address: ObjectAddress,
  change: (existing: StoredObject) => StoredObject,
): Promise<StoredObject> {
  for (;;) {
    const existing = await requireStoredObject(call, address)
    const changed = change(existing)
    const outcome = await call.server.store.updateVersion(address.bucket, existing, changed)
    if (outcome === 'updated') return changed
  }
}

export interface RemovedObject {
  /** The version removed, or the delete marker made. */
  readonly versionId: string | undefined
  /** Whether that version is a delete marker. */
  readonly deleteMarker: boolean
}

/** Removes the version that is named; else the object, or hides it where versions are kept. */
export async function removeObject(
  call: BucketCall,
  key: string,
  versionId: string | undefined,
): Promise<RemovedObject> {
  const { store } = call.server
  const { name, versioning } = call.bucket
  if (versionId !== undefined) {
    const removed = await store.deleteVersion(name, key, versionId)
    return { versionId, deleteMarker: removed?.isDeleteMarker === true }
  }
  if (versioning === undefined) {
    await store.deleteVersion(name, key, NULL_VERSION)
    return { versionId: undefined, deleteMarker: false }
  }
  const marker = createDeleteMarker(call, key)
  await storeObject(call, marker, {})
  return { versionId: marker.versionId, deleteMarker: true }
}

function createDeleteMarker(call: BucketCall, key: string): StoredObject {
  return {
    key,
    versionId: chooseVersionId(call),
    isDeleteMarker: true,
    type: 'Normal',
    content: [],
    size: 0,
    etag: '',
    lastModifiedMs: call.now,
    fields: {},
    acl: 'default',
  }
}
