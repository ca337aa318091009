import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../support/seeded-random.js'
import { callsSince, readFiles, readObjects, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes, startProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace({ buckets: ['box', 'other'] }))

function run(...args: string[]) {
  const env = { ...place.env, XDG_CACHE_HOME: place.path('cache') }
  return runProgram(args, { env, cwd: place.folder })
}

/** The keys below `prefix`, without it. */
async function objectsBelow(prefix: string): Promise<Record<string, string>> {
  const all = Object.entries(await readObjects(place.server))
  const below = all.filter(([key]) => key.startsWith(prefix))
  return Object.fromEntries(below.map(([key, content]) => [key.slice(prefix.length), content]))
}

const ODD_NAMES = [
  'é (composed)'.normalize('NFC'),
  'é (composed)'.normalize('NFD'),
  'two  spaces',
  ' before and after ',
  'line\nbreak',
  'tab\there',
  '#?%&+=;',
  '100%25',
  '.hidden',
  '..b',
  '...',
  '-dash',
  'quo\'te"s',
  'back\\slash',
  '<&>]]>',
  '\u0001control',
  '😀/￿',
  '漢字',
  'a.b/c',
  'a/c',
  'a-b',
  'A/c',
]

describe('sync FOLDER oss://bucket/prefix/', () => {
  it('carries names of every kind there and back', async () => {
    const files = Object.fromEntries(ODD_NAMES.map((name, index) => [name, `content ${index}`]))
    await writeFiles(place.path('odd'), files)
    const up = await run('sync', 'odd', 'oss://box/odd/')
    expect(up).toMatchObject({ exitCode: 0 })
    expect(await objectsBelow('odd/')).toEqual(files)
    expect((await run('verify', 'odd', 'oss://box/odd/')).exitCode).toBe(0)
    expect((await run('sync', 'oss://box/odd/', 'back')).exitCode).toBe(0)
    expect(await readFiles(place.path('back'))).toEqual(files)
    const length = place.server.requests.length
    const again = await run('sync', 'odd', 'oss://box/odd', '--json')
    expect(parseLines(again.stdout).at(-1)).toMatchObject({
      type: 'result',
      done: 0,
      unchanged: ODD_NAMES.length,
    })
    expect(callsSince(place.server, length, 'PutObject')).toEqual([])
  })

  it('sends 2,000 files, then nothing, then the 20 that were changed', async () => {
    const COUNT = 2000
    const random = seededRandom(20)
    const pathOf = (index: number): string => `${index % 40}/file ${index}`
    const files = Object.fromEntries(
      Array.from({ length: COUNT }, (_, index) => [pathOf(index), `content of ${index}`]),
    )
    await writeFiles(place.path('many'), files)
    const up = await run('sync', 'many', 'oss://box/many/')
    expect(up.exitCode).toBe(0)
    expect(up.stderr).toMatch(/oss:\/\/box\/many\/: 2,000 files uploaded, .* in .*\n$/)
    const verified = await run('verify', 'many', 'oss://box/many/')
    expect(verified.stderr).toContain('2,000 files the same by size and CRC-64, none different')
    await run('cp', '-r', 'oss://box/many/', 'down', '-q')
    expect(await readFiles(place.path('down'))).toEqual(files)

    let length = place.server.requests.length
    const nothing = await run('sync', 'many', 'oss://box/many/')
    expect(nothing.stderr).toContain('0 files uploaded')
    expect(callsSince(place.server, length, 'PutObject')).toEqual([])

    const changed = new Set<string>()
    while (changed.size < 20) changed.add(pathOf(Math.floor(random() * COUNT)))
    const news = Object.fromEntries(
      [...changed].map((path) => [path, `CONTENT of ${path.slice(-4)}`]),
    )
    await writeFiles(place.path('many'), news)
    length = place.server.requests.length
    expect((await run('sync', 'many', 'oss://box/many/', '-q')).exitCode).toBe(0)
    const sent = callsSince(place.server, length, 'PutObject').map(({ key }) => key)
    expect(sent.sort()).toEqual([...changed].map((path) => `many/${path}`).sort())
    expect(await objectsBelow('many/')).toEqual({ ...files, ...news })
  })

  it('notices a change of equal size within the second of the upload', async () => {
    await writeFiles(place.path('tree'), { file: 'before' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await writeFiles(place.path('tree'), { file: 'behind' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    expect(await objectsBelow('t/')).toEqual({ file: 'behind' })
  })

  it('compares by size alone, or by content, when told so', async () => {
    const past = Date.now() - 86_400_000
    await writeFiles(place.path('tree'), { a: 'one', b: 'two' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await writeFiles(place.path('tree'), { a: 'ONE' }, past)
    await writeFiles(place.path('tree'), { b: 'two' }, Date.now() + 86_400_000)
    const reasons = async (...more: string[]) =>
      (await run('sync', 'tree', 'oss://box/t/', '--dry-run', ...more)).stdout.toString()
    expect(await reasons('--size-only')).toBe('')
    expect(await reasons('--checksum')).toBe('upload    a  (content, 3 B)\n')
    expect(await reasons()).toBe('upload    b  (newer, 3 B)\n')
    expect(await reasons('--checksum')).toBe('upload    a  (content, 3 B)\n')
  })

  it('takes includes and excludes in their order, on both sides', async () => {
    await writeFiles(place.path('tree'), {
      'a.js': '1',
      'a.map': '2',
      'lib/b.js': '3',
      'tmp/c.js': '4',
    })
    await run('cp', place.path('tree/a.js'), 'oss://box/t/old.map', '-q')
    const filters = ['--exclude', '*', '--include', '*.js', '--exclude', 'tmp/']
    await run('sync', 'tree', 'oss://box/t/', '-q', '--delete', ...filters)
    expect(Object.keys(await objectsBelow('t/'))).toEqual(['a.js', 'lib/b.js', 'old.map'])
  })

  it('puts files where folders were and folders where files were, with --delete', async () => {
    await writeFiles(place.path('tree'), { 'a/x': '1', 'a/y': '2', f: '3', other: '4' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await run('sync', 'oss://box/t/', 'down', '-q')
    await rm(place.path('tree'), { recursive: true })
    await writeFiles(place.path('tree'), { a: '5', 'f/in/side': '6', other: '4' })
    expect((await run('sync', 'tree', 'oss://box/t/', '--delete')).exitCode).toBe(0)
    const refused = await run('sync', 'oss://box/t/', 'down')
    expect(refused.exitCode).toBe(3)
    expect(refused.stderr).toMatch(/cannot write down\/a: it is a directory.*TargetInTheWay/)
    expect(refused.stderr).toMatch(/cannot write down\/f: it is no directory.*TargetInTheWay/)
    expect((await run('sync', 'oss://box/t/', 'down', '--delete')).exitCode).toBe(0)
    expect(await readFiles(place.path('down'))).toEqual({ a: '5', 'f/in/side': '6', other: '4' })
  })

  it.each([
    ['an empty folder', ['a.txt'], {}],
    ['empty folders in it', ['a.txt/sub/deep', 'a.txt/other'], {}],
    ['an empty folder beside what is extra', ['a.txt/sub'], { 'a.txt/z': '2' }],
  ])('puts a file in the place of %s, with --delete', async (_, folders, files) => {
    await writeFiles(place.path('tree'), { 'a.txt': '1' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await writeFiles(place.path('down'), files)
    for (const path of folders) await mkdir(place.path(`down/${path}`), { recursive: true })
    const { exitCode, stderr } = await run('sync', 'oss://box/t/', 'down', '--delete')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(await readFiles(place.path('down'))).toEqual({ 'a.txt': '1' })
  })

  it('keeps folders in the way of a file with all that is in them', async () => {
    await writeFiles(place.path('tree'), { 'a.txt': '1' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await mkdir(place.path('down/a.txt/empty'), { recursive: true })
    await symlink('nowhere', place.path('down/a.txt/link'))
    const linked = await run('sync', 'oss://box/t/', 'down', '--delete')
    expect(linked.exitCode).toBe(3)
    expect(linked.stderr).toMatch(
      /cannot write down\/a\.txt: it is a directory, and stays: --delete/,
    )
    expect(linked.stderr).not.toContain('only sync --delete')
    await rm(place.path('down/a.txt/link'))
    await writeFiles(place.path('tree'), { b: '2' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'GetObject', key: 't/b', action })
    const failed = await run('sync', 'oss://box/t/', 'down', '--delete')
    expect(failed.exitCode).toBe(3)
    expect(await readdir(place.path('down/a.txt'))).toEqual(['empty'])
    expect(failed.stderr).toMatch(/cannot write down\/a\.txt: .* everything when a file failed/)
  })

  it('tells of a file that it keeps in the way of a folder', async () => {
    await writeFiles(place.path('tree'), { 'f/in/side': '1' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await writeFiles(place.path('down'), { f: 'mine' })
    const options = ['--delete', '--exclude', 'f', '--include', 'f/']
    const kept = await run('sync', 'oss://box/t/', 'down', ...options)
    expect(kept.stderr).toMatch(/cannot write down\/f: it is no directory, and stays: --delete/)
    expect(kept.exitCode).toBe(3)
    expect(await readFiles(place.path('down'))).toEqual({ f: 'mine' })
  })

  it('leaves out symbolic links, and says so, unless it is to follow them', async () => {
    await writeFiles(place.path('tree'), { 'real/file': 'x' })
    await symlink('real', place.path('tree/link'))
    await symlink('..', place.path('tree/real/loop'))
    const { stderr, exitCode } = await run('sync', 'tree', 'oss://box/t/')
    expect(stderr).toContain('left out: link is a symbolic link (--follow-symlinks)')
    expect(exitCode).toBe(0)
    expect(Object.keys(await objectsBelow('t/'))).toEqual(['real/file'])
    const followed = await run('sync', 'tree', 'oss://box/t/', '--follow-symlinks')
    expect(Object.keys(await objectsBelow('t/'))).toEqual(['link/file', 'real/file'])
    expect(followed.stderr).toContain('leads back to a folder that it lies in')
    expect(followed.exitCode).toBe(3)
  })

  it('does nothing in a dry run but tell what it would do', async () => {
    await writeFiles(place.path('tree'), { a: '1', 'b/c': '2' })
    await writeFile(place.path('old'), 'x')
    await run('cp', 'old', 'oss://box/t/old', '-q')
    const length = place.server.requests.length
    const { exitCode, stdout } = await run('sync', 'tree', 'oss://box/t/', '--delete', '-n')
    expect(exitCode).toBe(0)
    expect(stdout.toString().split('\n').sort()).toEqual([
      '',
      'delete    old  (extra, 1 B)',
      'upload    a  (new, 1 B)',
      'upload    b/c  (new, 1 B)',
    ])
    const writes = place.server.requests.slice(length).filter(({ method }) => method !== 'GET')
    expect(writes).toEqual([])
  })
})

describe('sync --delete', () => {
  beforeEach(async () => {
    await writeFiles(place.path('tree'), { a: '1', b: '2', 'sub/c': '3' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await rm(place.path('tree/sub'), { recursive: true })
    await rm(place.path('tree/b'))
  })

  it.each([[[]], [['--include', '*.txt']]])(
    'keeps what stands for a symbolic link of the source, and below it (%j)',
    async (rules) => {
      await writeFiles(place.path('links'), { 'real/a.txt': '1', 'real/b.txt': '2', 'c.txt': '3' })
      await symlink('real', place.path('links/link'))
      await symlink('c.txt', place.path('links/d.txt'))
      await symlink('gone', place.path('links/unmounted'))
      await run('sync', 'links', 'oss://box/l/', '-q')
      for (const key of ['link/a.txt', 'd.txt', 'unmounted/x.txt', 'old.txt', 'link.txt']) {
        await run('cp', 'links/c.txt', `oss://box/l/${key}`, '-q')
      }
      const { exitCode, stderr } = await run('sync', 'links', 'oss://box/l/', '--delete', ...rules)
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
      expect(stderr).toContain('left out: link is a symbolic link')
      expect(Object.keys(await objectsBelow('l/')).sort()).toEqual([
        'c.txt',
        'd.txt',
        'link/a.txt',
        'real/a.txt',
        'real/b.txt',
        'unmounted/x.txt',
      ])
    },
  )

  it.each([[[]], [['--checksum']]])(
    'does not take a file for unchanged that another key would be, too (%j)',
    async (rule) => {
      await writeFiles(place.path('up'), { A: '1', a: '2' })
      await run('sync', 'up', 'oss://box/case/', '-q')
      await writeFiles(place.path('down'), { a: '2' })
      const args = ['sync', 'oss://box/case/', 'down', '--fold-case', ...rule]
      const { exitCode, stderr } = await run(...args)
      expect(stderr).toContain('it is the same file as')
      expect(exitCode).toBe(3)
    },
  )

  it('keeps a file that was just written under a name that differs in case', async () => {
    await writeFiles(place.path('up'), { A: '1', c: '2' })
    await run('sync', 'up', 'oss://box/case/', '-q')
    await writeFiles(place.path('down'), { a: 'old', b: 'old' })
    const args = ['sync', 'oss://box/case/', 'down', '--delete', '--fold-case']
    expect((await run(...args)).exitCode).toBe(0)
    expect(Object.keys(await readFiles(place.path('down'))).sort()).toEqual(['A', 'a', 'c'])
  })

  it('removes what the source does not have, at the end', async () => {
    await writeFiles(place.path('tree'), { z: '4' })
    const { stderr } = await run('sync', 'tree', 'oss://box/t/', '--delete')
    expect(stderr).toMatch(/1 file uploaded, .*1 unchanged, 2 deleted\n$/)
    expect(await objectsBelow('t/')).toEqual({ a: '1', z: '4' })
    expect(place.server.requests.at(-1)?.operation).toBe('DeleteMultipleObjects')
  })

  it('removes files of a folder, and the folders that are empty then', async () => {
    await run('sync', 'oss://box/t/', 'tree', '-q')
    await run('rm', 'oss://box/t/sub/c', '-q')
    const { exitCode } = await run('sync', 'oss://box/t/', 'tree', '--delete')
    expect(exitCode).toBe(0)
    expect(Object.keys(await readFiles(place.path('tree'))).sort()).toEqual(['a', 'b'])
    await expect(readFile(place.path('tree/sub'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('removes objects one by one when they may not be removed together', async () => {
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'DeleteMultipleObjects', action })
    expect((await run('sync', 'tree', 'oss://box/t/', '--delete')).exitCode).toBe(0)
    expect(Object.keys(await objectsBelow('t/'))).toEqual(['a'])
  })

  it('removes nothing when it would be more than --max-delete', async () => {
    const { exitCode, stderr } = await run(
      'sync',
      'tree',
      'oss://box/t/',
      '--delete',
      '--max-delete',
      '1',
    )
    expect(exitCode).toBe(1)
    expect(stderr).toContain('2 files would go, and --max-delete allows 1')
    expect(Object.keys(await objectsBelow('t/'))).toHaveLength(3)
  })

  it('removes nothing when a file has failed', async () => {
    await writeFiles(place.path('tree'), { z: '4' })
    place.server.faults.add({
      operation: 'PutObject',
      key: 't/z',
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    const { exitCode, stderr } = await run('sync', 'tree', 'oss://box/t/', '--delete')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('nothing is deleted: 1 file failed before')
    expect(Object.keys(await objectsBelow('t/'))).toHaveLength(3)
  })

  it('removes nothing when the listing breaks off', async () => {
    place.server.faults.add({
      operation: 'ListObjectsV2',
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    const { exitCode } = await run('sync', 'tree', 'oss://box/t/', '--delete')
    expect(exitCode).toBe(1)
    place.server.faults.clear()
    expect(Object.keys(await objectsBelow('t/'))).toHaveLength(3)
  })

  it('removes nothing when the listing of the source breaks off after a page', async () => {
    const files = Array.from({ length: 1001 }, (_, index) => [`f${10_000 + index}`, 'x'])
    await writeFiles(place.path('down'), Object.fromEntries(files) as Record<string, string>)
    await run('cp', '-r', 'down', 'oss://box/m/', '-q')
    await writeFiles(place.path('down'), { 'f10000-extra': '1', z: '2' })
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'ListObjectsV2', attempt: 2, action })
    const { exitCode, stderr } = await run('sync', 'oss://box/m/', 'down', '--delete')
    expect(stderr).toContain('AccessDenied')
    expect(exitCode).toBe(1)
    expect(Object.keys(await readFiles(place.path('down')))).toHaveLength(1003)
  })

  it('removes nothing when the source is empty, unless it is told how many may go', async () => {
    await mkdir(place.path('empty'))
    const refused = await run('sync', 'empty', 'oss://box/t/', '--delete')
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('allow it with --max-delete 3')
    expect(Object.keys(await objectsBelow('t/'))).toHaveLength(3)
    expect(
      (await run('sync', 'empty', 'oss://box/t/', '--delete', '--max-delete', '3')).exitCode,
    ).toBe(0)
    expect(await objectsBelow('t/')).toEqual({})
  })

  // Keys are UTF-8; only Linux lets a name be anything.
  it.runIf(process.platform === 'linux')(
    'removes nothing when a folder cannot be read',
    async () => {
      const unreadable = Buffer.concat([Buffer.from(place.path('tree/x')), Buffer.from([0xff])])
      await mkdir(unreadable)
      const { exitCode, stderr } = await run('sync', 'tree', 'oss://box/t/', '--delete')
      expect(exitCode).toBe(3)
      expect(stderr).toContain('its name is no UTF-8')
      expect(stderr).toContain('nothing is deleted: 1 file failed before')
      expect(Object.keys(await objectsBelow('t/'))).toHaveLength(3)
    },
  )
})

describe('sync oss://bucket/prefix/ oss://other/prefix/', () => {
  it('copies within OSS, what is new only', async () => {
    await writeFiles(place.path('tree'), { a: '1', 'sub/b': '2' })
    await run('sync', 'tree', 'oss://box/t/', '-q')
    await run('sync', 'oss://box/t/', 'oss://other/u/', '-q')
    expect(await readObjects(place.server, 'other')).toEqual({ 'u/a': '1', 'u/sub/b': '2' })
    const length = place.server.requests.length
    await run('sync', 'oss://box/t/', 'oss://other/u/', '-q')
    expect(callsSince(place.server, length, 'CopyObject')).toEqual([])
  })

  it('refuses a target that lies within the source', async () => {
    const { exitCode, stderr } = await run('sync', 'oss://box/t/', 'oss://box/t/copy/')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('one of source and target lies within the other')
  })
})

describe('a sync that is interrupted', () => {
  it('by Ctrl-C says how far it came, keeps parts, and goes on', async () => {
    await writeFiles(place.path('tree'), { a: 'small', 'big.bin': someBytes(1024 * 1024) })
    place.server.faults.add({ operation: 'UploadPart', attempt: 4, action: { type: 'stall' } })
    const args = [
      'sync',
      'tree',
      'oss://box/t/',
      '--json',
      '--part-size',
      '100k',
      '--parallel',
      '2',
    ]
    const program = startProgram(args, { env: place.env, cwd: place.folder })
    await program.untilStdout(/"type":"run-progress"[^\n]*"doneFiles":1,/)
    program.process.kill('SIGINT')
    const { exitCode, stderr, stdout } = await program.end
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(/interrupted; 1 file done; run the same command again to go on/)
    expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'Interrupted', done: 1 })
    place.server.faults.clear()

    const length = place.server.requests.length
    const again = await run(...args)
    expect(parseLines(again.stdout).at(-1)).toMatchObject({ done: 1, unchanged: 1, resumed: 1 })
    expect(callsSince(place.server, length, 'UploadPart').length).toBeLessThan(11)
    expect((await run('verify', 'tree', 'oss://box/t/')).exitCode).toBe(0)
  })
})

describe('files that fail', () => {
  it('do not stop the others, and land in a report that --files-from takes', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`f${index}`, `${index}`]),
    )
    await writeFiles(place.path('tree'), files)
    for (const key of ['t/f3', 't/f17']) {
      place.server.faults.add({
        operation: 'PutObject',
        key,
        action: { type: 'status', status: 403, code: 'AccessDenied' },
      })
    }
    const { exitCode, stderr, stdout } = await run(
      'sync',
      'tree',
      'oss://box/t/',
      '--report',
      'failed.ndjson',
      '--json',
    )
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/cannot .*oss:\/\/box\/t\/f3.*AccessDenied.*request ID/)
    expect(stderr).toMatch(/28 files uploaded.*2 FAILED\n$/)
    expect(parseLines(stdout).at(-1)).toMatchObject({ done: 28, failed: 2, exitCode: 3 })
    const report = parseLines(await readFile(place.path('failed.ndjson')))
    expect(report.map((line) => line['path']).sort()).toEqual(['f17', 'f3'])
    expect(report[0]).toMatchObject({
      code: 'AccessDenied',
      requestId: expect.any(String) as string,
    })

    place.server.faults.clear()
    const length = place.server.requests.length
    expect(
      (await run('sync', 'tree', 'oss://box/t/', '--files-from', 'failed.ndjson')).exitCode,
    ).toBe(0)
    expect(callsSince(place.server, length, 'PutObject')).toHaveLength(2)
    expect(await objectsBelow('t/')).toEqual(files)
  })

  it('for a reason that holds for all of them end the run', async () => {
    await writeFiles(place.path('tree'), { a: '1', b: '2' })
    const { exitCode, stderr } = await run('sync', 'tree', 'oss://nowhere/t/')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('NoSuchBucket')
  })

  it('are tried again when the server asks to slow down', async () => {
    await writeFiles(
      place.path('tree'),
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, 'x'])),
    )
    place.server.faults.add({
      operation: 'PutObject',
      times: 10,
      action: { type: 'status', status: 503, code: 'SlowDown' },
    })
    const { exitCode, stdout, stderr } = await run('sync', 'tree', 'oss://box/t/', '--json')
    expect(exitCode).toBe(0)
    expect(parseLines(stdout).at(-1)).toMatchObject({ done: 40, retries: 10, slowDowns: 10 })
    expect(stderr).toContain('10 requests retried (OSS asked to slow down 10 times)')
  })

  it.each([
    ['uploaded', 'PutObject', 'tree', 'oss://box/t/'],
    ['downloaded', 'GetObject', 'oss://box/t/', 'copy'],
  ])(
    'are %s also when the server asks for it three times in a row',
    async (_name, operation, ...places) => {
      await writeFiles(place.path('tree'), { f: 'x' })
      if (operation === 'GetObject') await run('sync', 'tree', 'oss://box/t/')
      const action = { type: 'status', status: 503, code: 'SlowDown' } as const
      place.server.faults.add({ operation, times: 3, action })
      const { exitCode, stdout } = await run('sync', ...places, '--json')
      expect(exitCode).toBe(0)
      expect(parseLines(stdout).at(-1)).toMatchObject({ done: 1, failed: 0, slowDowns: 3 })
    },
  )

  it('are taken from a report also when it is the report of the second run', async () => {
    await writeFiles(place.path('tree'), { a: '1', b: '2' })
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'PutObject', key: 't/b', action })
    expect((await run('sync', 'tree', 'oss://box/t/', '--report', 'list')).exitCode).toBe(3)
    const again = ['sync', 'tree', 'oss://box/t/', '--files-from', 'list', '--report', 'list']
    expect((await run(...again)).exitCode).toBe(3)
    place.server.faults.clear()
    expect((await run(...again)).exitCode).toBe(0)
    expect(await objectsBelow('t/')).toEqual({ a: '1', b: '2' })
  })

  it.each([
    ['{"type":"failed","path":"sub/"}', ['sub/c', 'sub/d/e']],
    ['{"type":"failed","path":""}', ['a', 'sub/c', 'sub/d/e']],
  ])('of whole folders mean all that is in them: %s', async (line, expected) => {
    await writeFiles(place.path('tree'), { a: '1', 'sub/c': '2', 'sub/d/e': '3' })
    await writeFile(place.path('list'), `${line}\n`)
    const { exitCode } = await run('sync', 'tree', 'oss://box/t/', '--files-from', 'list')
    expect(exitCode).toBe(0)
    expect(Object.keys(await objectsBelow('t/'))).toEqual(expected)
  })
})
