/** Finds objects as requests name them, and opens those whose content may be read. */

import { authorizeReading } from './anonymous-access.js'
import { requireReadable } from './archive.js'
import type { OpenObject, StoredBucket, StoredObject } from './object-store.js'
import type { BucketCall, Call } from './operation.js'
import { noSuchTarget, readThrough } from './symlinks.js'
import { noSuchObject, refuseDeleteMarker, type ObjectAddress } from './versions.js'

/** @throws RequestRejection 404 when there is no such object, 405 for a delete marker. */
export async function requireStoredObject(
  { request, server }: Call,
  address: ObjectAddress,
): Promise<StoredObject> {
  const { bucket, key, versionId } = address
  const object = await server.store.findObject(bucket, key, versionId)
  if (object === undefined) throw noSuchObject(address)
  if (object.isDeleteMarker !== true) return object
  throw refuseDeleteMarker(address, object, request.method)
}

/** The same, but a symlink is told of as what it stands for. */
export async function requireReadObject(
  call: BucketCall,
  address: ObjectAddress,
): Promise<StoredObject> {
  const object = await requireStoredObject(call, address)
  if (object.symlinkTarget === undefined) return object
  const target = await call.server.store.findObject(address.bucket, object.symlinkTarget)
  if (target === undefined) throw noSuchTarget(object)
  authorizeReading(call, call.bucket, target)
  return readThrough(object, target)
}

/** Whether a symlink is opened as such, or as the content that it stands for. */
export type SymlinkReading = 'link' | 'content'

/**
 * The object in `bucket` held open to read its content.
 *
 * @throws RequestRejection 404 or 405 when there is none, 403 for an archived one.
 */
export async function openReadObject(
  call: Call,
  bucket: StoredBucket,
  address: ObjectAddress,
  symlinks: SymlinkReading,
): Promise<OpenObject> {
  const opened = await openStoredObject(call, address)
  const { object } = opened
  if (object.symlinkTarget === undefined) {
    return orClose(opened, () => {
      requireReadable(object, bucket, call.now)
      return opened
    })
  }
  if (symlinks === 'link') return opened
  // A link has no content that would have to be held.
  await opened.close()
  return openTarget(call, bucket, object, object.symlinkTarget)
}

/** @throws RequestRejection 404 or 405 */
async function openStoredObject(
  { request, server }: Call,
  address: ObjectAddress,
): Promise<OpenObject> {
  const { bucket, key, versionId } = address
  const opened = await server.store.openObject(bucket, key, versionId)
  if (opened === undefined) throw noSuchObject(address)
  return orClose(opened, ({ object }) => {
    if (object.isDeleteMarker === true) throw refuseDeleteMarker(address, object, request.method)
    return opened
  })
}

async function openTarget(
  call: Call,
  bucket: StoredBucket,
  link: StoredObject,
  key: string,
): Promise<OpenObject> {
  const target = await call.server.store.openObject(bucket.name, key)
  if (target === undefined) throw noSuchTarget(link)
  return orClose(target, () => {
    authorizeReading(call, bucket, target.object)
    const object = readThrough(link, target.object)
    requireReadable(target.object, bucket, call.now)
    return {
      object,
      send: (offset, size, write, signal) => target.send(offset, size, write, signal),
      close: () => target.close(),
    }
  })
}

/** What `use` makes of `opened`, which is closed when that fails. */
async function orClose(
  opened: OpenObject,
  use: (opened: OpenObject) => OpenObject,
): Promise<OpenObject> {
  try {
    return use(opened)
  } catch (error) {
    await opened.close()
    throw error
  }
}
