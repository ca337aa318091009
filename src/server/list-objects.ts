/** Pages of objects, for every operation that lists them. */

import { foldKey, ListPage } from './list-page.js'
import type { ObjectStore, StoredObject } from './object-store.js'

export interface ObjectListing {
  readonly prefix: string
  readonly delimiter: string
  /** Lists what comes after this key; one inside a common prefix passes over all of it. */
  readonly marker: string
  readonly limit: number
}

export async function listObjectPage(
  store: ObjectStore,
  bucket: string,
  { prefix, delimiter, marker, limit }: ObjectListing,
): Promise<ListPage<StoredObject>> {
  const page = new ListPage<StoredObject>(prefix, delimiter, limit)
  let after = marker
  let afterPrefix = marker.startsWith(prefix) ? (foldKey(marker, prefix, delimiter) ?? '') : ''
  for (;;) {
    const batchSize = limit - page.count + 1
    const batch = await store.listObjects(bucket, { prefix, after, afterPrefix, limit: batchSize })
    for (const object of batch) {
      if (!page.add(object)) return page
    }
    if (batch.length < batchSize) return page
    after = batch.at(-1)?.key ?? after
    // What else begins like the last key need not be read at all.
    afterPrefix = foldKey(after, prefix, delimiter) ?? ''
  }
}
