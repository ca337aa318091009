import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openScene } from './verb-scene.js'

const scene = openedForEach(() => openScene({ a: 'one', 'a-b': 'other' }))
/** Of `a`, the oldest first: made before versioning was enabled, then two, then a delete marker. */
let ids: readonly [before: string, second: string, third: string, marker: string]

beforeEach(async () => {
  const { client } = scene
  await client.putBucketVersioning({ bucket: 'box', status: 'Enabled' })
  const second = await client.putObject({ bucket: 'box', key: 'a', body: Buffer.from('second') })
  const third = await client.putObject({ bucket: 'box', key: 'a', body: Buffer.from('number 3') })
  const { versionId: marker } = await client.deleteObject({ bucket: 'box', key: 'a' })
  ids = ['null', second.versionId ?? '', third.versionId ?? '', marker ?? '']
  await client.putObject({ bucket: 'box', key: 'f/x', body: Buffer.from('x') })
})

/** What is left of versions: `key version`. */
async function left(): Promise<readonly string[]> {
  const { versions } = await scene.client.listObjectVersions({ bucket: 'box', maxKeys: 1000 })
  return versions.map(({ key, versionId }) => `${key} ${versionId}`)
}

describe('ls --versions', () => {
  it('lists versions and delete markers with their IDs, the newest first, and folders', async () => {
    const { exitCode, stdout, stderr } = await scene.run('ls', '--versions', 'oss://box')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split(/ +/))).toEqual([
      ...[...ids].reverse().map((id) => [id, 'a']),
      ['null', 'a-b'],
      ['-', 'f/'],
    ])
  })

  it('with -l says which are latest and which are delete markers, and what there is', async () => {
    const { stdout, stderr } = await scene.run('ls', '-l', '--versions', 'oss://box/a')
    const lines = stdout.trimEnd().split('\n')
    const columns = lines.map((line) => line.split(/ {2,}/).slice(1))
    expect(columns).toEqual([
      ['-', 'delete marker', 'latest', ids[3], 'a'],
      ['8 B', 'Standard', '-', ids[2], 'a'],
      ['6 B', 'Standard', '-', ids[1], 'a'],
      ['3 B', 'Standard', '-', 'null', 'a'],
      ['5 B', 'Standard', 'latest', 'null', 'a-b'],
    ])
    expect(stderr).toBe('4 versions, 1 delete marker, 22 B\n')
  })

  it('tells the same as lines of JSON', async () => {
    const lines = await scene.lines('ls', '-r', '--versions', 'oss://box')
    expect(lines.map(({ type, key, versionId }) => [type, key, versionId])).toEqual([
      ['delete-marker', 'a', ids[3]],
      ['version', 'a', ids[2]],
      ['version', 'a', ids[1]],
      ['version', 'a', 'null'],
      ['version', 'a-b', 'null'],
      ['version', 'f/x', expect.any(String)],
      ['summary', undefined, undefined],
    ])
    expect(lines[1]).toMatchObject({ size: 8, isLatest: false, storageClass: 'Standard' })
    expect(lines.at(-1)).toMatchObject({ versions: 5, deleteMarkers: 1, prefixes: 0, bytes: 23 })
  })

  it('ends early in the middle of an object, and goes on there', async () => {
    const first = await scene.run('ls', '-r', '--versions', '--limit', '2', 'oss://box')
    const after = /--after (\S+) goes on/.exec(first.stderr)?.[1] ?? ''
    const rest = await scene.run('ls', '-r', '--versions', '--after', after, 'oss://box')
    const whole = await scene.run('ls', '-r', '--versions', 'oss://box')
    expect(first.stdout + rest.stdout).toBe(whole.stdout)
    const wrong = await scene.run('ls', '--versions', '--after', 'bm9uZQ', 'oss://box')
    expect(wrong.exitCode).toBe(2)
    expect(wrong.stderr).toContain('--after takes what an earlier list with --versions has named')
  })

  it('takes a bucket that has never kept versions for one with a version of each', async () => {
    await scene.client.putObject({ bucket: 'other', key: 'k', body: Buffer.from('v') })
    const [line] = await scene.lines('ls', '--versions', 'oss://other')
    expect(line).toMatchObject({ type: 'version', key: 'k', versionId: 'null', isLatest: true })
  })
})

