import { describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { startProgram } from './run-program.js'
import { openScene } from './verb-scene.js'

const scene = openedForEach(() =>
  openScene({ a: '1', 'old/a': '22', 'old/b\u0001': '333', old2: '4', 'z/': '' }),
)

const all = ['a', 'old/a', 'old/b\u0001', 'old2', 'z/']

describe('rm', () => {
  it('removes the objects it is told', async () => {
    const { exitCode, stdout, stderr } = await scene.run('rm', 'oss://box/a', 'oss://box/old2')
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '2 objects removed\n',
    })
    expect(await scene.keys('box')).toEqual(['old/a', 'old/b\u0001', 'z/'])
    expect(scene.server.requests.at(-1)?.operation).toBe('DeleteMultipleObjects')
  })

  it('counts as removed what is not there', async () => {
    const { exitCode, stderr } = await scene.run('rm', '-q', 'oss://box/none')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  it('with -r removes everything that begins so, odd keys included', async () => {
    expect((await scene.run('rm', '-r', '--force', 'oss://box/old/')).exitCode).toBe(0)
    expect(await scene.keys('box')).toEqual(['a', 'old2', 'z/'])
    expect((await scene.run('rm', '-rf', 'oss://box')).exitCode).toBe(0)
    expect(await scene.keys('box')).toEqual([])
  })

  it('removes 1,000 objects in a request', async () => {
    const put = (index: number) =>
      scene.client.putObject({ bucket: 'other', key: `many/${index}`, body: Buffer.from('x') })
    await Promise.all(Array.from({ length: 1100 }, (_, index) => put(index)))
    const [listed, summed] = await Promise.all([
      scene.run('ls', '-r', 'oss://other'),
      scene.run('du', '--bytes', 'oss://other/many/'),
    ])
    expect(listed.stdout.trimEnd().split('\n')).toHaveLength(1100)
    expect(summed.stdout).toBe('1100\t1100\toss://other/many/\n')
    const { stderr } = await scene.run('rm', '-rf', 'oss://other/many/')
    expect(stderr).toBe('1,100 objects removed\n')
    const operations = scene.server.requests.map(({ operation }) => operation)
    expect(operations.filter((name) => name === 'DeleteMultipleObjects')).toHaveLength(2)
    expect(await scene.keys('other')).toEqual([])
  })

  it('with --dry-run lists what would go, and removes nothing', async () => {
    const { stdout, stderr } = await scene.run('rm', '-r', '-n', 'oss://box/old')
    expect(stdout).toBe('oss://box/old/a\noss://box/old/b\u0001\noss://box/old2\n')
    expect(stderr).toBe('would remove 3 objects, 6 B\n')
    expect((await scene.run('rm', '-n', 'oss://box/a')).stdout).toBe('oss://box/a\n')
    expect(await scene.keys('box')).toEqual(all)
  })

  it('does not do what nobody may have meant', async () => {
    const refusals = await Promise.all([
      scene.run('rm', 'oss://box'),
      scene.run('rm', '-r', 'oss://box'),
      scene.run('rm', '-r', 'oss://box/old/'),
      scene.run('rm', 'oss://box/z/'),
    ])
    expect(refusals.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2])
    expect(
      refusals.map(({ stderr }) => /give --force|--recursive --force|--force/.test(stderr)),
    ).not.toContain(false)
    expect(await scene.keys('box')).toEqual(all)
    await scene.run('rm', '--force', 'oss://box/z/')
    expect(await scene.keys('box')).not.toContain('z/')
  })

  it('goes on with the rest when one may not be removed, and reports that one', async () => {
    scene.deny('DeleteMultipleObjects')
    scene.deny('DeleteObject', 'old/a')
    const lines = await scene.lines('rm', '-rf', 'oss://box')
    expect(lines.filter(({ type }) => type === 'object-removed')).toHaveLength(4)
    const [error] = lines.filter(({ type }) => type === 'error')
    expect(error).toMatchObject({ code: 'AccessDenied', bucket: 'box', key: 'old/a' })
    expect(lines.at(-1)).toMatchObject({ type: 'summary', removed: 4, failed: 1 })
    const { exitCode, stderr } = await scene.run('rm', '-rf', 'oss://box')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('cannot delete oss://box/old/a: AccessDenied')
    expect(stderr).toContain('0 objects removed, 1 failed')
    expect(await scene.keys('box')).toEqual(['old/a'])
  })

  it('removes a key that no XML can name by itself', async () => {
    for (const key of ['odd/a\u0001b', 'odd/c', 'odd/d']) {
      await scene.client.putObject({ bucket: 'box', key, body: Buffer.from('x') })
    }
    expect((await scene.run('rm', '-r', '-f', 'oss://box/odd/')).exitCode).toBe(0)
    expect((await scene.keys('box')).filter((key) => key.startsWith('odd/'))).toEqual([])
    const singly = scene.server.requests.filter(({ operation }) => operation === 'DeleteObject')
    expect(singly.map(({ key }) => key)).toEqual(['odd/a\u0001b'])
  })

  it('has exit code 3 when some are gone and some are not', async () => {
    scene.deny('DeleteMultipleObjects')
    scene.deny('DeleteObject', 'a')
    const { exitCode, stderr } = await scene.run('rm', 'oss://box/a', 'oss://box/old2')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('1 object removed, 1 failed')
  })
})

