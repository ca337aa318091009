import { readdir, readFile, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes, startProgram } from './run-program.js'

const PART_SIZE = 256 * 1024
const PARTS = 8

const place = openedForEach(() => openWorkplace())
const content = someBytes(PART_SIZE * PARTS)

beforeEach(async () => {
  await runProgram(['cp', '-', 'oss://box/object', '--quiet'], { env: place.env, input: content })
})

const args = ['cp', 'oss://box/object', 'file', '--part-size', '256k', '--parallel', '2', '--json']
const slowly = ['--max-bandwidth', '1m']

/** Starts a download and returns when `parts` of its parts are there. */
async function interruptible(more: readonly string[] = slowly, parts = 2) {
  const program = startProgram([...args, ...more], { env: place.env, cwd: place.folder })
  await program.untilStdout(new RegExp(`(?:"type":"part-completed"[^]*){${parts}}`))
  return program
}

function again(...more: readonly string[]) {
  return runProgram([...args, ...more], { env: place.env, cwd: place.folder })
}

async function files(): Promise<string[]> {
  return (await readdir(place.folder)).filter((name) => name !== 'data')
}

function fetched(since: number): number {
  const later = place.server.requests.slice(since)
  return later.filter(({ operation }) => operation === 'GetObject').length
}

describe('a download that is interrupted', () => {
  it('by Ctrl-C keeps its parts, says how to go on, and goes on', async () => {
    await writeFile(place.path('file'), 'old')
    const program = await interruptible()
    program.process.kill('SIGINT')
    const { exitCode, stdout, stderr } = await program.end
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(/interrupted; \d of 8 parts are kept; run the same command again/)
    expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'error', exitCode: 130 })
    expect(await files()).toEqual(['file', 'file.ossferry-partial'])
    expect(await readFile(place.path('file'), 'utf8')).toBe('old')
    const kept = Number(/(\d) of 8 parts are kept/.exec(stderr)?.[1])

    const before = place.server.requests.length
    const second = await again()
    const lines = parseLines(second.stdout)
    expect(second.exitCode).toBe(0)
    expect(second.stderr).toContain(`resuming: ${kept} of 8 parts are there already`)
    expect(second.stderr).toMatch(/CRC-64 \d+ verified, \d of 8 parts reused/)
    expect(lines.map(({ type }) => type).slice(0, 2)).toEqual(['start', 'state'])
    expect(lines[0]).toMatchObject({ operation: 'download', size: content.length })
    expect(lines.filter(({ type }) => type === 'part-reused')).toHaveLength(kept)
    expect(lines.at(-1)).toMatchObject({ type: 'result', partCount: 8, reusedParts: kept })
    expect(fetched(before)).toBe(PARTS - kept)
    expect((await readFile(place.path('file'))).equals(content)).toBe(true)
    expect(await files()).toEqual(['file'])
  })

  it('by SIGKILL goes on all the same', async () => {
    // The record is saved with the first part, and then once a second.
    const program = await interruptible()
    program.process.kill('SIGKILL')
    expect((await program.end).signal).toBe('SIGKILL')
    expect(await files()).toEqual(['file.ossferry-partial'])
    const before = place.server.requests.length
    const second = await again()
    expect(second.exitCode).toBe(0)
    const reused = parseLines(second.stdout).filter(({ type }) => type === 'part-reused')
    expect(reused.length).toBeGreaterThanOrEqual(1)
    expect(fetched(before)).toBe(PARTS - reused.length)
    expect((await readFile(place.path('file'))).equals(content)).toBe(true)
  })

  it('goes on under a name that has no room for more', async () => {
    const name = '漢'.repeat(85)
    const long = ['cp', 'oss://box/object', name, ...args.slice(3)]
    const options = { env: place.env, cwd: place.folder }
    const program = startProgram([...long, ...slowly], options)
    await program.untilStdout(/(?:"type":"part-completed"[^]*){2}/)
    program.process.kill('SIGINT')
    expect((await program.end).exitCode).toBe(130)
    expect(await files()).toEqual([
      expect.stringMatching(/^漢{73}\.[0-9a-f]{16}\.ossferry-partial$/),
    ])
    const walked = await runProgram(['cp', '-rn', '.', 'oss://box/', '--exclude=data'], options)
    expect(walked.stderr).toContain('is the unfinished file of a download')

    const second = await runProgram(long, options)
    expect(second.stderr).toMatch(/[1-8] of 8 parts reused/)
    expect(await files()).toEqual([name])
    expect((await readFile(place.path(name))).equals(content)).toBe(true)
  })

  it('leaves nothing with --no-checkpoint', async () => {
    const program = await interruptible([...slowly, '--no-checkpoint'])
    program.process.kill('SIGINT')
    const { exitCode, stderr } = await program.end
    expect(exitCode).toBe(130)
    expect(stderr).toContain('nothing of the download is left')
    expect(await files()).toEqual([])
  })

  it('fetches parts again that are not what they were, unless told to trust them', async () => {
    const program = await interruptible()
    program.process.kill('SIGINT')
    await program.end
    const partial = await readFile(place.path('file.ossferry-partial'))
    partial[0] = (partial[0] ?? 0) ^ 1
    await writeFile(place.path('file.ossferry-partial'), partial)
    const { exitCode, stderr } = await again()
    expect(exitCode).toBe(0)
    expect(stderr).toContain('part 1 of oss://box/object is fetched again')
    expect((await readFile(place.path('file'))).equals(content)).toBe(true)
  })

  it('says how to go on when it fails, too', async () => {
    place.server.faults.add({
      operation: 'GetObject',
      attempt: 4,
      times: 9,
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    const { exitCode, stderr } = await again()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('AccessDenied')
    expect(stderr).toContain('run the same command again: it goes on from there')
    place.server.faults.clear()
    expect((await again()).exitCode).toBe(0)
    expect((await readFile(place.path('file'))).equals(content)).toBe(true)
  })

  it('with --verify-on-resume identity says that it has not read its parts again', async () => {
    const program = await interruptible()
    program.process.kill('SIGINT')
    await program.end
    const { stdout, stderr } = await again('--verify-on-resume', 'identity')
    expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'result', verified: 'identity' })
    expect(stderr).toContain("reused parts taken by the file's identity")
  })
})
