import { symlink } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { callsSince, storeObject, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace({ buckets: ['box', 'other'] }))

function run(...args: string[]) {
  return runProgram(args, { env: place.env, cwd: place.folder })
}

describe('verify', () => {
  beforeEach(async () => {
    await writeFiles(place.path('tree'), { a: '1', b: '2', 'sub/c': '3' })
    await run('cp', '-r', 'tree', 'oss://box/t/', '-q')
  })

  it('finds nothing in what is the same, and moves nothing', async () => {
    const length = place.server.requests.length
    const { exitCode, stdout, stderr } = await run('verify', 'tree', 'oss://box/t/')
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toContain('3 files the same by size and CRC-64, none different')
    expect(callsSince(place.server, length, 'GetObject', 'PutObject')).toEqual([])
  })

  it('names what is missing, extra, of another size, or of other content', async () => {
    await writeFiles(place.path('tree'), { a: 'X', b: 'longer', d: 'new' })
    await storeObject(place.server, 't/e', 'x')
    const { exitCode, stdout } = await run('verify', 'tree', 'oss://box/t/')
    expect(exitCode).toBe(3)
    expect(stdout.toString().trim().split('\n').sort()).toEqual([
      'content   a',
      'extra     e',
      'missing   d',
      'size      b',
    ])
    const back = await run('verify', 'oss://box/t/', 'tree', '--json')
    const differences = parseLines(back.stdout).filter(({ type }) => type === 'file')
    expect(
      differences.map((line) => `${String(line['reason'])} ${String(line['path'])}`).sort(),
    ).toEqual(['content a', 'extra d', 'missing e', 'size b'])
  })

  it('compares two prefixes', async () => {
    await run('cp', '-r', 'oss://box/t/', 'oss://other/u/', '-q')
    expect((await run('verify', 'oss://box/t/', 'oss://other/u/')).exitCode).toBe(0)
  })
})

describe('verify of a single object', () => {
  beforeEach(async () => {
    await writeFiles(place.path('tree'), { a: '1', b: '2', '.ossignore': 'a' })
    await storeObject(place.server, 't/a', '1')
    await storeObject(place.server, 't/a/below', 'x')
  })

  it.each([
    ['tree/a', 'oss://box/t/a'],
    ['oss://box/t/a', 'tree/a'],
  ])('compares it with a file: %s %s', async (source, target) => {
    const length = place.server.requests.length
    const same = await run('verify', source, target)
    expect(same).toMatchObject({ exitCode: 0 })
    expect(same.stderr).toContain('1 file the same by size and CRC-64, none different')
    await writeFiles(place.path('tree'), { a: '2' })
    const { exitCode, stdout } = await run('verify', source, target)
    expect({ exitCode, stdout: stdout.toString() }).toEqual({
      exitCode: 3,
      stdout: 'content   a\n',
    })
    expect(callsSince(place.server, length, 'GetObject', 'PutObject')).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('compares what a link leads to', async () => {
    await symlink('a', place.path('tree/link'))
    expect(await run('verify', 'oss://box/t/a', 'tree/link')).toMatchObject({ exitCode: 0 })
  })

  it('says what is there when no object is called so', async () => {
    const prefix = await run('verify', 'oss://box/t', 'tree/a')
    expect(prefix.stderr).toMatch(/no object oss:\/\/box\/t, but a prefix.*: name a folder/)
    const nothing = await run('verify', 'oss://box/none', 'tree/a')
    expect(nothing.stderr).toContain('NoSuchKey')
    expect([prefix.exitCode, nothing.exitCode]).toEqual([1, 1])
  })
})
