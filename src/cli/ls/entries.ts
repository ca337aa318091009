/** What the lists of a bucket have in common: folders among the rest, and names as shown. */

import { OssferryError } from '../../index.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import type { ListOptions } from './list-options.js'

/** OSS lists both in one order, but names them apart. */
export function entriesInOrder<Listed extends { readonly key: string }>(
  listed: readonly Listed[],
  folders: readonly string[],
): readonly (Listed | string)[] {
  if (folders.length === 0) return listed
  const entries: readonly (Listed | string)[] = [...folders, ...listed]
  // JavaScript compares units of UTF-16, which is another order.
  const sortable = entries.map((entry) => {
    return { entry, name: Buffer.from(typeof entry === 'string' ? entry : entry.key) }
  })
  return sortable.sort((a, b) => Buffer.compare(a.name, b.name)).map(({ entry }) => entry)
}

/** Relative to the last `/` of the prefix, unless the whole name is asked for. */
export function shownName(
  { bucket, prefix }: PrefixPlace,
  name: string,
  { fullNames }: ListOptions,
): string {
  if (fullNames === true) return formatPrefix({ bucket, prefix: name })
  // The object that stands for the folder itself.
  return name.slice(prefix.lastIndexOf('/') + 1) || './'
}

export function nothingThere(place: PrefixPlace): OssferryError {
  return new OssferryError({
    code: 'NothingThere',
    message: `no key begins with ${formatPrefix(place)}`,
  })
}
