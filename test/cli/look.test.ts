import { writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { crc64 } from '../../src/index.js'
import { openedForAll } from './opened.js'
import { runProgram, someBytes, startProgram } from './run-program.js'
import { openScene } from './verb-scene.js'

const scene = openedForAll(() =>
  openScene({ 'dir/a.txt': 'abc', 'dir/sub/b.txt': 'defg', 'large.bin': large }),
)
const large = someBytes(300_000)

beforeAll(async () => {
  await scene.client.putObject({
    bucket: 'box',
    key: 'known',
    body: Buffer.from('abc'),
    contentType: 'text/plain',
    contentDisposition: 'inline',
    metadata: { owner: 'me', note: 'a\u202eb' },
    tagging: 'colour=blue',
  })
})

describe('stat', () => {
  it('shows all that OSS knows of an object', async () => {
    const { exitCode, stdout, stderr } = await scene.run('stat', 'oss://box/known')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^oss:\/\/box\/known\n {2}size {17}3 bytes\n/)
    for (const [name, value] of [
      ['CRC-64', crc64(Buffer.from('abc')).toString()],
      ['MD5', '900150983cd24fb0d6963f7d28e17f72'],
      ['content type', 'text/plain'],
      ['content disposition', 'inline'],
      ['meta owner', 'me'],
      ['tag colour', 'blue'],
      ['type', 'Normal'],
    ] as const) {
      expect(stdout).toContain(`\n  ${name.padEnd(19)}  ${value}\n`)
    }
  })

  it('shows a bucket, with or without a slash', async () => {
    const [bare, slash] = await Promise.all([
      scene.run('stat', 'oss://box'),
      scene.run('stat', 'oss://box/'),
    ])
    expect(bare.stdout).toBe(slash.stdout)
    expect(bare.stdout).toMatch(/^oss:\/\/box\n {2}region {15}cn-hangzhou\n/)
    expect(bare.stdout).toContain('ACL                  private')
  })

  it('tells the same as lines of JSON', async () => {
    const [object, bucket] = await scene.lines('stat', 'oss://box/known', 'oss://box')
    expect(object).toMatchObject({
      type: 'object',
      key: 'known',
      size: 3,
      metadata: { owner: 'me' },
      tags: [{ key: 'colour', value: 'blue' }],
    })
    expect(bucket).toMatchObject({ type: 'bucket', bucket: 'box', acl: 'private' })
  })

  it('goes on behind what is missing, with exit code 3', async () => {
    const { exitCode, stdout, stderr } = await scene.run('stat', 'oss://box/no', 'oss://box/known')
    expect(exitCode).toBe(3)
    expect(stdout).toMatch(/^oss:\/\/box\/known\n/)
    expect(stderr).toContain('NoSuchKey')
  })
})

describe('cat', () => {
  it('writes objects one after the other, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await scene.run(
      ...['cat', 'oss://box/dir/a.txt', 'oss://box/dir/sub/b.txt'],
    )
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'abcdefg', stderr: '' })
  })

  it.each([
    ['1-2', 'bc'],
    ['2-', 'c'],
    ['-2', 'bc'],
  ])('writes the range %s', async (range, expected) => {
    const { stdout } = await scene.run('cat', '--range', range, 'oss://box/dir/a.txt')
    expect(stdout).toBe(expected)
  })

  it('fails when the bytes are not those of the object', async () => {
    const action = { type: 'corrupt', atByte: 7 } as const
    scene.server.faults.add({ operation: 'GetObject', key: 'large.bin', action })
    const { exitCode, stderr } = await scene.run('cat', 'oss://box/large.bin')
    scene.server.faults.clear()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('CRC-64')
  })

  it('goes on behind what is missing, with exit code 3', async () => {
    const { exitCode, stdout } = await scene.run('cat', 'oss://box/no', 'oss://box/dir/a.txt')
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: 'abc' })
  })

  it('ends quietly when its reader has had enough', async () => {
    const program = startProgram(['cat', 'oss://box/large.bin'], { env: scene.env })
    program.process.stdout.once('data', () => program.process.stdout.destroy())
    const { exitCode, stderr } = await program.end
    expect({ exitCode, stderr }).toEqual({ exitCode: 141, stderr: '' })
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at %s', async (signal, expected) => {
    const action = { type: 'stall', afterBytes: 100_000 } as const
    scene.server.faults.add({ operation: 'GetObject', key: 'large.bin', action })
    const args = ['cat', 'oss://box/dir/a.txt', 'oss://box/large.bin']
    const program = startProgram(args, { env: scene.env })
    await program.untilStdout(/abc/)
    program.process.kill(signal)
    const { exitCode, stderr } = await program.end
    scene.server.faults.clear()
    expect({ exitCode, stderr }).toEqual({ exitCode: expected, stderr: 'ossferry: interrupted\n' })
  })
})

