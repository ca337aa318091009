/** What a store on a disk has when it is opened again, and what it leaves there. */

import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import type { ObjectStore } from '../../../src/server/object-store.js'
import {
  bytesOf,
  ContentModel,
  readBytes,
  withContent,
  withObject,
} from '../../contract/object-store/content-model.js'
import { ANYWAY, BUCKET, object } from '../../contract/object-store/store-scene.js'
import { storedContentIds } from '../../support/stored-content-ids.js'
import { seededRandom } from '../../support/seeded-random.js'

const SMALL = 60_000
const LARGE = 70_000

let root = ''
let dataDir = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ossferry-disk-'))
  dataDir = join(root, 'data')
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function openStore(path = dataDir): Promise<ObjectStore> {
  const store = await openDiskObjectStore(path, { durable: false })
  await store.createBucket(BUCKET)
  return store
}

function put(store: ObjectStore, key: string, bytes: Buffer): Promise<void> {
  return withContent(store, bytes, bytes.length, async (content) => {
    expect(await store.putObject(BUCKET.name, object(key, content), ANYWAY)).toBe('stored')
  })
}

describe('a store on a disk', () => {
  const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 100_000)

  it(`has the same after each start, and keeps nothing else (seed ${seed})`, async () => {
    const model = new ContentModel(seededRandom(seed))
    for (let start = 0; start < 6; start++) {
      const store = await openStore()
      await model.compare(store)
      for (let count = 0; count < 30; count++) await model.change(store)
      await model.compare(store)
      const expected = [...(await model.contentIds(store))].sort()
      await store.close()
      expect(await storedContentIds(dataDir)).toEqual(expected)
    }
  })

  it('sweeps what a reader still held when the process died, small and large', async () => {
    const store = await openStore()
    await put(store, 'small', bytesOf(SMALL, 1))
    await put(store, 'large', bytesOf(LARGE, 2))
    const readers = await Promise.all(
      ['small', 'large'].map((key) => store.openObject(BUCKET.name, key)),
    )
    for (const key of ['small', 'large']) await store.deleteVersion(BUCKET.name, key, 'null')
    await put(store, 'other', bytesOf(SMALL, 3))
    const killed = join(root, 'killed')
    await cp(dataDir, killed, { recursive: true })
    await rm(join(killed, 'server.lock'))
    for (const [index, size] of [SMALL, LARGE].entries()) {
      const reader = readers[index]!
      expect((await readBytes(reader, 0, size)).equals(bytesOf(size, index + 1))).toBe(true)
      await reader.close()
    }
    expect(await store.listObjects(BUCKET.name, WHOLE)).toHaveLength(1)
    await store.close()
    expect(await storedContentIds(dataDir)).toHaveLength(1)

    expect(await storedContentIds(killed)).toHaveLength(3)
    await (await openStore(killed)).close()
    expect(await storedContentIds(killed)).toEqual(await storedContentIds(dataDir))
  })

  it('uses the space again of what was replaced, and keeps the log of the database short', async () => {
    const store = await openStore()
    for (let round = 0; round < 400; round++) await put(store, 'key', bytesOf(SMALL, round))
    const logSize = (await stat(join(dataDir, 'metadata.sqlite-wal'))).size
    expect(logSize).toBeLessThan(8 * 2 ** 20)
    await store.close()
    expect((await stat(join(dataDir, 'metadata.sqlite'))).size).toBeLessThan(2 ** 20)
    expect(await readdir(join(dataDir, 'content'))).toEqual([])
  })

  it('opens a directory of the format before, in which every content was a file', async () => {
    const older = await openDiskObjectStore(dataDir, { durable: false, smallSize: 0 })
    await older.createBucket(BUCKET)
    await put(older, 'key', bytesOf(SMALL, 1))
    await older.close()
    const formatPath = join(dataDir, 'ossferry-data.json')
    await writeFile(formatPath, JSON.stringify({ format: 'ossferry-data', version: 2 }))
    for (let start = 0; start < 2; start++) {
      const store = await openStore()
      const found = await withObject(store, 'key', (opened) => readBytes(opened, 0, SMALL))
      expect(found.equals(bytesOf(SMALL, 1))).toBe(true)
      await store.close()
    }
  })
})

const WHOLE = { prefix: '', after: '', afterPrefix: '', limit: 1000 }
