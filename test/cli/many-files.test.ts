import { mkdir, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { callsSince, readFiles, readObjects, storeObject, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes, startProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace({ buckets: ['box', 'other'] }))

function run(...args: string[]) {
  return runProgram(args, { env: place.env, cwd: place.folder })
}

async function keys(bucket = 'box'): Promise<string[]> {
  return Object.keys(await readObjects(place.server, bucket))
}

const LOGS = {
  'logs/a.gz': '1',
  'logs/b.txt': '2',
  'logs/2026/c.gz': '3',
  'logs/2026/deep/d.gz': '4',
  'notes.txt': '5',
}

describe('cp of many files to OSS', () => {
  beforeEach(() => writeFiles(place.folder, LOGS))

  it.each([
    [
      ['-r', 'logs', 'oss://box/x/'],
      ['x/2026/c.gz', 'x/2026/deep/d.gz', 'x/a.gz', 'x/b.txt'],
    ],
    [
      ['-r', 'logs', 'oss://box'],
      ['2026/c.gz', '2026/deep/d.gz', 'a.gz', 'b.txt'],
    ],
    [['logs/*.gz', 'oss://box/x/'], ['x/a.gz']],
    [
      ['logs/**/*.gz', 'oss://box/x/'],
      ['x/2026/c.gz', 'x/2026/deep/d.gz', 'x/a.gz'],
    ],
    [['logs/*/c.gz', 'oss://box/x/'], ['x/2026/c.gz']],
    [
      ['-r', 'logs/20*', 'oss://box/x/'],
      ['x/2026/c.gz', 'x/2026/deep/d.gz'],
    ],
    [
      ['logs/a.gz', 'notes.txt', 'oss://box/x/'],
      ['x/a.gz', 'x/notes.txt'],
    ],
    [
      ['-r', 'logs/2026', 'notes.txt', 'oss://box/x'],
      ['x/2026/c.gz', 'x/2026/deep/d.gz', 'x/notes.txt'],
    ],
    [['-u', 'notes.txt', 'oss://box/x/renamed'], ['x/renamed']],
    [
      ['-r', 'logs', 'oss://box/x/', '--include', '*.gz', '--exclude', 'deep'],
      ['x/2026/c.gz', 'x/a.gz'],
    ],
  ])('%j', async (args, expected) => {
    const { exitCode, stderr } = await run('cp', ...args)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(await keys()).toEqual(expected)
  })

  it('takes a name with wildcards as it is when a file is called so', async () => {
    await writeFile(place.path('a[1]*.txt'), 'x')
    await run('cp', 'a[1]*.txt', 'oss://box/x/', '-q')
    expect(await keys()).toEqual(['x/a[1]*.txt'])
  })

  it('passes over what is done when it is repeated with -u', async () => {
    await run('cp', '-r', 'logs', 'oss://box/x/', '-q')
    const length = place.server.requests.length
    const { stderr } = await run('cp', '-r', '-u', 'logs', 'oss://box/x/')
    expect(stderr).toContain('0 files uploaded')
    expect(callsSince(place.server, length, 'PutObject')).toEqual([])
  })

  it('refuses two sources that would be the same object, and stores the first', async () => {
    await writeFiles(place.folder, { 'other/a.gz': 'other' })
    const { exitCode, stderr } = await run('cp', 'logs/a.gz', 'other/a.gz', 'oss://box/x/')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('another source has the path a.gz, too')
    expect(await readObjects(place.server)).toEqual({ 'x/a.gz': '1' })
  })

  it('stores content types and what else was asked for', async () => {
    await run('cp', '-r', 'logs', 'oss://box/x/', '--meta', 'by=me', '-q')
    const [object] = (await place.server.objects('box')).filter(({ key }) => key === 'x/b.txt')
    expect(object).toMatchObject({ contentType: 'text/plain', metadata: { by: 'me' } })
  })

  it('tells people of each file when it is asked to', async () => {
    const quiet = await run('cp', '-r', 'logs', 'oss://box/')
    expect(quiet.stderr).not.toContain('a.gz')
    await writeFiles(place.folder, { 'logs/a.gz': 'changed' })
    const { stdout, stderr } = await run('sync', '-v', 'logs', 'oss://box/')
    expect(stderr).toMatch(/^upload {4}a\.gz {2}\(size, 7 B\)$/m)
    expect(stderr).not.toContain('b.txt')
    expect(stdout.toString()).toBe('')
  })

  it('tells each file as a line of JSON', async () => {
    const { stdout } = await run('cp', '-r', 'logs', 'oss://box/x/', '--json', '-q')
    const lines = parseLines(stdout)
    expect(lines[0]).toMatchObject({ type: 'start', operation: 'cp', target: 'oss://box/x/' })
    expect(lines.find(({ path }) => path === 'a.gz')).toEqual({
      version: 1,
      time: expect.any(Number) as number,
      type: 'file',
      status: 'done',
      action: 'upload',
      path: 'a.gz',
      source: 'logs/a.gz',
      target: 'oss://box/x/a.gz',
      size: 1,
      reason: 'new',
      verified: 'crc64',
      requestId: expect.any(String) as string,
      durationMs: expect.any(Number) as number,
    })
    expect(lines.at(-1)).toMatchObject({ type: 'result', done: 4, bytes: 4, exitCode: 0 })
  })

  it.each([
    [['logs', 'oss://box/x/'], 1, 'logs is a directory; -r takes everything in it'],
    [['nothing*', 'oss://box/x/'], 1, 'nothing fits nothing*'],
    [['oss://box/nothing*', 'down'], 1, 'nothing fits oss://box/nothing*'],
    [['notes.txt', 'missing', 'oss://box/x/'], 1, 'cannot read missing'],
    [['-r', 'logs', 'other'], 2, 'neither side is in OSS'],
    [['notes.txt', 'oss://box/a', 'oss://box/x/'], 2, 'do not go together'],
    [['-r', '-', 'oss://box/x/'], 2, '- is one stream'],
    [['oss://box/a', 'oss://other/b', 'down'], 2, 'several buckets'],
    [['-r', 'logs', 'oss://box/', '--exclude', '[a'], 2, 'has a [ without its ]'],
    [['-r', 'logs', 'oss://box/', '--files-from', 'missing'], 1, 'cannot read the list missing'],
    [['-r', 'logs', 'oss://box/', '--report', 'no/such/folder'], 1, 'cannot write the report'],
  ])('%j is refused', async (args, code, message) => {
    const { exitCode, stderr } = await run('cp', ...args)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: code })
    expect(stderr).toContain(message)
  })
})

