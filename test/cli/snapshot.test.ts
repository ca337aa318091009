import { readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { callsSince, readObjects, storeObject, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, runProgram, startProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace())
const PAST = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const FILES = { a: '1', 'b/c': '2', 'line\nbreak': '3', z: '4' }

beforeEach(async () => {
  await writeFiles(place.path('tree'), FILES, PAST)
})

function run(...args: string[]) {
  return runProgram(args, { env: place.env, cwd: place.folder })
}

const SYNC = ['sync', 'tree', 'oss://box/t/', '--snapshot', 'seen']

/** The operations that a run needs, and what it says last. */
async function requestsOf(...args: string[]): Promise<{ requests: string[]; end: string }> {
  const { length } = place.server.requests
  const { stderr, exitCode } = await run(...args)
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 })
  const requests = place.server.requests.slice(length).map(({ operation }) => operation ?? '')
  return { requests, end: stderr.trimEnd().split('\n').at(-1) ?? '' }
}

describe('--snapshot', () => {
  it('lists the bucket once, and then asks for nothing that has not changed', async () => {
    await storeObject(place.server, 't/a', '1')
    const first = await requestsOf(...SYNC)
    expect(first.requests.sort()).toEqual(['ListObjectsV2', 'PutObject', 'PutObject', 'PutObject'])
    const second = await requestsOf(...SYNC)
    expect(second).toMatchObject({ requests: [] })
    expect(second.end).toMatch(/: 0 files uploaded in .*, 4 unchanged$/)
    await writeFiles(place.path('tree'), { z: '5' }, PAST + 1)
    expect((await requestsOf(...SYNC)).requests).toEqual(['PutObject'])
    expect((await requestsOf(...SYNC)).requests).toEqual([])
  })

  it('spares cp -r what it has copied before', async () => {
    const copy = ['cp', '-r', 'tree', 'oss://box/t/', '--snapshot', 'seen/']
    expect((await requestsOf(...copy)).requests).toHaveLength(4)
    expect((await requestsOf(...copy)).requests).toEqual([])
    const elsewhere = ['cp', '-r', 'tree', 'oss://box/other/', '--snapshot', 'seen/']
    expect((await requestsOf(...elsewhere)).requests).toHaveLength(4)
    expect((await requestsOf(...copy)).requests).toEqual([])
  })

  it('knows what to delete, and only of what was uploaded', async () => {
    await run(...SYNC, '-q')
    await storeObject(place.server, 't/foreign', 'x')
    await rm(place.path('tree/a'))
    const { requests } = await requestsOf(...SYNC, '--delete')
    expect(requests).toEqual(['DeleteObject'])
    expect(Object.keys(await readObjects(place.server))).toEqual([
      't/b/c',
      't/foreign',
      't/line\nbreak',
      't/z',
    ])
    expect((await requestsOf(...SYNC, '--delete')).requests).toEqual([])
  })

  it.each([
    ['was not asked to delete', [], false, 0],
    ['could not delete', ['--delete'], true, 3],
  ])('knows what the first run %s', async (_, options, refused, code) => {
    await storeObject(place.server, 't/extra', 'x')
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    if (refused) place.server.faults.add({ operation: 'DeleteObject', action })
    expect((await run(...SYNC, ...options)).exitCode).toBe(code)
    place.server.faults.clear()
    expect((await requestsOf(...SYNC)).requests).toEqual([])
    expect((await requestsOf(...SYNC, '--delete')).requests).toEqual(['DeleteObject'])
    expect(Object.keys(await readObjects(place.server))).not.toContain('t/extra')
  })

  it('knows what the first run did not delete because a file had failed', async () => {
    await storeObject(place.server, 't/extra', 'x')
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'PutObject', key: 't/a', action })
    expect((await run(...SYNC, '--delete')).exitCode).toBe(3)
    place.server.faults.clear()
    const { requests } = await requestsOf(...SYNC, '--delete')
    expect(requests).toEqual(['PutObject', 'DeleteObject'])
  })

  it.each(['tree/b/seen', 'tree/b/'])('may lie in the source: %s', async (snapshot) => {
    const sync = ['sync', 'tree', 'oss://box/t/', '--snapshot', snapshot]
    await writeFiles(place.path('tree'), { 'b/seen.2': '5', 'seen.lock': '6' }, PAST)
    await run(...sync, '-q')
    expect(await requestsOf(...sync)).toMatchObject({ requests: [] })
    const names = [...Object.keys(FILES), 'b/seen.2', 'seen.lock']
    const keys = names.map((name) => `t/${name}`).sort()
    expect(Object.keys(await readObjects(place.server))).toEqual(keys)
    expect((await requestsOf('sync', 'tree', 'oss://box/t/', '-n')).end).toContain('1 file')
  })

  it('keeps what other rules leave out of a run', async () => {
    await run(...SYNC, '-q')
    await run(...SYNC, '--exclude', 'b', '--delete', '-q')
    await writeFiles(place.path('tree'), { a: 'new' })
    await run(...SYNC, '--exclude', 'b', '-q')
    expect((await requestsOf(...SYNC, '--exclude', 'a')).requests).toEqual([])
  })

  it.each([
    ['rules', ['--exclude', 'b']],
    ['a list', ['--files-from', 'list']],
    ['an ignore file', ['--ignore-file', '.without-b']],
  ])('that was begun with %s looks at the bucket once more without', async (_, selection) => {
    await writeFile(place.path('list'), 'a\nz\n')
    await writeFiles(place.path('tree'), { '.without-b': 'b\n' }, PAST)
    for (const key of ['t/b/old', 't/old']) await storeObject(place.server, key, 'x')
    expect((await requestsOf(...SYNC, ...selection)).requests).toContain('ListObjectsV2')
    expect((await requestsOf(...SYNC, ...selection)).requests).toEqual([])
    const { stderr } = await run(...SYNC, '--delete', '--dry-run')
    expect(stderr).toContain('seen was made with other rules; the bucket is looked at once more')
    const { requests } = await requestsOf(...SYNC, '--delete')
    expect(requests).toContain('ListObjectsV2')
    const keys = [...Object.keys(FILES), '.without-b'].map((name) => `t/${name}`)
    expect(Object.keys(await readObjects(place.server))).toEqual(keys.sort())
    expect((await requestsOf(...SYNC, '--delete')).requests).toEqual([])
    expect((await requestsOf(...SYNC, ...selection)).requests).toEqual([])
  })

  it('is not changed by a dry run', async () => {
    await requestsOf(...SYNC, '--dry-run')
    await expect(readFile(place.path('seen'))).rejects.toThrow('ENOENT')
    await run(...SYNC, '-q')
    const before = await readFile(place.path('seen'), 'utf8')
    await writeFiles(place.path('tree'), { new: 'x' })
    const { stdout } = await run(...SYNC, '--dry-run')
    expect(stdout.toString()).toBe('upload    new  (new, 1 B)\n')
    expect(await readFile(place.path('seen'), 'utf8')).toBe(before)
  })

  it('does not remember a file that has failed', async () => {
    await run(...SYNC, '-q')
    await writeFiles(place.path('tree'), { a: '9' }, PAST + 1)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'PutObject', action })
    expect((await run(...SYNC)).exitCode).toBe(3)
    place.server.faults.clear()
    await utimes(place.path('tree/a'), PAST / 1000, PAST / 1000)
    expect((await requestsOf(...SYNC)).requests).toEqual(['PutObject'])
  })

  it('of another target is begun afresh, and what is no snapshot is left alone', async () => {
    await run(...SYNC, '-q')
    const other = await run('sync', 'tree', 'oss://box/u/', '--snapshot', 'seen')
    expect(other.stderr).toMatch(/the snapshot seen is of .*tree → .*oss:\/\/box\/t\/; it is begun/)
    expect(other.stderr).toContain('4 files uploaded')
    await writeFile(place.path('letter'), 'Dear all,\n')
    const wrong = await run('sync', 'tree', 'oss://box/t/', '--snapshot', 'letter')
    expect(wrong).toMatchObject({ exitCode: 1 })
    expect(wrong.stderr).toContain('cannot use the snapshot letter: it is no snapshot')
    expect(await readFile(place.path('letter'), 'utf8')).toBe('Dear all,\n')
  })

  it('is of one run at a time, and a dry run beside it harms nothing', async () => {
    await run(...SYNC, '-q')
    await writeFiles(place.path('tree'), { a: '11', z: '44' }, PAST + 1)
    place.server.faults.add({ operation: 'PutObject', key: 't/z', action: { type: 'stall' } })
    const live = startProgram([...SYNC, '--json'], { env: place.env, cwd: place.folder })
    await live.untilStdout(/"type":"run-progress"[^\n]*"doneFiles":1,/)
    const second = await run('sync', 'tree/b', 'oss://box/b/', '--snapshot', 'seen')
    expect(second.stderr).toContain('cannot use the snapshot seen: another run is at work with it')
    expect(second.exitCode).toBe(1)
    expect((await run(...SYNC, '-n')).exitCode).toBe(0)
    live.process.kill('SIGINT')
    expect((await live.end).exitCode).toBe(130)
    place.server.faults.clear()
    expect((await requestsOf(...SYNC)).requests).toEqual(['PutObject'])
    expect((await readdir(place.folder)).filter((name) => name.startsWith('seen'))).toEqual([
      'seen',
    ])
  })

  it.each([
    [['sync', 'oss://box/t/', 'down', '--snapshot', 's'], 'this is none'],
    [[...SYNC, '--checksum'], '--checksum looks at what is in the bucket'],
    [['cp', '-r', '-u', 'tree', 'oss://box/t/', '--snapshot', 's'], '--update looks at'],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stderr } = await run(...args)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 })
    expect(stderr).toContain(message)
  })
})

