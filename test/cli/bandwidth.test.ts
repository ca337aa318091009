import { mkdir, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, runProgram, someBytes, startProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace())

beforeEach(async () => {
  // At the first limit this would take an hour.
  await mkdir(place.path('all'))
  await writeFile(place.path('all/big'), someBytes(4 * 1024 * 1024))
  await writeFile(place.path('rate'), '1k\n')
})

describe('--max-bandwidth @FILE', () => {
  it.each([
    ['one file', ['cp', 'all/big', 'oss://box/big']],
    ['many files', ['sync', 'all', 'oss://box/all/']],
  ])('is changed while %s is moved', async (_, args) => {
    const program = startProgram([...args, '--max-bandwidth', '@rate'], {
      env: place.env,
      cwd: place.folder,
    })
    await program.untilStderr(/→/)
    await writeFile(place.path('rate'), 'as much as you like')
    await program.untilStderr(/warning: the limit of bandwidth stays: rate does not say/)
    await writeFile(place.path('rate'), 'none')
    await program.untilStderr(/no limit of bandwidth/)
    expect((await program.end).exitCode).toBe(0)
  })

  it('has to be there and to say a limit', async () => {
    const run = (value: string) =>
      runProgram(['cp', 'all/big', 'oss://box/big', '--max-bandwidth', value], {
        env: place.env,
        cwd: place.folder,
      })
    const ends = await Promise.all([run('@none-such'), run('@all/big'), run('fast'), run('0')])
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2])
    expect(ends[0].stderr).toContain('none-such cannot be read')
    expect(ends[1].stderr).toContain('all/big does not say bytes per second')
  })
})