describe('many objects and a file as their target', () => {
  it.each([
    ['cp', '-r', 'oss://box/logs/', 'notes.txt'],
    ['cp', '-r', 'oss://box/logs/', 'notes.txt/'],
    ['cp', '-r', 'oss://box/logs/', 'notes.txt/below/it'],
    ['cp', 'oss://box/logs/*', 'notes.txt'],
    ['cp', 'oss://box/logs/a.gz', 'oss://box/logs/b.txt', 'notes.txt'],
    ['mv', '-r', 'oss://box/logs/', 'notes.txt'],
    ['sync', 'oss://box/logs/', 'notes.txt'],
    ['sync', 'oss://box/logs/a.gz', 'notes.txt'],
    ['verify', 'oss://box/logs/', 'notes.txt'],
  ])('are refused once, before anything is listed: %s %s %s %s', async (...args) => {
    await writeFiles(place.folder, LOGS)
    await run('cp', '-r', 'logs', 'oss://box/logs/', '-q')
    const { length } = place.server.requests
    const { exitCode, stdout, stderr } = await run(...args, '--json')
    expect(exitCode).toBe(2)
    expect(stderr.match(/(it|notes\.txt) is a file/g)).toHaveLength(1)
    const writing = /cannot write the files of (oss:\/\/box\/logs\/|2 sources).* to notes\.txt/
    const comparing = 'cannot compare the files of oss://box/logs/ with notes.txt'
    expect(stderr).toMatch(args[0] === 'verify' ? comparing : writing)
    expect(stderr).toContain('name a folder')
    expect(parseLines(stdout)).toMatchObject([{ type: 'error', code: 'TargetIsFile' }])
    expect(callsSince(place.server, length, 'ListObjectsV2')).toEqual([])
    expect(await readFiles(place.folder)).toMatchObject({ 'notes.txt': '5' })
  })
})

