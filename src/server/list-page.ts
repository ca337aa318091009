/** One page of a sorted list in which keys with a common beginning may be folded into one entry. */

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

/** The common prefix that `key` is folded into, if it is. */
export function foldKey(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined
  const index = key.indexOf(delimiter, prefix.length)
  return index < 0 ? undefined : key.slice(0, index + delimiter.length)
}
