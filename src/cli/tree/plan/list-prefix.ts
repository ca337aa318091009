/** The objects below a prefix, as files of a tree. */

import { OssferryError, type Client } from '../../../index.js'
import { isPartialFile } from '../../copy/partial-file.js'
import { formatObject } from '../../location.js'
import type { PathFilter } from '../choose/path-filter.js'
import type { TreeItem } from './tree-item.js'

export interface PrefixListing {
  readonly client: Client
  readonly bucket: string
  /** What the paths of the tree begin behind: empty, or with a final `/`. */
  readonly prefix: string
  /** With which the keys begin that are listed; `prefix` or more. */
  readonly start: string
  /** Whether only keys without a further `/` behind `start` are wanted. */
  readonly flat: boolean
  /** What the paths of the items begin with: empty, or with a final `/`. */
  readonly mount: string
  /** Asked by paths behind the prefix, without `mount`. */
  readonly filter: PathFilter
  /** Whether the empty objects that stand for folders are files, too. */
  readonly folderMarkers: boolean
  /** Whether it is no failure when nothing at all begins so, whatever the filter says. */
  readonly mayBeEmpty: boolean
  readonly signal: AbortSignal
}

const PAGE_SIZE = 1000

/** OSS tells when an object was stored to the second. */
export const OBJECT_TIME_PRECISION_MS = 1000

/** @throws OssferryError (`NothingThere`) at the end, unless that may be. */
export async function* listPrefix(
  listing: PrefixListing,
): AsyncGenerator<readonly TreeItem[], void> {
  const { client, bucket, prefix, start, flat, mount, filter, folderMarkers, signal } = listing
  const request = { bucket, prefix: start, delimiter: flat ? '/' : undefined, maxKeys: PAGE_SIZE }
  let some = listing.mayBeEmpty
  for await (const { objects } of client.listObjectsV2Pages(request, { signal })) {
    some ||= objects.length > 0
    const batch: TreeItem[] = []
    for (const { key, size, lastModified, etag } of objects) {
      const below = key.slice(prefix.length)
      if (below === '' || (isFolderMarker(key, size) && !folderMarkers)) continue
      if (!filter.takesFile(below)) continue
      const path = mount + below
      if (isPartialFile(key)) {
        batch.push({ kind: 'left-out', path, reason: 'partial' })
        continue
      }
      const modifiedMs = Date.parse(lastModified)
      const precisionMs = OBJECT_TIME_PRECISION_MS
      batch.push({ kind: 'file', path, location: key, size, modifiedMs, precisionMs, etag })
    }
    yield batch
  }
  if (some) return
  const name = formatObject({ bucket, key: start })
  throw new OssferryError({ code: 'NothingThere', message: `no key begins with ${name}` })
}

/** What consoles and other tools make so that an empty folder can be seen. */
function isFolderMarker(key: string, size: number): boolean {
  return size === 0 && key.endsWith('/')
}
