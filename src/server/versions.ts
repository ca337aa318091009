/** Versions of objects: which one a write makes, and what answers tell of them. */

import { NULL_VERSION } from '../protocol/operations/version-id.js'
import { rejection, type RequestRejection } from '../protocol/operations/request-rejection.js'
import type { StoredBucket, StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'
import { createVersionId } from './request-id.js'

/** The ID of the version that a write makes: a new one, or the one that it replaces. */
export function chooseVersionId({
  bucket,
  now,
  server,
}: Pick<BucketCall, 'bucket' | 'now'> & {
  readonly server: Pick<BucketCall['server'], 'random'>
}): string {
  return bucket.versioning === 'Enabled' ? createVersionId(now, server.random) : NULL_VERSION
}

/** `x-oss-version-id` for a version; buckets that never kept any do not tell. */
export function tellVersionId(
  { versioning }: StoredBucket,
  { versionId }: StoredObject,
): string | undefined {
  return versioning === undefined ? undefined : versionId
}

/** The wish to forbid overwriting counts for nothing where versions are kept, or have been. */
export function forbidsOverwrite({ bucket }: BucketCall, forbidOverwrite = false): boolean {
  return forbidOverwrite && bucket.versioning === undefined
}

/** An object as requests name it: a version of it, or else the one that stands for the key. */
export interface ObjectAddress {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
}

export function noSuchObject({ key, versionId }: ObjectAddress): RequestRejection {
  if (versionId === undefined) return rejection('NoSuchKey', { details: { Key: key } })
  return rejection('NoSuchVersion', { details: { Key: key, VersionId: versionId } })
}

/** `address` leads to `marker`, which is no object that `method` could be used on. */
export function refuseDeleteMarker(
  address: ObjectAddress,
  marker: StoredObject,
  method: string,
): RequestRejection {
  const headers = { 'x-oss-delete-marker': 'true', 'x-oss-version-id': marker.versionId }
  if (address.versionId === undefined) {
    return rejection('NoSuchKey', { details: { Key: address.key } }, headers)
  }
  const details = { Method: method, ResourceType: 'DeleteMarker' }
  return rejection('MethodNotAllowed', { details }, { ...headers, allow: 'DELETE' })
}
