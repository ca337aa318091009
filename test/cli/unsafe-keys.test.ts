import { mkdir, readFile, symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readFiles, storeObject } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace())

function run(...args: string[]) {
  return runProgram(args, { env: place.env, cwd: place.folder })
}

function putObject(key: string, content = 'x'): Promise<void> {
  return storeObject(place.server, key, content)
}

describe('keys that lead elsewhere', () => {
  it.each(['../out', 'a/../../out', 'a/../b', '/etc/out', 'a//b', './a', 'C:/x', 'a/..'])(
    'such as %j are refused and reported, and the others are written',
    async (key) => {
      await putObject(`p/${key}`)
      await putObject('p/good', 'good')
      const { exitCode, stderr } = await run('cp', '-r', 'oss://box/p/', 'in/side', '--report', 'r')
      expect(exitCode).toBe(3)
      expect(stderr).toContain(`cannot write the key ${JSON.stringify(key)} below in/side`)
      expect(await readFiles(place.path('in'))).toEqual({ 'side/good': 'good' })
      expect(parseLines(await readFile(place.path('r')))[0]).toMatchObject({
        path: key,
        code: 'TargetNameUnsafe',
      })
    },
  )

  it('through a link in the folder are refused', async () => {
    await mkdir(place.path('in'))
    await mkdir(place.path('outside'))
    await symlink(place.path('outside'), place.path('in/link'))
    await putObject('p/link/file')
    const { exitCode, stderr } = await run('cp', '-r', 'oss://box/p/', 'in')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('symbolic link')
    expect(await readFiles(place.path('outside'))).toEqual({})
  })

  it('are refused in a dry run, too', async () => {
    await putObject('p/../x')
    const { exitCode } = await run('cp', '-r', 'oss://box/p/', 'in', '--dry-run')
    expect(exitCode).toBe(3)
  })

  it('differing in case only are one file where case is folded', async () => {
    await putObject('p/File', 'upper')
    await putObject('p/file', 'lower')
    const { exitCode, stderr } = await run(
      'cp',
      '-r',
      'oss://box/p/',
      'in',
      '--fold-case',
      '-j',
      '1',
    )
    expect(exitCode).toBe(3)
    expect(stderr).toContain('it is the same file as "File" there')
    expect(await readFiles(place.path('in'))).toEqual({ File: 'upper' })
  })
})
