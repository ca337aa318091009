/** Pages until a list ends or has given as much as it may. */

import type { ListOptions } from './list-options.js'

/** As much as OSS gives at once. */
const PAGE_SIZE = 1000

export interface TakenPage {
  /** Entries that the page had. */
  readonly count: number
  /** Where the next page begins; `undefined` when there is none. */
  readonly next: string | undefined
}

/** Resolves with where the list goes on, if it does. */
export async function takePages(
  { limit = Infinity, after }: Pick<ListOptions, 'limit' | 'after'>,
  takePage: (size: number, after: string | undefined) => Promise<TakenPage>,
): Promise<string | undefined> {
  let left = limit
  let next = after
  do {
    const page = await takePage(Math.min(left, PAGE_SIZE), next)
    left -= page.count
    next = page.next
  } while (next !== undefined && left > 0)
  return next
}
