/** What becomes of the log of a data directory's database when the disk fails. */

import fs from 'node:fs'
import { type FileHandle, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDiskObjectStore } from '../../../src/platform/node/disk-object-store/disk-object-store.js'
import { SqliteDatabase } from '../../../src/platform/node/disk-object-store/sqlite-database.js'
import type { ObjectStore } from '../../../src/server/object-store.js'
import { BUCKET, put, read } from '../../contract/object-store/store-scene.js'

/** As much as a row of the database takes: the log is long after some of these. */
const TEXT = 'x'.repeat(60_000)
/** Too much for a row of the database: it goes into a file. */
const LARGE = 'x'.repeat(70_000)
/** More than make the log as long as it gets. */
const MANY = 80

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ossferry-log-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(dataDir, { recursive: true, force: true })
})

const databasePath = (): string => join(dataDir, 'metadata.sqlite')
const logPath = (): string => `${databasePath()}-wal`

async function contentFiles(): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'content'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** Every flush of the file at `path` fails; those of other files go through. */
async function breakFlushes(path: string): Promise<void> {
  const { ino } = await stat(path)
  const file = await open(path)
  const prototype = Object.getPrototypeOf(file) as FileHandle
  await file.close()
  const datasync = Reflect.get(prototype, 'datasync')
  vi.spyOn(prototype, 'datasync').mockImplementation(async function (this: FileHandle) {
    if ((await this.stat()).ino === ino) throw new Error('EIO: i/o error, fdatasync')
    return datasync.call(this)
  })
}

/** Stores objects until it is refused, and returns the keys of those that were stored. */
async function putUntilRefused(store: ObjectStore, name = 'key'): Promise<string[]> {
  const stored: string[] = []
  for (let count = 1; count <= MANY; count++) {
    const key = `${name} ${count}`
    try {
      await put(store, key, TEXT)
    } catch {
      return stored
    }
    stored.push(key)
  }
  return stored
}

describe('a file that nobody reads any more', () => {
  it('stays when what replaced its object could not be flushed', async () => {
    // The disk may still have the object as it was, and nothing else has its bytes.
    const store = await openDiskObjectStore(dataDir)
    await store.createBucket(BUCKET)
    await put(store, 'key', LARGE)
    const opened = await store.openObject('bucket', 'key')
    const files = await contentFiles()
    expect(files).toHaveLength(1)
    await breakFlushes(logPath())
    await expect(put(store, 'key', 'other bytes')).rejects.toThrow('EIO')
    await opened?.close()
    expect(await contentFiles()).toEqual(files)
    await store.close()
  })
})

describe('the log of the database', () => {
  it('is left by a store whose database file could not be flushed', async () => {
    // Closing the database would remove the only copy that is on the disk.
    const store = await openDiskObjectStore(dataDir)
    await store.createBucket(BUCKET)
    await breakFlushes(databasePath())
    const stored = await putUntilRefused(store)
    expect(stored.length).toBeGreaterThan(1)
    expect(stored.length).toBeLessThan(MANY)
    await store.close()
    vi.restoreAllMocks()
    expect((await stat(logPath())).size).toBeGreaterThan(stored.length * TEXT.length)

    const second = await openDiskObjectStore(dataDir)
    for (const key of stored) expect(await read(second, key)).toBe(TEXT)
    await second.close()
    expect(await readdir(dataDir)).not.toContain('metadata.sqlite-wal')
  })

  it('that cannot be emptied on a full disk stops no change, and is emptied later', async () => {
    const store = await openDiskObjectStore(dataDir)
    await store.createBucket(BUCKET)
    const database = await stat(databasePath())
    const writes = fs.writeSync.bind(fs) as (...args: unknown[]) => number
    let refused = 0
    vi.spyOn(fs, 'writeSync').mockImplementation((fd: number, ...rest: unknown[]) => {
      if (fs.fstatSync(fd).ino !== database.ino) return writes(fd, ...rest)
      refused += 1
      throw new Error('ENOSPC: no space left on device, write')
    })
    expect(await putUntilRefused(store)).toHaveLength(MANY)
    expect(refused, 'not tried with every change').toBe(1)
    expect((await stat(databasePath())).size).toBe(database.size)
    vi.restoreAllMocks()

    expect(await putUntilRefused(store, 'afterwards')).toHaveLength(MANY)
    expect((await stat(databasePath())).size).toBeGreaterThan(MANY * TEXT.length)
    await store.close()
    const second = await openDiskObjectStore(dataDir)
    expect(await read(second, 'key 1')).toBe(TEXT)
    expect(await read(second, 'afterwards 1')).toBe(TEXT)
    await second.close()
  })

  it('that is emptied without turning the flushes on again takes no further change', async () => {
    // From then on SQLite would not flush what a change relies on.
    const store = await openDiskObjectStore(dataDir)
    await store.createBucket(BUCKET)
    const execute = Reflect.get(SqliteDatabase.prototype, 'execute')
    vi.spyOn(SqliteDatabase.prototype, 'execute').mockImplementation(function (
      this: SqliteDatabase,
      sql: string,
    ) {
      if (sql === 'PRAGMA synchronous = NORMAL') throw new Error('out of memory')
      execute.call(this, sql)
    })
    const stored = await putUntilRefused(store)
    expect(stored.length).toBeGreaterThan(1)
    expect(stored.length).toBeLessThan(MANY)
    vi.restoreAllMocks()
    await expect(put(store, 'afterwards', TEXT)).rejects.toThrow('out of memory')
    await store.close()
    expect(await readdir(dataDir), 'nothing else is sure to be on the disk').toContain(
      'metadata.sqlite-wal',
    )
    const second = await openDiskObjectStore(dataDir)
    for (const key of stored) expect(await read(second, key)).toBe(TEXT)
    await second.close()
  })
})
