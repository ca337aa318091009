import { readFile, symlink } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { readFiles, readObjects, storeObject, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, runProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace())

beforeEach(async () => {
  await writeFiles(place.path('tree'), { a: '1', 'sub/b': '2', 'sub/rate': '10m' })
})

const OWN = ['--report', 'tree/failed.ndjson', '--max-bandwidth', '@tree/sub/rate']

async function run(...args: string[]) {
  const { exitCode, stderr } = await runProgram(args, { env: place.env, cwd: place.folder })
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  return stderr
}

describe('the files that a run reads and writes itself', () => {
  it.each([
    ['cp -r', ['cp', '-r']],
    ['sync', ['sync']],
  ])('do not go with the source of %s', async (_, command) => {
    for (let time = 1; time <= 2; time += 1) await run(...command, 'tree', 'oss://box/', ...OWN)
    expect(await readObjects(place.server)).toEqual({ a: '1', 'sub/b': '2' })
  })

  it('stay where they are when the source is moved', async () => {
    await run('mv', '-r', 'tree', 'oss://box/', ...OWN)
    expect(await readObjects(place.server)).toEqual({ a: '1', 'sub/b': '2' })
    expect(await readFiles(place.path('tree'))).toEqual({ 'failed.ndjson': '', 'sub/rate': '10m' })
  })

  it('are not extra in a folder that is kept in sync', async () => {
    await storeObject(place.server, 'a', '1')
    for (let time = 1; time <= 2; time += 1) {
      await run('sync', 'oss://box/', './tree', '--delete', ...OWN)
      expect(await readFiles(place.path('tree'))).toEqual({
        a: '1',
        'failed.ndjson': '',
        'sub/rate': '10m',
      })
    }
    await run('verify', 'oss://box/', 'tree', '--report', 'tree/failed.ndjson', '--exclude', 'rate')
  })

  it.each([['cp', '-r'], ['sync']])('are not written over by %s', async (...command) => {
    await storeObject(place.server, 'c', '3')
    await storeObject(place.server, 'failed.ndjson', 'of another run')
    await storeObject(place.server, 'sub/rate', '1')
    await run(...command, 'oss://box/', 'tree', ...OWN)
    expect(await readFile(place.path('tree/failed.ndjson'), 'utf8')).toBe('')
    expect(await readFile(place.path('tree/sub/rate'), 'utf8')).toBe('10m')
    expect(await readFile(place.path('tree/c'), 'utf8')).toBe('3')
  })
})

// Making links takes a right on Windows that not everybody has.
describe.skipIf(process.platform === 'win32')('the files behind links that a run is given', () => {
  const LINKED = ['--report', 'report', '--max-bandwidth', '@rate']

  beforeEach(async () => {
    await writeFiles(place.path('tree'), { 'sub/failed.ndjson': 'of an earlier run' })
    await symlink('tree/sub/failed.ndjson', place.path('report'))
    await symlink(place.path('tree/sub/rate'), place.path('rate'))
  })

  it('stay where they are when the source is moved', async () => {
    await run('mv', '-r', 'tree', 'oss://box/', ...LINKED)
    expect(await readObjects(place.server)).toEqual({ a: '1', 'sub/b': '2' })
    expect(await readFiles(place.path('tree'))).toEqual({
      'sub/failed.ndjson': '',
      'sub/rate': '10m',
    })
  })

  it('are not extra in a folder that is kept in sync', async () => {
    await storeObject(place.server, 'a', '1')
    await run('sync', 'oss://box/', 'tree', '--delete', ...LINKED)
    expect(await readFiles(place.path('tree'))).toEqual({
      a: '1',
      'sub/failed.ndjson': '',
      'sub/rate': '10m',
    })
  })

  it('stay where they are in a folder that a link of the source leads to', async () => {
    await writeFiles(place.path('source'), { c: '3' })
    await symlink(place.path('tree'), place.path('source/link'))
    await run('mv', '-r', 'source', 'oss://box/', '--follow-symlinks', ...LINKED)
    expect(await readObjects(place.server)).toEqual({ c: '3', 'link/a': '1', 'link/sub/b': '2' })
    expect(await readFiles(place.path('tree'))).toEqual({
      'sub/failed.ndjson': '',
      'sub/rate': '10m',
    })
  })

  it('are made by the run, and then not written over', async () => {
    await symlink('tree/new.ndjson', place.path('later'))
    await storeObject(place.server, 'new.ndjson', 'of another run')
    await run('sync', 'oss://box/', 'tree', '--report', 'later')
    expect(await readFile(place.path('tree/new.ndjson'), 'utf8')).toBe('')
  })
})
