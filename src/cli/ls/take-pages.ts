/** Pages until a list ends or has given as much as it may. */

import { OssferryError, ServiceError } from '../../index.js'
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
    const page = await takePage(Math.min(left, PAGE_SIZE), next).catch((error: unknown) => {
      throw next === after && after !== undefined ? explainToken(error) : error
    })
    left -= page.count
    next = page.next
  } while (next !== undefined && left > 0)
  return next
}

/** OSS speaks of an argument that nobody has written. */
function explainToken(error: unknown): unknown {
  if (!ServiceError.is(error) || error.code !== 'InvalidArgument') return error
  const message = `--after takes what an earlier list has named at its end; ${error.message}`
  return new OssferryError({ code: error.code, message, cause: error })
}