describe('many objects and a folder that cannot be made', () => {
  // Nothing can be made there, whoever asks.
  it.runIf(process.platform === 'linux').each([
    ['cp', '-r', 'oss://box/logs/', '/proc/nowhere/below'],
    ['sync', 'oss://box/logs/', '/proc/nowhere'],
    ['mv', '-r', 'oss://box/logs/', '/proc/nowhere'],
  ])('end at the first: %s %s %s %s', async (...args) => {
    await writeFiles(place.folder, LOGS)
    await run('cp', '-r', 'logs', 'oss://box/logs/', '-q')
    const { exitCode, stdout, stderr } = await run(...args, '--json')
    expect(exitCode).toBe(1)
    expect(stderr.match(/cannot make the folder \/proc\/nowhere/g)).toHaveLength(1)
    const types = parseLines(stdout).map(({ type }) => type)
    expect(types.filter((type) => type !== 'run-progress')).toEqual(['start', 'error'])
    expect(await keys()).toHaveLength(4)
  })
})

describe('the progress of many files', () => {
  // Keys are UTF-8; only Linux lets a name be anything.
  it.runIf(process.platform === 'linux')(
    'has as much left as what was found and is not settled',
    async () => {
      await writeFiles(place.path('tree'), { a: '', b: '', z: '' })
      const bad = Buffer.concat([Buffer.from(place.path('tree/x')), Buffer.from([0xff])])
      await mkdir(bad)
      const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
      place.server.faults.add({ operation: 'PutObject', key: 'a', action })
      place.server.faults.add({ operation: 'PutObject', key: 'z', action: { type: 'stall' } })
      const args = ['sync', 'tree', 'oss://box/', '--json']
      const program = startProgram(args, { env: place.env, cwd: place.folder })
      const [line] = await program.untilStdout(/^.*"run-progress".*"doneFiles":1,.*$/m)
      program.process.kill('SIGINT')
      await program.end
      const view = JSON.parse(line) as Readonly<Record<string, unknown>>
      expect(view).toMatchObject({ foundFiles: 3, doneFiles: 1, failedFiles: 2, settledFiles: 2 })
      expect(view['etaMs']).toBeGreaterThan(0)
    },
  )

  it('of verify is how many of them were compared', async () => {
    await writeFiles(place.path('tree'), { a: '1', b: '2', z: '3' })
    await run('cp', '-r', 'tree', 'oss://box/', '-q')
    place.server.faults.add({ operation: 'GetObjectMeta', key: 'z', action: { type: 'stall' } })
    const args = ['verify', 'tree', 'oss://box/', '--json']
    const program = startProgram(args, { env: place.env, cwd: place.folder })
    const [line] = await program.untilStdout(/^.*"run-progress".*"unchangedFiles":2,.*$/m)
    program.process.kill('SIGINT')
    await program.end
    const view = JSON.parse(line) as Readonly<Record<string, unknown>>
    expect(view).toMatchObject({ foundFiles: 3, settledFiles: 2, settledBytes: 2 })
    expect(view['etaMs']).toBeGreaterThan(0)
  })
})

