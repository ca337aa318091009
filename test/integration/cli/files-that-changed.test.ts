import { existsSync, lstatSync } from 'node:fs'
import { link, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Crc64Cache } from '../../../src/cli/tree/local/crc64-cache.js'
import { LocalTree } from '../../../src/cli/tree/local/local-tree.js'
import { fileOf } from '../../../src/cli/tree/local/walk-folder.js'

const PAST = new Date('2020-01-01')

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-changed-'))
  path = join(folder, 'file')
  await writeFile(path, 'one')
  await utimes(path, PAST, PAST)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** As tools do that unpack archives, or copy with times. */
async function changeInSecret(): Promise<void> {
  const before = lstatSync(path).ctimeMs
  // File systems count in steps; the change must not fall into that of the file's making.
  while (lstatSync(path).ctimeMs === before) {
    await writeFile(path, 'two')
    await utimes(path, PAST, PAST)
  }
}

function treeOf(root: string): LocalTree {
  const items = (): never => {
    throw new Error('nobody walks')
  }
  return new LocalTree({ name: root, items, root, cache: undefined })
}

describe('a file with two names', () => {
  it('is removed under both', async () => {
    const second = join(folder, 'second')
    await link(path, second)
    const files = [path, second].map((place) => fileOf('file', place, lstatSync(place)))
    expect(await treeOf(folder).remove(files)).toEqual([])
    expect([existsSync(path), existsSync(second)]).toEqual([false, false])
  })
})

describe('a file that was changed and got its old time back', () => {
  it('is read again, while others are remembered', async () => {
    const later = (): number => Date.now() + 60_000
    const cache = await Crc64Cache.open(join(folder, 'cache'), later)
    expect(await cache.crc64Of(path, async () => '1')).toBe('1')
    expect(await cache.crc64Of(path, async () => 'not asked')).toBe('1')
    await cache.save()
    const again = await Crc64Cache.open(join(folder, 'cache'), later)
    expect(await again.crc64Of(path, async () => 'not asked')).toBe('1')
    await changeInSecret()
    expect(await again.crc64Of(path, async () => '2')).toBe('2')
  })

  it('is not taken for what was moved, nor removed', async () => {
    const tree = treeOf(folder)
    const file = fileOf('file', path, lstatSync(path))
    expect(await tree.isUnchanged(file)).toBe(true)
    await changeInSecret()
    expect(await tree.isUnchanged(file)).toBe(false)
    expect(await tree.remove([file])).toMatchObject([{ file, error: { code: 'SourceChanged' } }])
    expect(existsSync(path)).toBe(true)
  })
})
