/** Several sorted streams of items as one. */

import { compareKeys, OssferryError } from '../../../index.js'
import { ItemCursor } from './item-cursor.js'
import type { TreeItem, TreeItems } from './tree-item.js'

const BATCH_SIZE = 256

/** Of files with the same path the first stream's is taken; the others are problems. */
export async function* mergeItems(
  streams: readonly TreeItems[],
): AsyncGenerator<readonly TreeItem[], void> {
  let batch: TreeItem[] = []
  const cursors = streams.map(
    (items) => new ItemCursor('the sources', items, (item) => batch.push(item)),
  )
  try {
    for (const cursor of cursors) await cursor.advance()
    let last: string | undefined
    for (;;) {
      const next = firstOf(cursors)
      if (next?.current === undefined || batch.length >= BATCH_SIZE) {
        yield batch
        batch = []
      }
      if (next?.current === undefined) return
      const file = next.current
      batch.push(file.path === last ? duplicateOf(file.path, file.location) : file)
      last = file.path
      await next.advance()
    }
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()))
  }
}

function firstOf(cursors: readonly ItemCursor[]): ItemCursor | undefined {
  let first: ItemCursor | undefined
  for (const cursor of cursors) {
    if (cursor.current === undefined) continue
    const before = first?.current
    if (before === undefined || compareKeys(cursor.current.path, before.path) < 0) first = cursor
  }
  return first
}

function duplicateOf(path: string, location: string): TreeItem {
  const error = new OssferryError({
    code: 'SourceTwice',
    message: `cannot transfer ${location}: another source has the path ${path}, too`,
  })
  return { kind: 'problem', path, error }
}
