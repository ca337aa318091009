/** The JavaScript recipes of docs/testing.md run, each under its own test runner. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readText, REPOSITORY } from '../support/repository.js'
import { runScript } from './run-program.js'

const RUNNER = join(REPOSITORY, 'node_modules', 'vitest', 'vitest.mjs')

let folder: string

/** A project with the recipes as its files, and the built package as its dependency. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-recipes-'))
  await mkdir(join(folder, 'node_modules'))
  await symlink(REPOSITORY, join(folder, 'node_modules', 'ossferry'))
  for (const name of ['ali-oss', 'vitest']) {
    await symlink(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const recipes = readText('docs/testing.md').matchAll(/^```\w+ file=(\S+)\n([^]*?)^```$/gm)
  for (const [, file = '', text = ''] of recipes) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
})
afterAll(() => rm(folder, { recursive: true }))

describe('the recipe', () => {
  it('for Vitest', async () => {
    const args = [RUNNER, 'run', '--root', join(folder, 'vitest')]
    const { exitCode, stdout, stderr } = await runScript(args)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.toString()).toMatch(/2 passed/)
  })

  it('for node:test', async () => {
    const args = ['--test', '--test-reporter=tap', join(folder, 'node', 'storage.test.mjs')]
    const { exitCode, stdout } = await runScript(args)
    expect(stdout.toString()).toMatch(/^# pass 1$/m)
    expect(exitCode).toBe(0)
  })

  it('for Jest, in a runner that has the same globals', async () => {
    // Jest itself is not among the dependencies. Setup and test share the process here.
    const setUp = pathToFileURL(join(folder, 'jest', 'global-setup.mjs')).href
    const tearDown = pathToFileURL(join(folder, 'jest', 'global-teardown.mjs')).href
    const wrapper = [
      `import setUp from ${JSON.stringify(setUp)}`,
      `import tearDown from ${JSON.stringify(tearDown)}`,
      'export const setup = setUp',
      'export const teardown = tearDown',
    ]
    await writeFile(join(folder, 'jest', 'both.mjs'), wrapper.join('\n'))
    const config = `export default { test: {
      globals: true, include: ['*.test.cjs'], globalSetup: './both.mjs' } }`
    await writeFile(join(folder, 'jest', 'vitest.config.mjs'), config)
    const args = [RUNNER, 'run', '--root', join(folder, 'jest')]
    const { exitCode, stdout, stderr } = await runScript(args)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.toString()).toMatch(/1 passed/)
  })
})