describe('a run with --snapshot that is killed', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s leaves in doubt what was under way',
    async (signal) => {
      await run(...SYNC, '-q')
      await writeFiles(place.path('tree'), { z: '5' }, PAST + 1)
      place.server.faults.add({ operation: 'PutObject', key: 't/z', action: { type: 'stall' } })
      const { length } = place.server.requests
      const program = startProgram([...SYNC, '--json'], { env: place.env, cwd: place.folder })
      await vi.waitUntil(() => place.server.requests.length > length, { timeout: 5000 })
      program.process.kill(signal)
      await program.end
      place.server.faults.clear()
      await writeFiles(place.path('tree'), { z: '4' }, PAST) // as the snapshot has it
      expect((await requestsOf(...SYNC)).requests).toEqual(['PutObject'])
    },
  )

  it('has told the next one what it uploaded, whatever was cut off', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 'x']))
    await writeFiles(place.path('tree'), many, PAST)
    place.server.faults.add({ operation: 'PutObject', key: 't/z', action: { type: 'stall' } })
    const program = startProgram([...SYNC, '--json'], { env: place.env, cwd: place.folder })
    await program.untilStdout(/"type":"run-progress"[^\n]*"doneFiles":63,/)
    program.process.kill('SIGKILL')
    await program.end
    place.server.faults.clear()
    const journal = await readFile(place.path('seen.journal'))
    await truncate(place.path('seen.journal'), journal.length - 3)
    const { requests } = await requestsOf('cp', '-r', ...SYNC.slice(1))
    expect(requests).toEqual(['PutObject', 'PutObject'])
    expect(callsSince(place.server, 0, 'ListObjectsV2')).toHaveLength(1)
    await expect(readFile(place.path('seen.journal'))).rejects.toThrow('ENOENT')
  })
})
