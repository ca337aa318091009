import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { someBytes } from './run-program.js'

const DEMO = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url))

it('the demo keeps all its promises, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ossferry-demo-test-'))
  try {
    const file = join(folder, 'a file.bin')
    await writeFile(file, someBytes(2 ** 21))
    const env = { ...process.env, TMPDIR: folder, TEMP: folder }
    const demo = spawn(process.execPath, [DEMO, file], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [output] = await Promise.all([text(demo.stdout), once(demo, 'close')])
    expect(output).toMatch(/SIGKILL at \d+ %/)
    expect(output).toMatch(/All \d+ held/)
    expect(demo.exitCode).toBe(0)
    expect(await readdir(folder)).toEqual(['a file.bin'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
