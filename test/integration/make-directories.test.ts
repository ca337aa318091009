import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDirectories } from '../../src/index.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-directories-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('makeDirectories', () => {
  it('makes what is missing, and lets stand what is there', async () => {
    const path = join(folder, 'a', 'b', 'c')
    await makeDirectories(path)
    await makeDirectories(path)
    expect((await stat(path)).isDirectory()).toBe(true)
    await makeDirectories('/')
  })

  it.skipIf(process.platform === 'win32')('gives all of them the mode', async () => {
    await makeDirectories(join(folder, 'a', 'b'), { mode: 0o700 })
    for (const name of ['a', 'a/b']) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700)
    }
  })

  it('is made by several at the same time', async () => {
    const paths = Array.from({ length: 20 }, (_, index) => join(folder, 'a', 'b', `${index % 4}`))
    await Promise.all(paths.map((path) => makeDirectories(path)))
    for (const path of paths) expect((await stat(path)).isDirectory()).toBe(true)
  })

  it.each(['file', 'file/a', 'file/a/b'])('rejects where a file stands: %s', async (path) => {
    await writeFile(join(folder, 'file'), '')
    await expect(makeDirectories(join(folder, path))).rejects.toThrow(/EEXIST|ENOTDIR|ENOENT/)
  })

  it('rejects below a link that leads nowhere', async () => {
    await symlink(join(folder, 'missing'), join(folder, 'link'))
    await expect(makeDirectories(join(folder, 'link'))).rejects.toThrow('EEXIST')
    await expect(makeDirectories(join(folder, 'link', 'a'))).rejects.toThrow('EEXIST')
  })

  it.skipIf(!existsSync('/proc/self'))('ends where a file system takes no folders', async () => {
    await expect(makeDirectories('/proc/no-such-thing/a/b')).rejects.toThrow('ENOENT')
  })
})
