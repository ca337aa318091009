import { describe, expect, it } from 'vitest'
import { listObjectPage } from '../../../src/server/list-objects.js'
import { createMemoryObjectStore } from '../../../src/server/memory-object-store.js'
import type { ObjectStore } from '../../../src/server/object-store.js'

async function storeWith(keys: readonly string[]): Promise<ObjectStore> {
  const store = createMemoryObjectStore()
  await store.createBucket({
    name: 'bucket',
    createdAtMs: 0,
    acl: 'private',
    storageClass: 'Standard',
    dataRedundancyType: 'LRS',
  })
  for (const key of keys) {
    const object = { key, type: 'Normal', content: [], size: 0, etag: 'E', fields: {} } as const
    const stored = { ...object, acl: 'default', versionId: 'null', lastModifiedMs: 0 } as const
    await store.putObject('bucket', stored, { onlyIfAbsent: false })
  }
  return store
}

/** Keys and prefixes of every page, going on from page to page. */
async function listPages(
  store: ObjectStore,
  listing: { readonly prefix?: string; readonly delimiter?: string; readonly limit: number },
): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = []
  let marker = ''
  for (;;) {
    const whole = { prefix: '', delimiter: '', marker, ...listing }
    const page = await listObjectPage(store, 'bucket', whole)
    pages.push([...page.entries.map(({ key }) => key), ...page.commonPrefixes])
    if (!page.isTruncated) return pages
    marker = page.last?.key ?? ''
  }
}

describe('pages of objects', () => {
  const keys = ['a', 'b/1', 'b/2', 'b/3', 'c', 'd/1', 'd/2']

  it('hold at most as many as asked, and together all of them', async () => {
    const store = await storeWith(keys)
    expect(await listPages(store, { limit: 3 })).toEqual([
      ['a', 'b/1', 'b/2'],
      ['b/3', 'c', 'd/1'],
      ['d/2'],
    ])
    expect(await listPages(store, { limit: 7 })).toEqual([keys])
  })

  it('count a common prefix as one entry, and name it once', async () => {
    const store = await storeWith(keys)
    expect(await listPages(store, { delimiter: '/', limit: 1 })).toEqual([
      ['a'],
      ['b/'],
      ['c'],
      ['d/'],
    ])
    expect(await listPages(store, { delimiter: '/', limit: 2 })).toEqual([
      ['a', 'b/'],
      ['c', 'd/'],
    ])
  })

  it('fold behind the prefix only', async () => {
    const store = await storeWith(['x/', 'x/a', 'x/y/1', 'x/y/2', 'z'])
    expect(await listPages(store, { prefix: 'x/', delimiter: '/', limit: 10 })).toEqual([
      ['x/', 'x/a', 'x/y/'],
    ])
  })

  it('pass over a whole common prefix when the marker lies in it', async () => {
    const store = await storeWith(keys)
    const listing = { prefix: '', delimiter: '/', marker: 'b/1', limit: 10 }
    const page = await listObjectPage(store, 'bucket', listing)
    expect(page.entries.map(({ key }) => key)).toEqual(['c'])
    expect(page.commonPrefixes).toEqual(['d/'])
  })

  it('are empty and final when nothing is asked for', async () => {
    expect(await listPages(await storeWith(keys), { limit: 0 })).toEqual([[]])
  })

  it('read few objects of a common prefix with many', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `b/${index}`)
    const store = await storeWith(['a', ...many, 'c'])
    let read = 0
    const counting: ObjectStore = Object.create(store) as ObjectStore
    counting.listObjects = async (bucket, window) => {
      const page = await store.listObjects(bucket, window)
      read += page.length
      return page
    }
    expect(await listPages(counting, { delimiter: '/', limit: 10 })).toEqual([['a', 'c', 'b/']])
    expect(read).toBeLessThan(30)
  })
})
