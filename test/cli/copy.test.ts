import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes, startProgram } from './run-program.js'

const PART_SIZE = 256 * 1024
const PARTS = 8

const place = openedForEach(() => openWorkplace({ buckets: ['box', 'other'] }))
const content = someBytes(PART_SIZE * PARTS)

beforeEach(async () => {
  const args = ['cp', '-', 'oss://box/dir/object.bin', '--meta', 'owner=me', '-q']
  const { exitCode } = await runProgram(args, { env: place.env, input: content })
  expect(exitCode).toBe(0)
})

const inParts = ['--part-size', '256k', '--multipart-threshold', '0', '--parallel', '2']

function copy(target: string, ...more: string[]) {
  return runProgram(['cp', 'oss://box/dir/object.bin', target, ...more], { env: place.env })
}

async function copied(bucket: string, key: string): Promise<Buffer | undefined> {
  const object = (await place.server.objects(bucket)).find((found) => found.key === key)
  return object === undefined ? undefined : Buffer.from(await object.bytes())
}

describe('cp oss://bucket/key oss://other/key', () => {
  it('copies the object within OSS, and says so in the end', async () => {
    const { exitCode, stdout, stderr } = await copy('oss://other/copy.bin')
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toContain('oss://box/dir/object.bin → oss://other/copy.bin (2 MiB)\n')
    expect(stderr).toMatch(/oss:\/\/other\/copy\.bin: 2 MiB in .*, CRC-64 \d+ verified\n$/)
    expect((await copied('other', 'copy.bin'))?.equals(content)).toBe(true)
    const operations = place.server.requests.map(({ operation }) => operation)
    expect(operations.slice(-2)).toEqual(['HeadObject', 'CopyObject'])
  })

  it('keeps the name when the target ends in a slash, and the metadata', async () => {
    await copy('oss://other/into/', '-q')
    const [object] = await place.server.objects('other')
    expect(object).toMatchObject({ key: 'into/object.bin', metadata: { owner: 'me' } })
  })

  it('replaces the metadata when other is given', async () => {
    const more = ['--meta', 'colour=blue', '--content-type', 'a/b', '--storage-class', 'IA']
    await copy('oss://other/copy.bin', ...more)
    const [object] = await place.server.objects('other')
    expect(object).toMatchObject({ contentType: 'a/b', metadata: { colour: 'blue' } })
    expect(place.server.requests.at(-1)?.headers['x-oss-storage-class']).toBe('IA')
  })

  it('changes the metadata of an object that is copied onto itself', async () => {
    const { exitCode } = await copy('oss://box/dir/', '--meta', 'colour=red')
    expect(exitCode).toBe(0)
    const [object] = await place.server.objects('box')
    expect(object).toMatchObject({ metadata: { colour: 'red' }, size: content.length })
  })

  it('tells the same as lines of JSON', async () => {
    const { exitCode, stdout } = await copy('oss://other/copy.bin', '--json', ...inParts)
    const lines = parseLines(stdout)
    expect(exitCode).toBe(0)
    expect(lines[0]).toMatchObject({
      type: 'start',
      operation: 'copy',
      source: 'oss://box/dir/object.bin',
      target: 'oss://other/copy.bin',
      size: content.length,
    })
    expect(lines.filter(({ type }) => type === 'part-completed')).toHaveLength(PARTS)
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      operation: 'copy',
      method: 'parts',
      verified: 'crc64',
      partCount: PARTS,
      reusedParts: 0,
    })
  })

  it('fails with what is missing', async () => {
    const args = ['cp', 'oss://box/missing', 'oss://other/x']
    const { exitCode, stderr } = await runProgram(args, { env: place.env })
    expect(exitCode).toBe(1)
    expect(stderr).toContain('cannot copy oss://box/missing to oss://other/x: ')
    expect(stderr).toContain('check the key')
    const nowhere = await copy('oss://nowhere/x')
    expect(nowhere.exitCode).toBe(1)
    expect(nowhere.stderr).toContain('NoSuchBucket')
  })

  it('leaves an object that exists alone with --forbid-overwrite', async () => {
    await copy('oss://other/copy.bin', '-q')
    const { exitCode, stderr } = await copy('oss://other/copy.bin', '--forbid-overwrite', '-q')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('FileAlreadyExists')
  })
})

describe('a copy that is interrupted', () => {
  /** Starts a copy whose third part stands still, and returns when two have been copied. */
  async function interruptible(...more: string[]) {
    place.server.faults.add({
      operation: 'UploadPartCopy',
      attempt: 3,
      action: { type: 'stall' },
    })
    const args = ['cp', 'oss://box/dir/object.bin', 'oss://other/copy.bin', '--json', ...inParts]
    const program = startProgram([...args, ...more], { env: place.env })
    await program.untilStdout(/(?:"type":"part-completed"[^]*){2}/)
    return program
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s keeps its parts, says how to go on, and goes on', async (signal, expected) => {
    const program = await interruptible()
    program.process.kill(signal)
    const { exitCode, stdout, stderr } = await program.end
    expect(exitCode).toBe(expected)
    expect(stderr).toMatch(/interrupted; \d of 8 parts are kept; run the same command again/)
    expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'error', exitCode: expected })
    place.server.faults.clear()

    const second = await copy('oss://other/copy.bin', '--json', ...inParts)
    expect(second.exitCode).toBe(0)
    expect(second.stderr).toMatch(/resuming: \d of 8 parts are there already/)
    const result = parseLines(second.stdout).at(-1)
    expect(result).toMatchObject({ type: 'result', partCount: PARTS })
    expect(result?.['reusedParts']).toBeGreaterThanOrEqual(2)
    expect((await copied('other', 'copy.bin'))?.equals(content)).toBe(true)
  })

  it('leaves nothing on the server with --no-checkpoint', async () => {
    const program = await interruptible('--no-checkpoint')
    program.process.kill('SIGINT')
    const { stderr } = await program.end
    expect(stderr).toContain('nothing of the copy is left')
    expect(await place.server.uploads('other')).toEqual([])
  })
})
