import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { crc64 } from '../../src/index.js'
import { openedForAll } from './opened.js'
import { openScene } from './verb-scene.js'

const scene = openedForAll(() => openScene())

describe.skipIf(!existsSync('/dev/zero'))('a device whose bytes never end', () => {
  it.each([
    [['hash', '/dev/zero']],
    [['cp', '/dev/zero', 'oss://box/zero']],
    [['cp', '-u', '/dev/zero', 'oss://box/']],
    [['cp', '-n', '/dev/zero', 'oss://box/']],
    [['sync', '/dev/zero', 'oss://box/']],
    [['verify', '/dev/zero', 'oss://box/']],
  ])('is not read: %j', async (args) => {
    const { exitCode, stderr } = await scene.run(...args)
    expect(stderr).toMatch(/^ossferry: \/dev\/zero is .*\[SourceNotSupported\]$/m)
    expect(exitCode).toBe(1)
    expect(await scene.keys('box')).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('what is no file and ends', () => {
  it('is read: the empty device', async () => {
    expect((await scene.run('hash', '/dev/null')).stdout).toBe('0  null\n')
    expect((await scene.run('cp', '/dev/null', 'oss://other/empty')).exitCode).toBe(0)
    expect(await scene.keys('other')).toEqual(['empty'])
  })

  it('is read: a named pipe', async () => {
    const pipe = scene.path('pipe')
    execFileSync('mkfifo', [pipe])
    const [hashed] = await Promise.all([scene.run('hash', pipe), writeFile(pipe, 'abc')])
    expect(hashed.stdout).toBe(`${crc64(Buffer.from('abc'))}  pipe\n`)
  })
})