describe('du', () => {
  it('counts objects and bytes', async () => {
    const { stdout, stderr } = await scene.run('du', 'oss://box/dir/')
    expect(stdout).toBe('     7 B        2  oss://box/dir/\n')
    expect(stderr).toBe('')
  })

  it('counts folders down to a level, and the whole last', async () => {
    const { stdout } = await scene.run('du', '-d', '2', '--bytes', 'oss://box')
    expect(stdout.split('\n')).toEqual([
      '4\t1\toss://box/dir/sub/',
      '7\t2\toss://box/dir/',
      '300010\t4\toss://box/',
      '',
    ])
    const lines = await scene.lines('du', 'oss://box', '-d', '1')
    expect(lines[0]).toMatchObject({ type: 'usage', prefix: 'dir/', objects: 2, bytes: 7 })
  })
})

describe('hash', () => {
  it('prints the same for a file, standard input and the object that is equal', async () => {
    await writeFile(scene.path('large.bin'), large)
    const names = [scene.path('large.bin'), 'oss://box/large.bin']
    const { exitCode, stdout } = await scene.run('hash', ...names)
    const line = `${crc64(large)}  large.bin\n`
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: line + line })
    const piped = await runProgram(['hash', '-'], { input: large })
    expect(piped.stdout.toString()).toBe(`${crc64(large)}  -\n`)
    const md5 = await scene.run('hash', '-a', 'md5', '--full-names', ...names)
    const [first, second] = md5.stdout.trimEnd().split('\n')
    expect(first?.slice(0, 32)).toBe(second?.slice(0, 32))
    expect(second).toMatch(/^[0-9a-f]{32} {2}oss:\/\/box\/large\.bin$/)
  })

  it('needs no credentials for files', async () => {
    const args = ['hash', new URL(import.meta.url).pathname]
    const { exitCode, stderr } = await runProgram(args, { env: { HOME: scene.folder } })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  it('reads an object only when told to', async () => {
    const before = scene.server.requests.length
    await scene.run('hash', 'oss://box/large.bin')
    const [line] = await scene.lines('hash', '--compute', '-a', 'md5', 'oss://box/large.bin')
    expect(line).toMatchObject({
      type: 'checksum',
      algorithm: 'md5',
      computed: true,
      size: 300_000,
    })
    const operations = scene.server.requests.slice(before).map(({ operation }) => operation)
    expect(operations).toEqual(['HeadObject', 'HeadObject', 'GetObject'])
  })

  it('says what it cannot tell, and what to do', async () => {
    const { bucket, key } = { bucket: 'box', key: 'appended' }
    await scene.client.appendObject({ bucket, key, position: 0, body: Buffer.from('abc') })
    const { exitCode, stderr } = await scene.run('hash', '-a', 'md5', 'oss://box/appended')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('OSS has no MD5 of oss://box/appended; --compute reads the object')
    const missing = await scene.run('hash', 'no-file', scene.path('large.bin'))
    expect(missing.exitCode).toBe(3)
    expect(missing.stderr).toContain('cannot read no-file')
  })
})

describe('presign', () => {
  it('makes a URL that does what it is for', async () => {
    const { stdout, stderr } = await scene.run(
      ...['presign', 'oss://box/dir/a.txt', '--expires', '1h'],
      ...['--response-content-type', 'text/x'],
    )
    const answer = await fetch(stdout.trimEnd())
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['text/x', 'abc'])
    expect(stdout).toContain('x-oss-expires=3600')
    expect(stderr).toMatch(/^GET, good until \d{4}-/)
  })

  it('makes one to upload with, and says which headers it needs', async () => {
    const target = 'oss://box/presigned'
    const args = ['presign', '--method', 'PUT', '--content-type', 'text/x', target]
    const [line] = await scene.lines(...args)
    expect(line).toMatchObject({
      type: 'presigned',
      method: 'PUT',
      signedHeaders: { 'content-type': 'text/x' },
    })
    const headers = { 'content-type': 'text/x' }
    const answer = await fetch(String(line?.['url']), { method: 'PUT', body: 'new', headers })
    expect(answer.status).toBe(200)
    expect((await scene.run('cat', target)).stdout).toBe('new')
    const { stderr } = await scene.run(...args)
    expect(stderr).toContain('send with it content-type: text/x')
  })

  it('refuses what no URL can be', async () => {
    const { exitCode, stderr } = await scene.run('presign', 'oss://box/a', '--expires', '8d')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('7 days')
    expect((await scene.run('presign', 'oss://box/a', '-q')).stderr).toBe('')
  })
})
