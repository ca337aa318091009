import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, runScript, startProgram } from './run-program.js'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
/** Runs its arguments with standard output, or standard error, on a disk that is full. */
const ON_FULL_DISK = `
  const { openSync } = require('node:fs')
  const stdio = ['ignore', 'inherit', 'inherit']
  stdio[process.env.FULL] = openSync('/dev/full', 'w')
  const { status } = require('node:child_process').spawnSync(process.execPath, process.argv.slice(1), { stdio })
  process.exitCode = status`

const place = openedForEach(() => openWorkplace())

beforeEach(async () => {
  const files = Array.from({ length: 500 }, (_, index) => [`tree/${index}`, `content ${index}`])
  await writeFiles(place.folder, Object.fromEntries(files) as Record<string, string>)
})

function runOnFullDisk(descriptor: '1' | '2', args: readonly string[]) {
  const env = { ...place.env, FULL: descriptor }
  return runScript(['-e', ON_FULL_DISK, PROGRAM, ...args], { env, cwd: place.folder })
}

describe('standard output', () => {
  it
    .skipIf(!existsSync('/dev/full'))
    .each([
      [['sync', 'tree', 'oss://box/', '--dry-run']],
      [['cp', '-r', 'tree', 'oss://box/', '--json']],
      [['cp', 'tree/1', 'oss://box/', '--json']],
      [['completion', 'bash']],
      [['whoami']],
      [['--help']],
    ])('that has no room fails the command: %j', async (args) => {
    const { exitCode, stderr } = await runOnFullDisk('1', args)
    expect(stderr).toMatch(/standard output.*ENOSPC/)
    expect(stderr.match(/^ossferry: /gm)).toHaveLength(1)
    expect(exitCode).toBe(1)
  })

  it.each([[['cp', 'tree/1']], [['mv', 'tree/1']]])(
    'whose reader is gone does not hide why a command has failed: %j',
    async (args) => {
      const program = startProgram([...args, 'oss://box/', '--json'], { cwd: place.folder })
      program.process.stdout.destroy()
      const { exitCode, stderr } = await program.end
      expect(stderr).toMatch(/^ossferry: .*NotConfigured/m)
      expect(stderr).not.toContain('EPIPE')
      expect(exitCode).toBe(4)
    },
  )

  it.each([
    [['cp', '-r', 'tree', 'oss://box/', '--json']],
    [['sync', 'tree', 'oss://box/', '-n']],
    [['whoami']],
    [['completion', 'zsh']],
  ])('whose reader has had enough ends the command quietly: %j', async (args) => {
    const program = startProgram(args, { env: place.env, cwd: place.folder })
    program.process.stdout.destroy()
    const { exitCode, stderr } = await program.end
    expect(exitCode).toBe(141)
    expect(stderr).not.toContain('ossferry: ')
  })
})

/** What people are told must not decide about what is moved. */
describe('standard error', () => {
  const COMMANDS: readonly (readonly [readonly string[], number])[] = [
    [['cp', 'tree/1', 'oss://box/', '--max-bandwidth', '3m'], 1],
    [['mv', 'tree/1', 'oss://box/'], 1],
    [['mv', '-r', 'tree', 'oss://box/'], 500],
    [['sync', 'tree', 'oss://box/', '-v', '--snapshot', 'seen'], 500],
  ]

  it.skipIf(!existsSync('/dev/full')).each(COMMANDS)(
    'that has no room changes nothing: %j',
    async (args, count) => {
      expect(await runOnFullDisk('2', args)).toMatchObject({ exitCode: 0 })
      expect(await place.server.objects('box')).toHaveLength(count)
    },
  )

  it.each(COMMANDS)('whose reader is gone changes nothing: %j', async (args, count) => {
    const program = startProgram(args, { env: place.env, cwd: place.folder })
    program.process.stderr.destroy()
    expect(await program.end).toMatchObject({ exitCode: 0 })
    expect(await place.server.objects('box')).toHaveLength(count)
    expect((await readdir(place.folder)).filter((name) => /^seen./.test(name))).toEqual([])
  })

  it.skipIf(!existsSync('/dev/full'))('that has no room leaves a failure its code', async () => {
    expect(await runOnFullDisk('2', ['cp', 'tree/1', 'oss://none/'])).toMatchObject({ exitCode: 1 })
    expect(await runOnFullDisk('2', ['cp', 'tree/1'])).toMatchObject({ exitCode: 2 })
  })
})
