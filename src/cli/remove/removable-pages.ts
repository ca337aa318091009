/** What `rm` would remove, a page at a time: objects, or each of their versions. */

import { formatPrefix, type ObjectPlace, type PrefixPlace } from '../remote/place.js'
import type { RemoteContext } from '../remote/run-remote.js'
import type { RemoveOptions } from './remove-options.js'

export interface Removable {
  readonly key: string
  /** Removed for good; without it the object is removed, of which its bucket may keep versions. */
  readonly versionId?: string | undefined
  /** `undefined` of what was not listed, and of delete markers. */
  readonly size?: number | undefined
}

/** 1,000 things of a bucket at most, and not none: what one request can remove. */
export interface RemovablePage {
  readonly bucket: string
  readonly objects: readonly Removable[]
  /** Whether a list goes on behind them. */
  readonly isTruncated: boolean
}

/** As many as one request can list, and remove. */
const PAGE_SIZE = 1000

type Listing = Pick<RemoveOptions, 'recursive' | 'versions'>

/** What is there: all below a prefix, or of `oss://bucket/key` the versions of this one. */
export function listRemovables(
  context: RemoteContext,
  place: PrefixPlace,
  { recursive, versions }: Listing,
): AsyncGenerator<RemovablePage, void, undefined> {
  if (versions !== true) return listObjects(context, place)
  return listVersions(context, place, recursive === true)
}

/** What is said where nothing was listed. */
export function describeNothing(place: PrefixPlace, { recursive, versions }: Listing): string {
  const name = formatPrefix(place)
  if (recursive !== true) return `there is no version of ${name}`
  return `no key${versions === true ? ' of a version' : ''} begins with ${name}`
}

async function* listObjects(
  { client, signal }: RemoteContext,
  { bucket, prefix }: PrefixPlace,
): AsyncGenerator<RemovablePage, void, undefined> {
  const request = { bucket, prefix, maxKeys: PAGE_SIZE }
  for await (const { objects, isTruncated } of client.listObjectsV2Pages(request, { signal })) {
    if (objects.length > 0) yield { bucket, objects: objects.map(takeObject), isTruncated }
  }
}

function takeObject({ key, size }: Removable): Removable {
  return { key, size }
}

async function* listVersions(
  { client, signal }: RemoteContext,
  { bucket, prefix }: PrefixPlace,
  recursive: boolean,
): AsyncGenerator<RemovablePage, void, undefined> {
  const request = { bucket, prefix, maxKeys: PAGE_SIZE }
  for await (const page of client.listObjectVersionsPages(request, { signal })) {
    // A key comes before all that begin with it.
    const taken = recursive ? page.versions : page.versions.filter(({ key }) => key === prefix)
    const isTruncated = page.isTruncated && taken.length === page.versions.length
    const objects = taken.map((version): Removable => {
      const { key, versionId } = version
      return { key, versionId, size: version.isDeleteMarker ? undefined : version.size }
    })
    if (objects.length > 0) yield { bucket, objects, isTruncated }
    if (!isTruncated) return
  }
}

/** Objects by their names; those of a bucket that follow each other go together. */
export function* pagesOfNames(
  places: readonly ObjectPlace[],
  versionId: string | undefined,
): Generator<RemovablePage, void, undefined> {
  let page: { readonly bucket: string; readonly objects: Removable[] } | undefined
  for (const { bucket, key } of places) {
    if (page?.bucket === bucket && page.objects.length < PAGE_SIZE) {
      page.objects.push({ key, versionId })
      continue
    }
    if (page !== undefined) yield { ...page, isTruncated: false }
    page = { bucket, objects: [{ key, versionId }] }
  }
  if (page !== undefined) yield { ...page, isTruncated: false }
}
