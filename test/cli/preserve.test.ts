import { chmod, mkdir, readFile, stat, utimes } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { callsSince, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, runProgram, someBytes } from './run-program.js'

const place = openedForEach(() => openWorkplace({ buckets: ['box', 'other'] }))
const PAST = Date.UTC(2020, 0, 2, 3, 4, 5)

beforeEach(async () => {
  await writeFiles(place.path('tree'), { small: 'x', large: someBytes(300 * 1024) })
  await utimes(place.path('tree/small'), PAST / 1000, PAST / 1000 + 0.123456)
  await utimes(place.path('tree/large'), PAST / 1000, PAST / 1000)
  await chmod(place.path('tree/small'), 0o4755)
  await chmod(place.path('tree/large'), 0o600)
})

async function run(...args: string[]): Promise<string> {
  const end = await runProgram(args, { env: place.env, cwd: place.folder })
  expect(end).toMatchObject({ exitCode: 0 })
  return end.stderr
}

const BOTH = ['--preserve', 'mtime,mode', '--part-size', '100k']

describe('--preserve', () => {
  it('stores times and modes as rclone does, and sets them again, never setuid', async () => {
    await run('cp', '-r', 'tree', 'oss://box/t/', ...BOTH)
    const [large, small] = await place.server.objects('box')
    const past = PAST / 1000
    expect(small?.metadata).toEqual({
      mtime: expect.stringMatching(`${past}.12345\\d`) as string,
      mode: '0104755',
    })
    expect(large?.metadata).toEqual({ mtime: `${past}.000000`, mode: '0100600' })
    await run('cp', '-r', 'oss://box/t/', 'oss://other/t/')
    await run('cp', '-r', 'oss://other/t/', 'down', ...BOTH)
    const of = async (name: string) => {
      const { mtimeMs, mode } = await stat(place.path(name))
      return { time: Math.round(mtimeMs * 1000), mode: mode & 0o7777 }
    }
    const before = await of('tree/small')
    const after = await of('down/small')
    expect(after.time).toBe(before.time)
    expect(after.mode & 0o7700).toBe(0o700) // of the others' rights the umask has its say
    expect(await of('down/large')).toEqual(await of('tree/large'))
  })

  it('of the time lets sync find nothing to do in either direction', async () => {
    const options = ['--preserve', 'mtime']
    await run('sync', 'tree', 'oss://box/t/', ...options)
    await run('sync', 'oss://box/t/', 'down', ...options)
    const { length } = place.server.requests
    expect(await run('sync', 'oss://box/t/', 'down', ...options)).toContain('2 unchanged')
    expect(await run('sync', 'down', 'oss://box/t/', ...options)).toContain('2 unchanged')
    expect(callsSince(place.server, length, 'GetObject', 'PutObject')).toEqual([])
    await writeFiles(place.path('tree'), { small: 'y' })
    await run('sync', 'tree', 'oss://box/t/', ...options)
    expect(await run('sync', 'oss://box/t/', 'down', ...options)).toContain('1 unchanged')
    expect(await readFile(place.path('down/small'), 'utf8')).toBe('y')
  })

  it('sets times before 1970', async () => {
    await utimes(place.path('tree/small'), PAST / 1000, '-86400.25')
    await run('cp', '-r', 'tree', 'oss://box/t/', '--preserve', 'mtime')
    await run('cp', '-r', 'oss://box/t/', 'down', '--preserve', 'mtime')
    expect((await stat(place.path('down/small'))).mtimeMs).toBeCloseTo(-86_400_250, 2)
    const again = await run('sync', 'oss://box/t/', 'down', '--preserve', 'mtime')
    expect(again).toContain('2 unchanged')
  })

  it('leaves times and modes that make no sense, and takes the decimal modes of ossfs', async () => {
    await mkdir(place.path('meta'))
    await writeFiles(place.path('meta'), { odd: '1', ossfs: '2' })
    await run('cp', 'meta/odd', 'oss://box/m/odd', '--meta', 'mtime=soon', '--meta', 'mode=9999')
    await run(
      'cp',
      'meta/ossfs',
      'oss://box/m/ossfs',
      '--meta',
      'mtime=1000',
      '--meta',
      'mode=33216',
    )
    await run('cp', '-r', 'oss://box/m/', 'down', ...BOTH)
    expect((await stat(place.path('down/ossfs'))).mode & 0o777).toBe(0o700)
    expect((await stat(place.path('down/ossfs'))).mtimeMs).toBe(1_000_000)
    expect((await stat(place.path('down/odd'))).mtimeMs).toBeGreaterThan(PAST)
  })

  it('gives way to --meta', async () => {
    await run('cp', '-r', 'tree', 'oss://box/t/', '--preserve', 'mtime', '--meta', 'mtime=mine')
    const [object] = await place.server.objects('box')
    expect(object?.metadata).toEqual({ mtime: 'mine' })
  })
})
