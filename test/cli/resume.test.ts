import { writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes, startProgram } from './run-program.js'

const PART_SIZE = 256 * 1024
const PARTS = 8

const place = openedForEach(() => openWorkplace())
const content = someBytes(PART_SIZE * PARTS)

beforeEach(async () => {
  await writeFile(place.path('file'), content)
})

const args = ['cp', 'file', 'oss://box/file', '--part-size', '256k', '--parallel', '2', '--json']
const slowly = ['--max-bandwidth', '1m']

/** Starts an upload and returns when its second part has been acknowledged. */
async function interruptible(more: readonly string[] = slowly) {
  const program = startProgram([...args, ...more], { env: place.env, cwd: place.folder })
  await program.untilStdout(/(?:"type":"part-completed"[^]*){2}/)
  return program
}

function again() {
  return runProgram(args, { env: place.env, cwd: place.folder })
}

async function stored(): Promise<Buffer | undefined> {
  const [object] = await place.server.objects('box')
  return object === undefined ? undefined : Buffer.from(await object.bytes())
}

describe('an upload that is interrupted', () => {
  it('by Ctrl-C keeps its parts, says how to go on, and goes on', async () => {
    const program = await interruptible()
    program.process.kill('SIGINT')
    const { exitCode, stdout, stderr } = await program.end
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(/interrupted; \d of 8 parts are kept; run the same command again/)
    expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'error', exitCode: 130 })
    const [left] = await place.server.uploads('box')
    const kept = left?.parts.length ?? 0
    expect(kept).toBeGreaterThanOrEqual(2)

    const second = await again()
    const lines = parseLines(second.stdout)
    expect(second.exitCode).toBe(0)
    expect(second.stderr).toContain(`resuming: ${kept} of 8 parts are there already`)
    expect(lines.filter(({ type }) => type === 'part-reused')).toHaveLength(kept)
    expect(lines.at(-1)).toMatchObject({ type: 'result', partCount: 8, reusedParts: kept })
    expect((await stored())?.equals(content)).toBe(true)
  })

  it('by SIGTERM ends with 143 in the same way', async () => {
    const program = await interruptible()
    program.process.kill('SIGTERM')
    const { exitCode, stderr } = await program.end
    expect(exitCode).toBe(143)
    expect(stderr).toContain('run the same command again')
  })

  it('by SIGKILL goes on all the same', async () => {
    const program = await interruptible()
    program.process.kill('SIGKILL')
    expect((await program.end).signal).toBe('SIGKILL')
    const second = await again()
    expect(second.exitCode).toBe(0)
    expect(parseLines(second.stdout).at(-1)).toMatchObject({ type: 'result', partCount: 8 })
    const reused = parseLines(second.stdout).filter(({ type }) => type === 'part-reused')
    expect(reused.length).toBeGreaterThanOrEqual(2)
    expect((await stored())?.equals(content)).toBe(true)
  })

  it('leaves nothing on the server with --no-checkpoint', async () => {
    const program = await interruptible([...slowly, '--no-checkpoint'])
    program.process.kill('SIGINT')
    const { exitCode, stderr } = await program.end
    expect(exitCode).toBe(130)
    expect(stderr).toContain('nothing was kept')
    expect(await place.server.uploads('box')).toEqual([])
  })

  it('stops at once at the second Ctrl-C', async () => {
    place.server.faults.add({ operation: 'AbortMultipartUpload', action: { type: 'stall' } })
    const program = await interruptible([...slowly, '--no-checkpoint'])
    program.process.kill('SIGINT')
    await program.untilStderr(/stopping \(Ctrl-C again/)
    program.process.kill('SIGINT')
    expect(await program.end).toMatchObject({ exitCode: 130, signal: null })
  })
})

describe('an upload from standard input', () => {
  it('is resumed with --checkpoint when the same bytes come again', async () => {
    const piped = ['cp', '-', 'oss://box/file', ...args.slice(3), '--checkpoint']
    place.server.faults.add({
      operation: 'UploadPart',
      partNumber: 6,
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    const options = { env: place.env, input: content }
    const first = await runProgram(piped, options)
    expect(first.exitCode).toBe(1)
    expect(first.stderr).toContain('run the same command again')
    place.server.faults.clear()
    const second = await runProgram(piped, options)
    expect(second.exitCode).toBe(0)
    expect(parseLines(second.stdout).some(({ type }) => type === 'part-reused')).toBe(true)
    expect((await stored())?.equals(content)).toBe(true)
  })
})
