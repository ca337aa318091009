/** Work on each item of a list of any length: several at once, results in the order of the list. */

/**
 * At most `width` calls run at a time, and as many results are kept. When one fails, or the loop is
 * left, no other is started. When the list breaks off, the results of its items come first.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const running: Promise<Result>[] = []
  const source = iterate(items)
  let broken: { readonly reason: unknown } | undefined
  try {
    while (broken === undefined) {
      const next = await source.next().catch((reason: unknown) => ({ reason }))
      if ('reason' in next) broken = next
      else if (next.done === true) break
      else running.push(watched(work(next.value)))
      const [oldest] = running.length < width ? [] : running.splice(0, 1)
      if (oldest !== undefined) yield await oldest
    }
    for (const result of running) yield await result
  } finally {
    await source.return()
  }
  if (broken !== undefined) throw broken.reason
}

async function* iterate<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
): AsyncGenerator<Item, void, undefined> {
  yield* items
}

/** Its failure is thrown when it is its turn, or was not the first. */
function watched<Result>(result: Promise<Result>): Promise<Result> {
  result.catch(() => undefined)
  return result
}
