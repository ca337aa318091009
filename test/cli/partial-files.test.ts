import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readFiles, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { someBytes } from './run-program.js'
import { openScene } from './verb-scene.js'

const large = someBytes(300_000)
const other = Buffer.from(large).reverse()
/** So that it takes several. */
const IN_PARTS = ['--part-size', '100k']

const scene = openedForEach(() => openScene({ 'in/f': large, 'in/f.temp': other }))

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** By name. */
async function digestsIn(folder: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const name of await readdir(scene.path(folder))) {
    digests[name] = digestOf(await readFile(scene.path(`${folder}/${name}`)))
  }
  return digests
}

describe('the file that a download fills', () => {
  it('is nobody else’s, also when that is called FILE.temp', async () => {
    await writeFiles(scene.path('out'), { 'f.temp': 'my own' })
    const { exitCode } = await scene.run('cp', 'oss://box/in/f', 'out/f', ...IN_PARTS)
    expect(exitCode).toBe(0)
    expect(await digestsIn('out')).toEqual({
      f: digestOf(large),
      'f.temp': digestOf(Buffer.from('my own')),
    })
  })

  it.each([
    ['cp', '-r'],
    ['mv', '-r'],
    ['sync', '--delete'],
  ])('is no other object’s, either (%s %s)', async (...verb) => {
    // The one is there before the other is whole.
    const action = { type: 'delay', ms: 500 } as const
    scene.server.faults.add({ operation: 'GetObject', key: 'in/f', attempt: 3, times: 1, action })
    const { exitCode, stderr } = await scene.run(...verb, 'oss://box/in/', 'out', ...IN_PARTS)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(await digestsIn('out')).toEqual({ f: digestOf(large), 'f.temp': digestOf(other) })
  })

  it('is neither uploaded nor deleted by a sync', async () => {
    await writeFiles(scene.path('out'), { a: '1', 'b.ossferry-partial': '2' })
    const up = await scene.run('sync', 'out', 'oss://other/', '--delete')
    expect(up).toMatchObject({ exitCode: 0 })
    expect(up.stderr).toContain('left out: b.ossferry-partial is the unfinished file of a download')
    expect(await scene.keys('other')).toEqual(['a'])
    const down = await scene.run('sync', 'oss://other/', 'out', '--delete', '--max-delete', '0')
    expect(down).toMatchObject({ exitCode: 0 })
    expect(await readFiles(scene.path('out'))).toEqual({ a: '1', 'b.ossferry-partial': '2' })
  })

  it('is not written from an object of its name', async () => {
    await scene.client.putObject({ bucket: 'other', key: 'f.ossferry-partial', body: large })
    await scene.client.putObject({ bucket: 'other', key: 'g', body: Buffer.from('3') })
    await writeFile(scene.path('f.ossferry-partial'), 'kept for later')
    const { exitCode, stderr } = await scene.run('cp', '-r', 'oss://other/', '.')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(stderr).toContain('left out: f.ossferry-partial')
    expect(await readFile(scene.path('f.ossferry-partial'), 'utf8')).toBe('kept for later')
    expect(await readFile(scene.path('g'), 'utf8')).toBe('3')
  })
})
