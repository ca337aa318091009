import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runProgram, someBytes, startProgram } from './run-program.js'

it('the demo keeps all its promises, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ossferry-demo-test-'))
  try {
    const file = join(folder, 'a file.bin')
    await writeFile(file, someBytes(2 ** 21))
    const env = { TMPDIR: folder, TEMP: folder }
    const { exitCode, stdout, stderr } = await runProgram(['demo', file], { env })
    expect(stdout.toString(), stderr).toMatch(/SIGKILL at \d+ %/)
    expect(stdout.toString()).toMatch(/All \d+ held/)
    expect(exitCode).toBe(0)
    expect(await readdir(folder)).toEqual(['a file.bin'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

it('the demo leaves nothing behind when it is interrupted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ossferry-demo-test-'))
  try {
    const env = { TMPDIR: folder, TEMP: folder }
    const program = startProgram(['demo', '--size', '8m'], { env })
    await program.untilStdout(/parts had arrived/)
    program.process.kill('SIGINT')
    const { exitCode, stderr } = await program.end
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '\ninterrupted\n' })
    expect(await readdir(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
