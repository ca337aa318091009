/** Pages of objects, for every operation that lists them. */

import { formatIsoTime } from '../protocol/iso-time.js'
import { quoteEtag } from '../protocol/operations/etag.js'
import type { BucketOwner } from '../protocol/operations/get-bucket-info.js'
import type { ListedObject } from '../protocol/operations/listed-object.js'
import { formatRestoreState, storageClassOf } from './archive.js'
import { readListPage, type ListPage, type Listing } from './list-page.js'
import type { ObjectStore, StoredObject } from './object-store.js'
import type { BucketCall } from './operation.js'

export type ObjectListing = Omit<Listing, 'idMarker'>

export function listObjectPage(
  store: ObjectStore,
  bucket: string,
  listing: ObjectListing,
): Promise<ListPage<StoredObject>> {
  return readListPage(
    { ...listing, idMarker: '' },
    (window) => store.listObjects(bucket, window),
    () => '',
  )
}

/** What lists tell of an object; of its owner only when they are to. */
export function describeListedObject(
  object: StoredObject,
  { bucket, now }: Pick<BucketCall, 'bucket' | 'now'>,
  owner: BucketOwner | undefined,
): ListedObject {
  const { sealedAtMs } = object
  return {
    key: object.key,
    size: object.size,
    etag: quoteEtag(object.etag),
    lastModified: formatIsoTime(object.lastModifiedMs),
    type: object.type,
    storageClass: storageClassOf(object, bucket),
    owner,
    restoreInfo: formatRestoreState(object.restoration, now),
    sealedTime: sealedAtMs === undefined ? undefined : formatIsoTime(sealedAtMs),
  }
}