describe('--version-id', () => {
  it('reads, describes, hashes and signs an earlier version', async () => {
    const version = ['--version-id', ids[1], 'oss://box/a']
    expect((await scene.run('cat', ...version)).stdout).toBe('second')
    expect((await scene.run('stat', ...version)).stdout).toMatch(
      new RegExp(`size +6 bytes[^]* version +${ids[1]}\\n`),
    )
    const [local, remote, computed] = await Promise.all([
      scene.run('hash', ...version),
      scene.run('hash', '--compute', ...version),
      scene.client.headObject({ bucket: 'box', key: 'a', versionId: ids[1] }),
    ])
    expect(local.stdout).toBe(`${computed.hashCrc64 ?? ''}  a\n`)
    expect(remote.stdout).toBe(local.stdout)
    const { stdout: url } = await scene.run('presign', ...version)
    expect(await (await fetch(url.trim())).text()).toBe('second')
  })

  it('downloads an earlier version, and makes it the latest one', async () => {
    const target = scene.path('a.txt')
    const download = await scene.run('cp', '--version-id', ids[0], 'oss://box/a', target)
    expect(download.exitCode).toBe(0)
    expect(await readFile(target, 'utf8')).toBe('one')
    const copy = await scene.run('cp', '--version-id', ids[2], 'oss://box/a', 'oss://box/a')
    expect(copy.exitCode).toBe(0)
    expect((await scene.run('cat', 'oss://box/a')).stdout).toBe('number 3')
  })

  it('says what is wrong with a version that cannot be', async () => {
    const missing = await scene.run(
      'cat',
      '--version-id',
      'CAEQBhiBgICzsLavxhciIDNk',
      'oss://box/a',
    )
    expect(missing.exitCode).toBe(1)
    expect(missing.stderr).toMatch(/NoSuchVersion|InvalidArgument/)
    const marker = await scene.run('cat', '--version-id', ids[3], 'oss://box/a')
    expect(marker.exitCode).toBe(1)
  })

  it.each([
    [['cat', 'oss://box/a', 'oss://box/a-b'], 'name one object only'],
    [['stat', 'oss://box'], '--version-id is that of an object'],
    [['rm', '-r', 'oss://box/a'], '--version-id is for one version'],
    [['rm', 'oss://box/a', 'oss://box/b'], 'name one object only'],
    [['presign', '--method', 'PUT', 'oss://box/a'], 'OSS makes a new version'],
    [['cp', 'file', 'oss://box/a'], 'a file has none'],
    [['cp', '-r', 'oss://box/a/', 'folder'], 'for a single object'],
  ])('is refused where there is none: %j', async (args, problem) => {
    const { exitCode, stderr } = await scene.run(...args, '--version-id', 'x')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(problem)
  })
})

