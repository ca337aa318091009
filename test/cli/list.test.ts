import { describe, expect, it } from 'vitest'
import { openedForAll } from './opened.js'
import { openScene } from './verb-scene.js'

const scene = openedForAll(() =>
  openScene({
    'a.txt': 'abc',
    'photos/': '',
    'photos/1.jpg': 'x'.repeat(2048),
    'photos/2025/x.jpg': 'x',
    'photos/2026/y.jpg': 'yy',
    'photos.txt': '1',
    '\u{1f4f7}': 'camera',
    '\uffee': 'before it in UTF-8, behind it in UTF-16',
  }),
)

describe('ls', () => {
  it('lists the buckets, by name and with their facts', async () => {
    expect(await scene.run('ls')).toEqual({
      exitCode: 0,
      stdout: 'oss://box\noss://other\n',
      stderr: '',
    })
    expect((await scene.run('ls', 'oss://')).stdout).toBe('oss://box\noss://other\n')
    const { stdout } = await scene.run('ls', '-l')
    expect(stdout).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:]{8}Z {9}- {2}cn-hangzhou {6}Standard {9}oss:\/\/box$/m,
    )
  })

  it('lists a level of a bucket, in the order of the bytes of the keys', async () => {
    const { exitCode, stdout, stderr } = await scene.run('ls', 'oss://box')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      ...['a.txt', 'photos.txt', 'photos/', '\uffee', '\u{1f4f7}'],
      '',
    ])
  })

  it('takes what is given for the start of keys, and names relative to its folder', async () => {
    expect((await scene.run('ls', 'oss://box/photos/')).stdout).toBe('./\n1.jpg\n2025/\n2026/\n')
    expect((await scene.run('ls', 'oss://box/photos/2')).stdout).toBe('2025/\n2026/\n')
  })

  it('with -r lists everything below, with --full-names as other commands take it', async () => {
    const { stdout } = await scene.run('ls', '-r', '--full-names', 'oss://box/photos/2')
    expect(stdout).toBe('oss://box/photos/2025/x.jpg\noss://box/photos/2026/y.jpg\n')
    const nul = await scene.run('ls', '-r', '-0', 'oss://box/photos/2')
    expect(nul.stdout).toBe('2025/x.jpg\x002026/y.jpg\x00')
  })

  it('with -l has columns that stand still, and totals for people', async () => {
    const { stdout, stderr } = await scene.run('ls', '-l', 'oss://box/photos/')
    const lines = stdout.trimEnd().split('\n')
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/
    expect(lines.map((line) => line.replace(time, 'T'.repeat(20)))).toEqual([
      'TTTTTTTTTTTTTTTTTTTT       0 B  Standard         ./',
      'TTTTTTTTTTTTTTTTTTTT     2 KiB  Standard         1.jpg',
      '-                            -  -                2025/',
      '-                            -  -                2026/',
    ])
    expect(stderr).toBe('2 objects, 2 folders, 2 KiB\n')
    const exact = await scene.run('ls', '-l', '--bytes', '-q', 'oss://box/photos/1')
    expect(exact.stdout).toMatch(/ {2} {10}2048 {2}Standard/)
    expect(exact.stderr).toBe('')
  })

  it('with --limit ends early, says so, and goes on with --after', async () => {
    const first = await scene.run('ls', '-r', '--limit', '3', 'oss://box')
    expect(first.stdout).toBe('a.txt\nphotos.txt\nphotos/\n')
    const after = /--after (\S+) goes on/.exec(first.stderr)?.[1] ?? ''
    const second = await scene.run('ls', '-r', '--limit', '3', '--after', after, 'oss://box')
    expect(second.stdout).toBe('photos/1.jpg\nphotos/2025/x.jpg\nphotos/2026/y.jpg\n')
    const buckets = await scene.run('ls', '--limit', '1')
    expect(buckets.stderr).toContain('--after box goes on')
  })

  it('explains --after when OSS does not know what it was given', async () => {
    const { exitCode, stderr } = await scene.run('ls', '--after', 'nowhere', 'oss://box')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/--after takes what an earlier list has named.*\[request ID/)
  })

  it('asks for pages of 1,000, and for no more than the limit', async () => {
    await scene.run('ls', 'oss://box')
    expect(scene.server.requests.at(-1)?.query['max-keys']).toBe('1000')
    await scene.run('ls', '--limit', '2', 'oss://box')
    expect(scene.server.requests.at(-1)?.query['max-keys']).toBe('2')
  })

  it('tells the same as lines of JSON', async () => {
    const lines = await scene.lines('ls', 'oss://box/photos')
    expect(lines.map(({ type, key, prefix }) => [type, key ?? prefix])).toEqual([
      ['object', 'photos.txt'],
      ['prefix', 'photos/'],
      ['summary', 'photos'],
    ])
    expect(lines[0]).toMatchObject({ version: 1, bucket: 'box', size: 1, storageClass: 'Standard' })
    expect(lines[2]).toMatchObject({ objects: 1, prefixes: 1, bytes: 1, next: null })
    const [bucket] = await scene.lines('ls')
    expect(bucket).toMatchObject({ type: 'bucket', bucket: 'box', region: 'cn-hangzhou' })
  })

  it('finds nothing in an empty bucket, and fails where no key begins so', async () => {
    expect(await scene.run('ls', 'oss://other')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const missing = await scene.run('ls', 'oss://box/none')
    expect(missing).toMatchObject({ exitCode: 1, stdout: '' })
    expect(missing.stderr).toContain('no key begins with oss://box/none')
    const nowhere = await scene.run('ls', 'oss://nowhere')
    expect(nowhere.exitCode).toBe(1)
    expect(nowhere.stderr).toContain('NoSuchBucket')
  })
})
