import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes, startProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace())
const content = someBytes(3 * 1024 * 1024)

beforeEach(async () => {
  const { exitCode } = await runProgram(['cp', '-', 'oss://box/dir/object.bin', '--quiet'], {
    env: place.env,
    input: content,
  })
  expect(exitCode).toBe(0)
  place.server.faults.clear()
})

function get(target: string, ...more: string[]) {
  const args = ['cp', 'oss://box/dir/object.bin', target, ...more]
  return runProgram(args, { env: place.env, cwd: place.folder })
}

/** What lies in the folder, without the records. */
async function files(): Promise<string[]> {
  return (await readdir(place.folder)).filter((name) => name !== 'data')
}

async function hasContent(name: string): Promise<boolean> {
  return (await readFile(place.path(name))).equals(content)
}

describe('cp oss://bucket/key FILE', () => {
  it('writes the object, verified', async () => {
    const { exitCode, stdout, stderr } = await get('copy.bin')
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toMatch(/copy\.bin: 3 MiB in .*, CRC-64 \d+ verified\n$/)
    expect(await hasContent('copy.bin')).toBe(true)
    expect(await files()).toEqual(['copy.bin'])
  })

  it('takes the name from the key when the target is a directory', async () => {
    await mkdir(place.path('into'))
    await get('into')
    expect(await hasContent('into/object.bin')).toBe(true)
  })

  it('refuses a key that would lead out of the directory', async () => {
    await runProgram(['cp', '-', 'oss://box/dir/..', '-q'], { env: place.env, input: content })
    const args = ['cp', 'oss://box/dir/..', place.folder]
    const { exitCode, stderr } = await runProgram(args, { env: place.env })
    expect(exitCode).toBe(1)
    expect(stderr).toContain('gives no safe file name')
  })

  it('replaces what a symbolic link points at, not the link', async () => {
    await writeFile(place.path('real'), 'old')
    await symlink('real', place.path('link'))
    await get('link')
    expect(await hasContent('real')).toBe(true)
    expect((await lstat(place.path('link'))).isSymbolicLink()).toBe(true)
  })

  it('goes on from the last byte when the connection breaks', async () => {
    place.server.faults.add({
      operation: 'GetObject',
      times: 2,
      action: { type: 'drop', afterBytes: 1_000_000 },
    })
    const { exitCode } = await get('copy.bin')
    expect(exitCode).toBe(0)
    expect(await hasContent('copy.bin')).toBe(true)
    const ranges = place.server.requests
      .filter(({ operation }) => operation === 'GetObject')
      .map(({ headers }) => headers['range'])
    expect(ranges[0]).toBe(`bytes=0-${content.length - 1}`)
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-/)
    expect(ranges).toHaveLength(3)
  })

  it('leaves the old file as it was when the bytes are not those of the object', async () => {
    await writeFile(place.path('copy.bin'), 'old')
    place.server.faults.add({ operation: 'GetObject', action: { type: 'corrupt', atByte: 9 } })
    const { exitCode, stderr } = await get('copy.bin')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('CRC-64 differs')
    expect(await readFile(place.path('copy.bin'), 'utf8')).toBe('old')
    expect(await files()).toEqual(['copy.bin'])
  })

  it('says which directory is missing', async () => {
    const { exitCode, stderr } = await get('nowhere/copy.bin')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('its directory does not exist')
  })

  it('says that there is no such object', async () => {
    const args = ['cp', 'oss://box/none', 'copy.bin']
    const { exitCode, stderr } = await runProgram(args, { env: place.env, cwd: place.folder })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/NoSuchKey .*request ID/)
    expect(await files()).toEqual([])
  })

  it('tells its steps as lines of JSON', async () => {
    const { stdout } = await get('copy.bin', '--json', '--quiet')
    const lines = parseLines(stdout)
    expect(lines[0]).toMatchObject({ version: 1, type: 'start', operation: 'download' })
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      operation: 'download',
      source: 'oss://box/dir/object.bin',
      target: 'copy.bin',
      size: content.length,
      verified: 'crc64',
    })
  })

  it('writes to a device or a pipe as to a stream, and does not replace it', async () => {
    const { exitCode, stderr } = await get('/dev/null')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('/dev/null: 3 MiB')
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true)
  })

  it('removes what it has written when it is interrupted before a part is whole', async () => {
    place.server.faults.add({
      operation: 'GetObject',
      action: { type: 'stall', afterBytes: 1_000_000 },
    })
    const args = ['cp', 'oss://box/dir/object.bin', 'copy.bin']
    const program = startProgram(args, { env: place.env, cwd: place.folder })
    await program.untilStderr(/→/)
    program.process.kill('SIGINT')
    expect((await program.end).exitCode).toBe(130)
    expect(await files()).toEqual([])
  })
})

describe('cp oss://bucket/key -', () => {
  it('writes nothing but the object to standard output', async () => {
    const { exitCode, stdout } = await get('-', '--part-size', '256k', '--parallel', '5')
    expect(exitCode).toBe(0)
    expect(stdout.equals(content)).toBe(true)
    const gets = place.server.requests.filter(({ operation }) => operation === 'GetObject')
    expect(gets).toHaveLength(12)
  })

  it('ends quietly when its reader goes away', async () => {
    const args = ['cp', 'oss://box/dir/object.bin', '-', '--quiet']
    const program = startProgram(args, { env: place.env })
    await once(program.process.stdout, 'data')
    program.process.stdout.destroy()
    const { exitCode, stderr } = await program.end
    expect({ exitCode, stderr }).toEqual({ exitCode: 141, stderr: '' })
  })
})
