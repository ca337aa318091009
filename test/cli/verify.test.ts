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
