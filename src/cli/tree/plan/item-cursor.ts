/** A place in a sorted stream of items, of which one batch is held. */

import { compareKeys, OssferryError } from '../../../index.js'
import type { TreeFile, TreeItem, TreeItems } from './tree-item.js'

export class ItemCursor {
  readonly #name: string
  readonly #batches: AsyncIterator<readonly TreeItem[]>
  readonly #onOther: (item: Exclude<TreeItem, TreeFile>) => void
  #batch: readonly TreeItem[] = []
  #index = 0
  #current: TreeFile | undefined
  #lastPath: string | undefined
  #ended = false

  /** `name` is for messages. `onOther` is told of what is no file as soon as it is passed. */
  constructor(
    name: string,
    items: TreeItems,
    onOther: (item: Exclude<TreeItem, TreeFile>) => void,
  ) {
    this.#name = name
    this.#batches = items[Symbol.asyncIterator]()
    this.#onOther = onOther
  }

  /** The file at this place; `undefined` at the end, and before `advance` was called. */
  get current(): TreeFile | undefined {
    return this.#current
  }

  /**
   * Goes to the next file. Returns a promise only when it has to wait.
   *
   * @throws OssferryError (`ListingNotSorted`) for files out of order: what is missing on one side
   * could not be told from what comes later.
   */
  advance(): Promise<void> | undefined {
    if (this.#stepWithinBatch() || this.#ended) return undefined
    return this.#fetch()
  }

  async #fetch(): Promise<void> {
    while (!this.#ended) {
      const next = await this.#batches.next()
      if (next.done === true) {
        this.#ended = true
        this.#current = undefined
        return
      }
      this.#batch = next.value
      this.#index = 0
      if (this.#stepWithinBatch()) return
    }
  }

  #stepWithinBatch(): boolean {
    while (this.#index < this.#batch.length) {
      const item = this.#batch[this.#index]!
      this.#index += 1
      if (item.kind === 'file') {
        this.#assertOrder(item.path)
        this.#current = item
        return true
      }
      this.#onOther(item)
    }
    return false
  }

  #assertOrder(path: string): void {
    const last = this.#lastPath
    if (last !== undefined && compareKeys(last, path) >= 0) {
      throw new OssferryError({
        code: 'ListingNotSorted',
        message: `cannot compare ${this.#name}: ${JSON.stringify(path)} was listed after ${JSON.stringify(last)}`,
      })
    }
    this.#lastPath = path
  }

  /** Ends the stream when it is not read to its end. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#batches.return?.()
  }
}