describe('cp of many objects to a folder', () => {
  beforeEach(async () => {
    await writeFiles(place.folder, LOGS)
    await run('cp', '-r', 'logs', 'oss://box/logs/', '-q')
  })

  it.each([
    [
      ['-r', 'oss://box/logs/'],
      ['2026/c.gz', '2026/deep/d.gz', 'a.gz', 'b.txt'],
    ],
    [['oss://box/logs/*.gz'], ['a.gz']],
    [['oss://box/logs/**/*.gz'], ['2026/c.gz', '2026/deep/d.gz', 'a.gz']],
    [
      ['-r', 'oss://box/l*'],
      ['logs/2026/c.gz', 'logs/2026/deep/d.gz', 'logs/a.gz', 'logs/b.txt'],
    ],
    [
      ['oss://box/logs/a.gz', 'oss://box/logs/2026/c.gz'],
      ['a.gz', 'c.gz'],
    ],
  ])('%j', async (args, expected) => {
    const { exitCode, stderr } = await run('cp', ...args, 'down/')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(Object.keys(await readFiles(place.path('down'))).sort()).toEqual(expected)
  })

  it('copies within OSS by prefix, folder markers too', async () => {
    await storeObject(place.server, 'logs/empty/', '')
    await run('cp', '-r', 'oss://box/logs/', 'oss://other/l/', '-q')
    expect(await keys('other')).toEqual([
      'l/2026/c.gz',
      'l/2026/deep/d.gz',
      'l/a.gz',
      'l/b.txt',
      'l/empty/',
    ])
  })

  it('makes no folders of the objects that stand for empty ones', async () => {
    await storeObject(place.server, 'logs/empty/', '')
    const { exitCode } = await run('cp', '-r', 'oss://box/logs/', 'down')
    expect(exitCode).toBe(0)
    expect(Object.keys(await readFiles(place.path('down')))).toHaveLength(4)
  })
})

describe('a prefix that no key begins with', () => {
  it.each([
    [['cp', '-r', 'oss://box/typo/', 'down']],
    [['cp', '-r', 'oss://box/typo/', 'oss://other/']],
    [['mv', '-r', 'oss://box/typo/', 'down']],
    [['sync', 'oss://box/typo/', 'down', '--delete']],
    [['verify', 'oss://box/typo/', 'down']],
  ])('is a failure: %j', async (args) => {
    const { exitCode, stderr } = await run(...args)
    expect(stderr).toMatch(/no key begins with oss:\/\/box\/typo\/|neither .* has a file/)
    expect(exitCode).toBe(1)
  })

  it('is none when a bucket is empty, or a folder, or rules leave nothing', async () => {
    await storeObject(place.server, 'x/a', '1')
    await mkdir(place.path('empty'))
    expect((await run('cp', '-r', 'oss://other/', 'down')).exitCode).toBe(0)
    expect((await run('sync', 'empty', 'oss://other/')).exitCode).toBe(0)
    expect((await run('sync', 'oss://box/x/', 'down', '--exclude', '*')).exitCode).toBe(0)
  })

  it('may be what is meant by who says how many files may go', async () => {
    await writeFiles(place.folder, { 'down/a': '1' })
    const args = ['sync', 'oss://box/typo/', 'down', '--delete', '--max-delete', '1']
    expect((await run(...args)).exitCode).toBe(0)
    expect(await readFiles(place.path('down'))).toEqual({})
  })
})

