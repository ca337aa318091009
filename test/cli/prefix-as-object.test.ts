import { describe, expect, it } from 'vitest'
import { openedForAll } from './opened.js'
import { openScene } from './verb-scene.js'

const scene = openedForAll(() => openScene({ 'dir/a.txt': 'abc', alone: 'x' }))

function operationsSince(length: number): readonly string[] {
  return scene.server.requests.slice(length).map(({ operation }) => operation ?? '')
}

describe('a prefix where an object is expected', () => {
  it.each([
    ['-r takes all', 'cp', 'oss://box/dir/', 'file'],
    ['-r takes all', 'cp', 'oss://box/dir', 'file'],
    ['-r takes all', 'cp', 'oss://box/dir', '-'],
    ['-r takes all', 'cp', 'oss://box/dir/', 'oss://other/'],
    ['-r takes all', 'cp', '--dry-run', 'oss://box/dir', 'file'],
    ['-r takes all', 'mv', 'oss://box/dir', 'file'],
    ['`ossferry ls oss://box/dir/` shows', 'stat', 'oss://box/dir/'],
    ['`ossferry ls oss://box/dir/` shows', 'cat', 'oss://box/dir'],
    ['`ossferry ls oss://box/dir/` shows', 'hash', 'oss://box/dir'],
    ['`ossferry ls oss://box/dir/` shows', 'hash', '--compute', 'oss://box/dir'],
  ])('tells that %s: %s %s %s %s', async (advice, ...args) => {
    const { length } = scene.server.requests
    const { exitCode, stderr } = await scene.run(...args)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('there is no object oss://box/dir')
    expect(stderr).toContain(advice)
    const listings = operationsSince(length).filter((name) => name === 'ListObjectsV2')
    expect(listings).toHaveLength(1)
  })

  it('is told from a key that is simply wrong', async () => {
    const { exitCode, stderr } = await scene.run('stat', 'oss://box/di')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('NoSuchKey')
    expect(stderr).toContain('check the key')
  })

  it('is not asked about when the object is there', async () => {
    const { length } = scene.server.requests
    expect((await scene.run('cat', 'oss://box/alone')).exitCode).toBe(0)
    expect(operationsSince(length)).not.toContain('ListObjectsV2')
  })

  it('stays a missing key for those who may not list', async () => {
    scene.deny('ListObjectsV2')
    const { stderr } = await scene.run('cat', 'oss://box/dir/')
    expect(stderr).toContain('NoSuchKey')
  })
})
