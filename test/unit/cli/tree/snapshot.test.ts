import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Snapshot } from '../../../../src/cli/tree/snapshot/snapshot.js'
import type { TreeFile } from '../../../../src/cli/tree/plan/tree-item.js'

const BINDING = { source: '/tree', target: 'oss://box/' }
const EVERYTHING = { takesFile: () => true, entersFolder: () => true }

let folder: string
let now: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-snapshot-'))
  now = Date.UTC(2026, 0, 2, 3, 4, 5)
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function open(): Promise<Snapshot> {
  const selection = { own: 'all', whole: 'all' }
  const context = { selection, now: () => now, readOnly: false, onNote: () => undefined }
  return Snapshot.open(join(folder, 'seen'), BINDING, context)
}

function fileOf(path: string, modifiedMs: number): TreeFile {
  return { kind: 'file', path, location: path, size: 7, modifiedMs, precisionMs: 0 }
}

/** The next run's sizes by path: -1 for what it does not trust. */
async function sizes(): Promise<Record<string, number>> {
  const snapshot = await open()
  const found: Record<string, number> = {}
  for await (const items of snapshot.items('', EVERYTHING)) {
    for (const item of items) if (item.kind === 'file') found[item.path] = item.size
  }
  await snapshot.stop()
  return found
}

describe('a snapshot', () => {
  it.each([
    ['whole seconds', -2000, -1],
    ['whole seconds', -3000, 7],
    ['fractions', -40.5, -1],
    ['fractions', -60.5, 7],
    ['fractions', 1000.5, -1],
    ['whole seconds', 20_000, 7],
  ])('with times in %s of %d ms beside the beginning of the upload', async (_, age, size) => {
    const snapshot = await open()
    const since = snapshot.moment()
    const file = fileOf('a', now + age)
    now += 10_000 // the upload takes its time
    await snapshot.keep(file, since)
    await snapshot.finish()
    await snapshot.stop()
    expect(await sizes()).toEqual({ a: size })
  })

  it('has in doubt on the disk what has begun', async () => {
    const snapshot = await open()
    await snapshot.begin(fileOf('a', 0))
    expect(await readFile(join(folder, 'seen.journal'), 'utf8')).toMatch(/\n\["a",-1,0\]\n$/)
    await snapshot.stop()
    expect(await sizes()).toEqual({ a: -1 })
  })

  it('does not trust what may have changed since the walk looked at it', async () => {
    const snapshot = await open()
    const found = fileOf('a', now)
    now += 10_000
    await snapshot.keep(found)
    await snapshot.finish()
    await snapshot.stop()
    expect(await sizes()).toEqual({ a: -1 })
  })
})