describe('rm of versions', () => {
  it('by default leaves them, behind a delete marker', async () => {
    await scene.run('rm', 'oss://box/a-b')
    expect(await left()).toContain('a-b null')
    expect(await scene.keys('box')).not.toContain('a-b')
  })

  it('with --version-id removes one for good, also a delete marker, so the object is back', async () => {
    const { exitCode, stderr } = await scene.run('rm', '--version-id', ids[3], 'oss://box/a')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '1 version removed\n' })
    expect((await scene.run('cat', 'oss://box/a')).stdout).toBe('number 3')
  })

  it('with --versions removes all of an object, and nothing of others', async () => {
    const asked = await scene.run('rm', '--versions', 'oss://box/a')
    expect(asked.exitCode).toBe(2)
    expect(asked.stderr).toContain('there is no terminal to ask')
    const preview = await scene.run('rm', '--versions', '-n', 'oss://box/a')
    expect(preview.stdout.trimEnd().split('\n')).toEqual(
      [...ids].reverse().map((id) => `${id}  oss://box/a`),
    )
    expect(preview.stderr).toBe('would remove 4 versions, 17 B\n')
    const { exitCode, stderr } = await scene.run('rm', '--versions', '--force', 'oss://box/a')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '4 versions removed\n' })
    expect(await left()).toEqual(['a-b null', expect.stringMatching(/^f\/x /)])
  })

  it('with -r and --versions removes all below a prefix, and reports what fails', async () => {
    scene.deny('DeleteMultipleObjects')
    scene.deny('DeleteObject', 'a-b')
    const lines = await scene.lines('rm', '-rf', '--versions', 'oss://box')
    expect(lines.filter(({ type }) => type === 'version-removed')).toHaveLength(5)
    expect(lines.find(({ type }) => type === 'error')).toMatchObject({
      code: 'AccessDenied',
      key: 'a-b',
      versionId: 'null',
    })
    expect(await left()).toEqual(['a-b null'])
  })

  it('finds nothing where there is none', async () => {
    const { exitCode, stderr } = await scene.run('rm', '--versions', '-f', 'oss://box/none')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('there is no version of oss://box/none')
  })
})

describe('buckets with versions', () => {
  it('cost what du --versions counts', async () => {
    expect((await scene.run('du', '--bytes', 'oss://box')).stdout).toBe('6\t2\toss://box/\n')
    expect((await scene.run('du', '--bytes', '--versions', '-d', '1', 'oss://box')).stdout).toBe(
      '1\t1\toss://box/f/\n23\t5\toss://box/\n',
    )
  })

  it('are emptied by rb --force, also when no more versions are made', async () => {
    await scene.client.putBucketVersioning({ bucket: 'box', status: 'Suspended' })
    const { exitCode, stderr } = await scene.run('rb', '--force', '--yes', 'oss://box')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('6 versions removed\n')
    expect((await scene.run('ls')).stdout).toBe('oss://other\n')
  })
})

describe('rm --multipart', () => {
  it('aborts the unfinished uploads of an object, or all below a prefix', async () => {
    const { client } = scene
    for (const key of ['up', 'up', 'up/2', 'v']) {
      await client.initiateMultipartUpload({ bucket: 'box', key })
    }
    const uploads = async () =>
      (await client.listMultipartUploads({ bucket: 'box' })).uploads.map(({ key }) => key)
    const exact = await scene.run('rm', '--multipart', 'oss://box/up')
    expect(exact.exitCode).toBe(0)
    expect(exact.stderr).toContain('aborted 2 uploads')
    expect(await uploads()).toEqual(['up/2', 'v'])
    const preview = await scene.run('rm', '-r', '-n', '--multipart', 'oss://box')
    expect(preview.stderr).toContain('would abort 2 uploads')
    expect((await scene.run('rm', '-r', '--multipart', 'oss://box')).exitCode).toBe(2)
    expect((await scene.run('rm', '-rf', '--multipart', 'oss://box')).exitCode).toBe(0)
    expect(await uploads()).toEqual([])
    expect(await scene.keys('box')).toContain('a-b')
  })
})

describe('stat --acl', () => {
  it('asks who may read and write an object', async () => {
    await scene.client.putObjectAcl({ bucket: 'box', key: 'a-b', acl: 'public-read' })
    expect((await scene.run('stat', '--acl', 'oss://box/a-b')).stdout).toMatch(/ACL +public-read\n/)
    const [line] = await scene.lines('stat', '--acl', 'oss://box/f/x')
    expect(line).toMatchObject({ type: 'object', acl: 'default' })
    scene.deny('GetObjectACL')
    const denied = await scene.run('stat', '--acl', 'oss://box/a-b')
    expect(denied.exitCode).toBe(1)
    expect(denied.stderr).toContain('AccessDenied')
  })
})
