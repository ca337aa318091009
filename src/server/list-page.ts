/** One page of a sorted list in which keys with a common beginning may be folded into one entry. */

import type { ListWindow } from './object-store.js'

export class ListPage<Entry extends { readonly key: string }> {
  readonly entries: Entry[] = []
  readonly commonPrefixes: string[] = []
  /** Whether there is more than the page could take. */
  isTruncated = false
  /** Where the next page goes on: behind this key or, without an entry, this prefix. */
  last: { readonly key: string; readonly entry: Entry | undefined } | undefined
  readonly #prefix: string
  readonly #delimiter: string
  readonly #limit: number

  /** Keys are folded up to the first `delimiter` behind `prefix`; not at all when it is empty. */
  constructor(prefix: string, delimiter: string, limit: number) {
    this.#prefix = prefix
    this.#delimiter = delimiter
    this.#limit = limit
  }

  /** Adds the entry that comes next in the list; `false` when the page is full without it. */
  add(entry: Entry): boolean {
    const folded = foldKey(entry.key, this.#prefix, this.#delimiter)
    if (folded !== undefined && folded === this.commonPrefixes.at(-1)) return true
    if (this.count >= this.#limit) {
      // A page that was to be empty has no next one either.
      this.isTruncated = this.#limit > 0
      return false
    }
    if (folded === undefined) this.entries.push(entry)
    else this.commonPrefixes.push(folded)
    this.last = folded === undefined ? { key: entry.key, entry } : { key: folded, entry: undefined }
    return true
  }

  /** Entries and prefixes together. */
  get count(): number {
    return this.entries.length + this.commonPrefixes.length
  }
}

/** What a request that lists asks for. */
export interface Listing {
  readonly prefix: string
  readonly delimiter: string
  /** Lists what comes after this key; one inside a common prefix passes over all of it. */
  readonly marker: string
  /** Of the entries with the key `marker`: those behind this ID, too; empty for none. */
  readonly idMarker: string
  readonly limit: number
}

/**
 * Takes a page out of a store, in as many steps as it needs. `read` answers with the entries of a
 * window, those with the key `after` and behind `afterId` among them; `idOf` tells entries with the
 * same key apart.
 */
export async function readListPage<Entry extends { readonly key: string }>(
  { prefix, delimiter, marker, idMarker, limit }: Listing,
  read: (window: ListWindow, afterId: string) => Promise<readonly Entry[]>,
  idOf: (entry: Entry) => string,
): Promise<ListPage<Entry>> {
  const page = new ListPage<Entry>(prefix, delimiter, limit)
  let after = marker
  let afterId = marker === '' ? '' : idMarker
  let afterPrefix = marker.startsWith(prefix) ? (foldKey(marker, prefix, delimiter) ?? '') : ''
  for (;;) {
    const batchSize = limit - page.count + 1
    const batch = await read({ prefix, after, afterPrefix, limit: batchSize }, afterId)
    for (const entry of batch) {
      if (!page.add(entry)) return page
    }
    const last = batch.at(-1)
    if (last === undefined || batch.length < batchSize) return page
    after = last.key
    afterId = idOf(last)
    // What else begins like the last key need not be read at all.
    afterPrefix = foldKey(after, prefix, delimiter) ?? ''
  }
}

/** The common prefix that `key` is folded into, if it is. */
function foldKey(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined
  const index = key.indexOf(delimiter, prefix.length)
  return index < 0 ? undefined : key.slice(0, index + delimiter.length)
}
