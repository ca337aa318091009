/** Answers that several operations on objects give. */

import { formatHttpDate } from '../protocol/http-date.js'
import { quoteEtag } from '../protocol/operations/etag.js'
import { rejection, type RequestRejection } from '../protocol/operations/request-rejection.js'
import { emptyResponse } from '../protocol/operations/write-response.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall, Reply } from './operation.js'

export function noSuchKey(key: string): RequestRejection {
  return rejection('NoSuchKey', { details: { Key: key } })
}

/** `ec` tells the operations apart. */
export function noSuchUpload(uploadId: string, ec?: string): RequestRejection {
  const details = { UploadId: uploadId }
  return rejection('NoSuchUpload', ec === undefined ? { details } : { details, ec })
}

/** The answer 304. */
export function notModified(object: StoredObject): Reply {
  return emptyResponse(304, {
    etag: quoteEtag(object.etag),
    'last-modified': formatHttpDate(object.lastModifiedMs),
  })
}

/** Buckets here have no versions but the one called `null`. */
export function refuseVersion(versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null') throw rejection('NoSuchVersion')
}

/** An object as requests name it. */
export interface ObjectAddress {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
}

/** @throws RequestRejection 404 when there is no such object. */
export async function requireStoredObject(
  call: BucketCall,
  { bucket, key, versionId }: ObjectAddress,
): Promise<StoredObject> {
  refuseVersion(versionId)
  const object = await call.server.store.findObject(bucket, key)
  if (object === undefined) throw noSuchKey(key)
  return object
}
