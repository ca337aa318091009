/** Objects and bytes of folders, in one pass over objects in the order of their keys. */

export interface FolderSum {
  /** The prefix that all its keys have; ends in `/` but for the outermost. */
  readonly prefix: string
  readonly objects: number
  readonly bytes: number
}

/**
 * Holds the folders that are open, one for each level. A folder is closed by the first key that is
 * not in it: keys with the same start stand together.
 */
export class FolderSums {
  readonly #prefix: string
  readonly #depth: number
  readonly #start: number
  #objects = 0
  #bytes = 0
  #open: { readonly prefix: string; objects: number; bytes: number }[] = []

  /** `depth`: levels of folders below the last `/` of `prefix`. */
  constructor(prefix: string, depth: number) {
    this.#prefix = prefix
    this.#depth = depth
    this.#start = prefix.lastIndexOf('/') + 1
  }

  /** Adds an object. Returns the folders that are complete now, the innermost first. */
  add(key: string, size: number): readonly FolderSum[] {
    this.#objects += 1
    this.#bytes += size
    const kept = this.#open.findIndex(({ prefix }) => !key.startsWith(prefix))
    const closed = kept === -1 ? [] : this.#open.splice(kept).reverse()
    this.#enter(key)
    for (const folder of this.#open) {
      folder.objects += 1
      folder.bytes += size
    }
    return closed
  }

  /** The folders that are left, the innermost first, and the whole. */
  end(): readonly FolderSum[] {
    const left = this.#open.splice(0).reverse()
    return [...left, { prefix: this.#prefix, objects: this.#objects, bytes: this.#bytes }]
  }

  #enter(key: string): void {
    while (this.#open.length < this.#depth) {
      const from = this.#open.at(-1)?.prefix.length ?? this.#start
      const slash = key.indexOf('/', from)
      if (slash === -1) return
      this.#open.push({ prefix: key.slice(0, slash + 1), objects: 0, bytes: 0 })
    }
  }
}
