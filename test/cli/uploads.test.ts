import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../support/fake-clock.js'
import { openedForEach } from './opened.js'
import { someBytes } from './run-program.js'
import { openScene } from './verb-scene.js'

const DAY_MS = 86_400_000
const PART_SIZE = 100 * 1024

let clock: FakeClock
let ids: string[]
const scene = openedForEach(() => {
  clock = new FakeClock(Date.now() - 10 * DAY_MS)
  return openScene({}, { clock })
})

/** An upload of ten days ago with a part, one of ten days ago without, and one of now. */
beforeEach(async () => {
  ids = []
  const begin = async (key: string): Promise<void> => {
    const { uploadId } = await scene.client.initiateMultipartUpload({ bucket: 'box', key })
    ids.push(uploadId)
  }
  await begin('old/big')
  const part = { bucket: 'box', key: 'old/big', uploadId: ids[0] ?? '', partNumber: 1 }
  await scene.client.uploadPart({ ...part, body: someBytes(PART_SIZE) })
  await begin('old/small')
  clock.setNow(Date.now())
  await begin('today')
})

describe('uploads list', () => {
  it('tells age, size, ID and object', async () => {
    const { exitCode, stdout, stderr } = await scene.run('uploads', 'list', 'oss://box')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      `   10 d   100 KiB  ${ids[0]}  oss://box/old/big`,
      `   10 d       0 B  ${ids[1]}  oss://box/old/small`,
    ])
    expect(stderr).toBe('3 unfinished uploads, 100 KiB\n')
  })

  it('can be limited to a prefix, an age and a number', async () => {
    const count = async (...args: string[]): Promise<number> => {
      const { stdout } = await scene.run('uploads', 'list', '--no-sizes', ...args)
      return stdout.split('\n').length - 1
    }
    expect(await count('oss://box/old/')).toBe(2)
    expect(await count('oss://box', '--older-than', '9d')).toBe(2)
    expect(await count('oss://box', '--limit', '1')).toBe(1)
    expect(scene.server.requests.map(({ operation }) => operation)).not.toContain('ListParts')
  })

  it('tells the same as lines of JSON, and is `ls --multipart`', async () => {
    const [upload] = await scene.lines('uploads', 'list', 'oss://box')
    const [listed] = await scene.lines('ls', '-l', '--multipart', 'oss://box')
    const fields = { type: 'upload', bucket: 'box', key: 'old/big', uploadId: ids[0] }
    expect(upload).toMatchObject({ ...fields, size: PART_SIZE })
    expect(listed).toMatchObject({ ...fields, size: PART_SIZE })
  })

  it('lists what it may not look into without the size', async () => {
    scene.deny('ListParts')
    const { exitCode, stdout } = await scene.run('uploads', 'list', 'oss://box/old/big')
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `   10 d         -  ${ids[0]}  oss://box/old/big\n`,
    })
  })
})

describe('uploads abort', () => {
  const left = async (): Promise<readonly string[]> =>
    (await scene.server.uploads('box')).map(({ key }) => key)

  it('aborts one', async () => {
    const args = ['uploads', 'abort', 'oss://box/old/small', '--upload-id', ids[1] ?? '']
    const { exitCode, stderr } = await scene.run(...args)
    expect(exitCode).toBe(0)
    expect(stderr).toBe(`aborted oss://box/old/small (${ids[1]})\naborted 1 upload\n`)
    expect(await left()).toEqual(['old/big', 'today'])
    const again = await scene.run(...args)
    expect(again.exitCode).toBe(1)
    expect(again.stderr).toContain('NoSuchUpload')
  })

  it('aborts what is older, after a look at what that would be', async () => {
    const args = ['uploads', 'abort', 'oss://box', '--older-than', '7d']
    const dry = await scene.run(...args, '--dry-run')
    expect(dry.stderr).toContain(`would abort oss://box/old/big (${ids[0]}, 10 d old)`)
    expect(dry.stderr).toContain('would abort 2 uploads')
    expect(await left()).toHaveLength(3)
    expect((await scene.run(...args, '-q')).stderr).toBe('')
    expect(await left()).toEqual(['today'])
  })

  it('goes on with the rest when one may not be aborted', async () => {
    scene.deny('AbortMultipartUpload', 'old/big')
    const args = ['uploads', 'abort', 'oss://box', '--older-than', '7d']
    const { exitCode, stderr } = await scene.run(...args)
    expect(exitCode).toBe(3)
    expect(stderr).toContain('aborted 1 upload, 1 failed')
    expect(await left()).toEqual(['old/big', 'today'])
  })
})
