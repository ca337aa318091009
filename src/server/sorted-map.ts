/** A map from object keys to values that can be walked in the order of lists. */

import { compareKeys } from './key-order.js'
import type { ListWindow } from './object-store.js'

export class SortedMap<Value> {
  readonly #values = new Map<string, Value>()
  readonly #keys: string[] = []

  get size(): number {
    return this.#keys.length
  }

  get(key: string): Value | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: Value): void {
    if (!this.#values.has(key))
      this.#keys.splice(
        this.#firstIndex((other) => other >= 0, key),
        0,
        key,
      )
    this.#values.set(key, value)
  }

  delete(key: string): void {
    if (!this.#values.delete(key)) return
    this.#keys.splice(
      this.#firstIndex((other) => other >= 0, key),
      1,
    )
  }

  /** The values whose keys lie in the window; that of `after` as well, `withAfter`. */
  *walk(
    { prefix, after, afterPrefix }: Omit<ListWindow, 'limit'>,
    withAfter = false,
  ): Generator<Value> {
    let index = this.#firstIndex((order) => order >= 0, prefix)
    if (after !== '')
      index = Math.max(
        index,
        this.#firstIndex((order) => order > 0 || (withAfter && order === 0), after),
      )
    if (afterPrefix !== '') {
      const isBeyond = (order: number, key: string) => order > 0 && !key.startsWith(afterPrefix)
      index = Math.max(index, this.#firstIndex(isBeyond, afterPrefix))
    }
    for (; index < this.#keys.length; index++) {
      const key = this.#keys[index] as string
      if (!key.startsWith(prefix)) return
      yield this.#values.get(key) as Value
    }
  }

  /**
   * The index of the first key for which `reached` holds, given its order relative to `key`; from
   * there on it must hold for all.
   */
  #firstIndex(reached: (order: number, key: string) => boolean, key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const candidate = this.#keys[middle] as string
      if (reached(compareKeys(candidate, key), candidate)) high = middle
      else low = middle + 1
    }
    return low
  }
}
