import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { parseLines } from './run-program.js'
import { openScene } from './verb-scene.js'

const ODD_NAMES = [
  'new\nline',
  'tab\there',
  'quo"te',
  'back\\slash',
  '  leading',
  'trailing ',
  '-dash',
  '#hash',
  'carriage\r',
  '{',
  '{"path":"plain"}',
  '[a]*?',
  'ü',
  'emoji\u{1f600}',
  'sub/-r',
]

const scene = openedForEach(() => openScene())

describe('a report of failures', () => {
  it.skipIf(process.platform === 'win32')('is a list of exactly what has failed', async () => {
    const names = [...ODD_NAMES, 'plain', 'sub/plain']
    await writeFiles(scene.path('tree'), Object.fromEntries(names.map((name) => [name, name])))
    for (const name of ODD_NAMES) scene.deny('PutObject', `t/${name}`)
    const copying = ['cp', '-r', 'tree', 'oss://box/t/'] as const
    expect((await scene.run(...copying, '--report', 'list', '-q')).exitCode).toBe(3)
    const reported = parseLines(await readFile(scene.path('list')))
    expect(reported.map(({ path }) => path).sort()).toEqual([...ODD_NAMES].sort())

    scene.server.faults.clear()
    const lines = await scene.lines(...copying, '--files-from', 'list')
    const done = lines.filter(({ type }) => type === 'file').map(({ path }) => path)
    expect(done.sort()).toEqual([...ODD_NAMES].sort())
    expect(lines.at(-1)).toMatchObject({ done: ODD_NAMES.length, failed: 0, exitCode: 0 })
  })

  it('has the marker of a folder, and not what lies in the folder', async () => {
    for (const key of ['m/x/', 'm/x/a', 'm/y']) {
      const body = Buffer.from(key.endsWith('/') ? '' : key)
      await scene.client.putObject({ bucket: 'box', key, body })
    }
    scene.deny('CopyObject', 't/x/')
    const copying = ['cp', '-r', 'oss://box/m/', 'oss://box/t/'] as const
    expect((await scene.run(...copying, '--report', 'list', '-q')).exitCode).toBe(3)

    scene.server.faults.clear()
    const lines = await scene.lines(...copying, '--files-from', 'list')
    const done = lines.filter(({ type }) => type === 'file').map(({ path }) => path)
    expect(done).toEqual(['x/'])
    expect(lines.at(-1)).toMatchObject({ done: 1, failed: 0, exitCode: 0 })
  })

  describe.skipIf(!existsSync('/dev/full'))('that cannot be written', () => {
    beforeEach(async () => {
      await writeFiles(scene.path('tree'), { a: '1', b: '2' })
      scene.deny('PutObject', 't/a')
    })

    it('fails the run, which has told what it did', async () => {
      const args = ['sync', 'tree', 'oss://box/t/', '--report', '/dev/full']
      const { exitCode, stderr } = await scene.run(...args)
      expect(stderr).toMatch(/1 file uploaded, .*, 1 FAILED\n.*cannot write the report .*ENOSPC/)
      expect(exitCode).toBe(1)
      expect(await scene.keys('box')).toEqual(['t/b'])
    })

    it('is the last that programs are told, with the numbers of files', async () => {
      const lines = await scene.lines('sync', 'tree', 'oss://box/t/', '--report', '/dev/full')
      const last = { type: 'error', code: 'ReportFailed', exitCode: 1, done: 1, failed: 1 }
      expect(lines.at(-1)).toMatchObject(last)
      expect(lines.filter(({ type }) => type === 'result')).toEqual([])
    })
  })
})
