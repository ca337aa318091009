import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openScene } from './verb-scene.js'

const scene = openedForEach(() => openScene({ a: 'abc' }))

beforeEach(async () => {
  await writeFile(scene.path('file'), 'content')
})

describe('mv', () => {
  it('tells of each of many files when it is asked to', async () => {
    const { exitCode, stderr } = await scene.run('mv', '-r', '-v', 'oss://box/', 'oss://other/')
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/^copy {6}a {2}\(new, 3 B\)$/m)
  })

  it('moves a file into OSS', async () => {
    const { exitCode, stderr } = await scene.run('mv', 'file', 'oss://box/into/')
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/CRC-64 \d+ verified\nremoved file\n$/)
    expect(existsSync(scene.path('file'))).toBe(false)
    expect((await scene.run('cat', 'oss://box/into/file')).stdout).toBe('content')
  })

  it('moves an object to a file', async () => {
    const lines = await scene.lines('mv', 'oss://box/a', 'copy')
    expect(lines.slice(-2)).toMatchObject([
      { type: 'result', operation: 'download' },
      { type: 'source-removed', source: 'oss://box/a' },
    ])
    expect(await readFile(scene.path('copy'), 'utf8')).toBe('abc')
    expect(await scene.keys('box')).toEqual([])
  })

  it('moves an object within OSS, quietly', async () => {
    const { exitCode, stderr } = await scene.run('mv', '-q', 'oss://box/a', 'oss://other/b')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect([await scene.keys('box'), await scene.keys('other')]).toEqual([[], ['b']])
  })

  it.each([
    ['an upload', 'PutObject', ['mv', 'file', 'oss://box/b']],
    ['a download', 'GetObject', ['mv', 'oss://box/a', 'copy']],
    ['a copy', 'CopyObject', ['mv', 'oss://box/a', 'oss://other/b']],
  ])('keeps the source when %s fails', async (_, operation, args) => {
    scene.deny(operation)
    const { exitCode, stderr } = await scene.run(...args)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('AccessDenied')
    expect(existsSync(scene.path('file'))).toBe(true)
    expect(await scene.keys('box')).toEqual(['a'])
  })

  it('keeps the source when the bytes that came are not those of the object', async () => {
    scene.server.faults.add({ operation: 'GetObject', action: { type: 'corrupt' } })
    const { exitCode } = await scene.run('mv', 'oss://box/a', 'copy')
    expect(exitCode).toBe(1)
    expect(existsSync(scene.path('copy'))).toBe(false)
    expect(await scene.keys('box')).toEqual(['a'])
  })

  it('keeps a source that was replaced meanwhile', async () => {
    let looks = 0
    let replaced: Promise<unknown> | undefined
    await using watched = await openScene(
      { a: 'abc' },
      {
        onRequest: ({ operation }) => {
          if (operation !== 'HeadObject') return
          looks += 1
          const request = { bucket: 'box', key: 'a', body: Buffer.from('newer') }
          if (looks === 3) replaced = watched.client.putObject(request)
        },
      },
    )
    // The look after the download is told to come again a second later.
    const action = { type: 'status', status: 503, headers: { 'retry-after': '1' } } as const
    watched.server.faults.add({ operation: 'HeadObject', attempt: 3, times: 1, action })
    const { exitCode, stderr } = await watched.run('mv', 'oss://box/a', 'copy')
    await replaced
    expect(exitCode).toBe(1)
    expect(stderr).toContain('oss://box/a has changed while it was copied: it is not removed')
    expect(await watched.keys('box')).toEqual(['a'])
  })

  it('says that the copy is there when only the source cannot be removed', async () => {
    scene.deny('DeleteObject')
    const { exitCode, stderr } = await scene.run('mv', 'oss://box/a', 'copy')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('the copy is made and verified, but oss://box/a cannot be removed')
    expect(await readFile(scene.path('copy'), 'utf8')).toBe('abc')
  })

  it('refuses to move into a device, and what is no file', async () => {
    const device = await scene.run('mv', 'oss://box/a', '/dev/null')
    expect(device).toMatchObject({ exitCode: 1 })
    expect(device.stderr).toContain('/dev/null is no file')
    const folder = await scene.run('mv', '.', 'oss://box/b')
    expect(folder.exitCode).toBe(1)
    expect(await scene.keys('box')).toEqual(['a'])
  })
})
