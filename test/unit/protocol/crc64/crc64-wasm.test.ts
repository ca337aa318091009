import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { REPOSITORY } from '../../../support/repository.js'

it('the committed module is what assembly/crc64.ts compiles to', async () => {
  const build = promisify(execFile)(process.execPath, ['scripts/build-crc64.mjs', '--check'], {
    cwd: REPOSITORY,
  })
  await expect(build).resolves.toMatchObject({ stderr: '' })
})