describe('mb', () => {
  it('makes buckets as told', async () => {
    const args = [
      'mb',
      'oss://one-box',
      'oss://two-box',
      '--storage-class',
      'IA',
      '--acl',
      'private',
    ]
    const { exitCode, stderr } = await scene.run(...args)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'made oss://one-box\nmade oss://two-box\n',
    })
    const [bucket] = await scene.lines('stat', 'oss://two-box')
    expect(bucket).toMatchObject({ storageClass: 'IA', acl: 'private' })
  })

  it('goes on behind a name that no bucket can have', async () => {
    const lines = await scene.lines('mb', 'oss://Bad_Name', 'oss://good-name')
    expect(lines.map(({ type }) => type)).toEqual(['error', 'bucket-made'])
    expect((await scene.run('mb', 'oss://Bad_Name')).exitCode).toBe(2)
  })
})

describe('rb', () => {
  it('removes an empty bucket, and no other', async () => {
    expect(await scene.run('rb', 'oss://other')).toMatchObject({
      exitCode: 0,
      stderr: 'removed oss://other\n',
    })
    const { exitCode, stderr } = await scene.run('rb', 'oss://box')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('`rb --force` empties it first')
    expect(await scene.keys('box')).toEqual(all)
  })

  it('with --force removes objects, uploads and bucket, when that is confirmed', async () => {
    await scene.client.initiateMultipartUpload({ bucket: 'box', key: 'big' })
    const unconfirmed = await scene.run('rb', '--force', 'oss://box')
    expect(unconfirmed.exitCode).toBe(2)
    expect(unconfirmed.stderr).toContain('give --yes with --force')
    expect(await scene.keys('box')).toEqual(all)
    const { exitCode, stderr } = await scene.run('rb', '--force', '--yes', 'oss://box')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('5 objects removed\n')
    expect(stderr).toContain('aborted 1 upload\n')
    expect((await scene.run('ls')).stdout).toBe('oss://other\n')
  })

  it('keeps the bucket when something in it cannot be removed', async () => {
    scene.deny('DeleteMultipleObjects')
    scene.deny('DeleteObject', 'a')
    const { exitCode, stderr } = await scene.run('rb', '--force', '--yes', 'oss://box')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('oss://box is not empty and was not removed')
    expect(await scene.keys('box')).toEqual(['a'])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stopped by %s says what it has done', async (signal, expected) => {
    scene.server.faults.add({ operation: 'ListMultipartUploads', action: { type: 'stall' } })
    const args = ['rb', '--force', '--yes', 'oss://box']
    const program = startProgram(args, { env: scene.env })
    await program.untilStderr(/removed/)
    program.process.kill(signal)
    const { exitCode, stderr } = await program.end
    expect(exitCode).toBe(expected)
    expect(stderr).toContain('interrupted; 5 objects removed; the bucket is still there\n')
  })
})