describe('mv of many files', () => {
  beforeEach(() => writeFiles(place.folder, LOGS))

  it('removes what has arrived from where it was, and the folders that are empty then', async () => {
    const { exitCode, stderr } = await run('mv', '-r', 'logs', 'oss://box/x/')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(stderr).toContain('4 files moved')
    expect(await keys()).toEqual(['x/2026/c.gz', 'x/2026/deep/d.gz', 'x/a.gz', 'x/b.txt'])
    expect(await readFiles(place.folder)).toEqual({ 'notes.txt': '5' })
    await run('mv', '-r', 'oss://box/x/', 'back', '-q')
    expect(await keys()).toEqual([])
    expect(Object.keys(await readFiles(place.path('back')))).toHaveLength(4)
  })

  it('leaves what has not arrived', async () => {
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    place.server.faults.add({ operation: 'PutObject', key: 'x/a.gz', action })
    expect((await run('mv', '-r', 'logs', 'oss://box/x/')).exitCode).toBe(3)
    expect(await readFiles(place.path('logs'))).toEqual({ 'a.gz': '1' })
  })

  it.each([
    ['files', ['logs', 'oss://box/y/'], 'UploadPart'],
    ['objects', ['oss://box/x/', 'down'], 'GetObject'],
    ['objects within OSS', ['oss://box/x/', 'oss://other/y/'], 'CopyObject'],
  ])('of %s removes what has arrived when it is interrupted', async (_, args, operation) => {
    await writeFiles(place.folder, { 'logs/z': someBytes(200_000) })
    await run('cp', '-r', 'logs', 'oss://box/x/', '-q')
    const length = place.server.requests.length
    const action = { type: 'stall' } as const
    place.server.faults.add({
      operation,
      key: operation === 'UploadPart' ? 'y/z' : undefined,
      attempt: operation === 'UploadPart' ? 1 : 5,
      action,
    })
    const program = startProgram(
      ['mv', '-r', ...args, '-j', '1', '--part-size', '100k', '--json'],
      { env: place.env, cwd: place.folder },
    )
    await program.untilStdout(/"run-progress".*"doneFiles":4/)
    program.process.kill('SIGINT')
    const { exitCode, stderr, stdout } = await program.end
    expect(exitCode).toBe(130)
    expect(stderr).toContain('4 files done; run the same command again')
    expect(parseLines(stdout).filter(({ status }) => status === 'failed')).toEqual([])
    const left =
      args[0] === 'logs'
        ? Object.keys(await readFiles(place.path('logs')))
        : (await keys()).map((key) => key.slice(2))
    expect(left).toEqual(['z'])
    expect(callsSince(place.server, length, operation).length).toBeGreaterThan(0)
  })

  it('moves within OSS', async () => {
    await run('cp', '-r', 'logs', 'oss://box/x/', '-q')
    expect((await run('mv', '-r', 'oss://box/x/', 'oss://other/y/')).exitCode).toBe(0)
    expect(await keys()).toEqual([])
    expect(await keys('other')).toHaveLength(4)
  })

  it.each([
    [['oss://box/x/*', 'oss://box/x/'], 2, 'lies within the other'],
    [['-r', 'oss://box/x/*', 'oss://box/x/y/'], 2, 'lies within the other'],
    [['oss://box/x/**', 'oss://box/'], 2, 'lies within the other'],
    [['-j', '2', 'oss://box/x/a.gz', 'oss://box/x/a.gz'], 2, 'the same object'],
    [['--report', 'report', 'oss://box/x/a.gz', 'oss://box/x/'], 2, 'the same object'],
    [['-j', '2', 'oss://box/x/[z]', 'oss://box/x/[z]'], 3, 'the same object'],
  ])('loses no object that would be its own target: %j', async (args, code, message) => {
    await run('cp', '-r', 'logs', 'oss://box/x/', '-q')
    await storeObject(place.server, 'x/[z]', '6')
    const before = await readObjects(place.server)
    const { exitCode, stderr } = await run('mv', ...args)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(code)
    expect(await readObjects(place.server)).toEqual(before)
  })

  it('moves within a bucket where nothing that is written is read', async () => {
    await run('cp', '-r', 'logs', 'oss://box/x/', '-q')
    expect((await run('mv', 'oss://box/x/*.gz', 'oss://box/x/old/')).exitCode).toBe(0)
    expect((await run('mv', 'oss://box/x/2026/*', 'oss://box/x/')).exitCode).toBe(0)
    expect(await keys()).toEqual(['x/2026/deep/d.gz', 'x/b.txt', 'x/c.gz', 'x/old/a.gz'])
  })
})
