import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { beforeEach, describe, expect, it } from 'vitest'
import { callsSince, readFiles, readObjects, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import {
  openWorkplace,
  parseLines,
  runProgram,
  someBytes,
  startProgram,
  type ProgramEnd,
} from './run-program.js'

const place = openedForEach(() => openWorkplace())

beforeEach(async () => {
  await writeFiles(place.path('tree'), { a: 'small', b: 'small', 'big.bin': someBytes(512 * 1024) })
})

const OPTIONS = ['--json', '--part-size', '100k', '--parallel', '1', '--jobs', '3']

function start(...args: string[]) {
  return startProgram([...args, ...OPTIONS], { env: place.env, cwd: place.folder })
}

async function lastLine(...args: string[]) {
  const { stdout } = await runProgram([...args, ...OPTIONS], { env: place.env, cwd: place.folder })
  return parseLines(stdout).at(-1)
}

/** A signal that comes while the system takes the program down ends it in the system's way. */
function shellCode({ exitCode, signal }: Pick<ProgramEnd, 'exitCode' | 'signal'>): number {
  return exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a second %s', (signal, code) => {
  it('ends an upload of many files at once, and the next run goes on', async () => {
    // The part after two is never answered, nor is whatever the program does when it stops.
    place.server.faults.add({ operation: 'UploadPart', attempt: 3, action: { type: 'stall' } })
    const program = start('sync', 'tree', 'oss://box/t/')
    await program.untilStdout(/"type":"run-progress"[^\n]*"doneFiles":2,/)
    program.process.kill(signal)
    await program.untilStderr(/stopping/)
    program.process.kill(signal)
    expect(shellCode(await program.end)).toBe(code)
    place.server.faults.clear()
    const { length } = place.server.requests
    expect(await lastLine('sync', 'tree', 'oss://box/t/')).toMatchObject({
      ...{ type: 'result', exitCode: 0, done: 1, unchanged: 2, resumed: 1 },
    })
    expect(callsSince(place.server, length, 'UploadPart').length).toBeLessThan(6)
    expect(await readObjects(place.server)).toHaveProperty('t/big.bin')
  })

  it('ends a download of many files at once, and nothing is half there', async () => {
    await lastLine('sync', 'tree', 'oss://box/t/')
    place.server.faults.add({
      ...{ operation: 'GetObject', key: 't/big.bin', attempt: 3 },
      action: { type: 'stall' },
    })
    const program = start('sync', 'oss://box/t/', 'down')
    await program.untilStdout(/"type":"run-progress"[^\n]*"doneFiles":2,/)
    program.process.kill(signal)
    await program.untilStderr(/stopping/)
    program.process.kill(signal)
    expect(shellCode(await program.end)).toBe(code)
    expect(existsSync(place.path('down/big.bin'))).toBe(false)
    place.server.faults.clear()
    expect(await lastLine('sync', 'oss://box/t/', 'down')).toMatchObject({ exitCode: 0 })
    expect(await readFiles(place.path('down'))).toEqual(await readFiles(place.path('tree')))
  })
})

it('a second SIGINT ends a run whose output nobody reads', async () => {
  const COUNT = 2000
  const many = Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`f${index}`, 'x']))
  await writeFiles(place.path('many'), many)
  const program = start('cp', '-r', 'many', 'oss://box/many/')
  program.process.stdout.pause()
  // It stops when the pipe is full; what it has said fits into no pipe.
  const sent = () => callsSince(place.server, 0, 'PutObject').length
  await expect.poll(sent, { timeout: 15_000 }).toBeGreaterThan(200)
  program.process.kill('SIGINT')
  await program.untilStderr(/stopping/)
  program.process.kill('SIGINT')
  const [exitCode, signal] = (await once(program.process, 'exit')) as [
    number | null,
    'SIGINT' | null,
  ]
  expect(shellCode({ exitCode, signal })).toBe(130)
})
