import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileSink } from '../../../src/platform/node/file-sink.js'
import { asOrdinaryUser } from '../../support/ordinary-user.js'
import { describePartSink, type SinkScene } from './part-sink-contract.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-sink-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function readOrMissing(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(() => undefined)
}

function sceneOf(writeName: string): SinkScene {
  const path = join(folder, 'target')
  const writePath = join(folder, writeName)
  const again = () => createFileSink(path, writePath)
  return {
    sink: again(),
    result: () => readOrMissing(path),
    partial: async () => (await readOrMissing(writePath)) !== undefined,
    again,
  }
}

describePartSink('into a file beside the target', 'random', async () => sceneOf('target.temp'))
describePartSink('into the target itself', 'random', async () => sceneOf('target'), {
  inPlace: true,
})

describe('a file sink', () => {
  const open = () => createFileSink(join(folder, 'target'), join(folder, 'target.temp'))

  it('leaves what stood there untouched until it is committed', async () => {
    await writeFile(join(folder, 'target'), 'old')
    const sink = open()
    await sink.prepare(3, false)
    await sink.write(0, Buffer.from('new'))
    await sink.sync()
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('old')
    await sink.commit()
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['target'])
  })

  it('empties a file that is written in place only when there is room for the new bytes', async () => {
    const path = join(folder, 'target')
    await writeFile(path, 'old')
    const preparing = createFileSink(path, path).prepare(2 ** 52, false)
    await expect(preparing).rejects.toMatchObject({ code: 'TargetFull' })
    expect(await readFile(path, 'utf8')).toBe('old')
  })

  it.skipIf(process.platform === 'win32')('keeps the permissions of what it replaces', async () => {
    await writeFile(join(folder, 'target'), 'old')
    await chmod(join(folder, 'target'), 0o640)
    const sink = open()
    await sink.prepare(0, false)
    expect((await stat(join(folder, 'target.temp'))).mode & 0o137).toBe(0) // not even meanwhile
    await sink.commit()
    expect((await stat(join(folder, 'target'))).mode & 0o777).toBe(0o640)
  })

  it.skipIf(process.platform === 'win32')(
    'can go on with the partial file of a target that is read-only, and keeps that so',
    async () => {
      await asOrdinaryUser(async () => {
        const own = await mkdtemp(join(tmpdir(), 'ossferry-sink-'))
        const path = join(own, 'target')
        await writeFile(path, 'old', { mode: 0o444 })
        const first = createFileSink(path, `${path}.temp`)
        await first.prepare(3, false)
        await first.write(0, Buffer.from('new'))
        await first.abandon(true, new Error('interrupted'))
        const second = createFileSink(path, `${path}.temp`)
        expect(await second.prepare(3, true)).toBe(3)
        await second.commit()
        expect(await readFile(path, 'utf8')).toBe('new')
        expect((await stat(path)).mode & 0o777).toBe(0o444)
        await rm(own, { recursive: true })
      })
    },
  )

  it.skipIf(process.platform === 'win32')(
    'is abandoned without a failure of its own when its file cannot be removed',
    async () => {
      await asOrdinaryUser(async () => {
        const own = await mkdtemp(join(tmpdir(), 'ossferry-sink-'))
        const sink = createFileSink(join(own, 'target'), join(own, 'target.temp'))
        await sink.prepare(3, false)
        await chmod(own, 0o500)
        await expect(sink.abandon(false, new Error('lost'))).resolves.toBeUndefined()
        await chmod(own, 0o700)
        await rm(own, { recursive: true })
      })
    },
  )

  it('says that the target is a directory', async () => {
    await mkdir(join(folder, 'target'))
    const preparing = open().prepare(1, false)
    await expect(preparing).rejects.toMatchObject({ code: 'TargetIsDirectory' })
    expect(await readdir(folder)).toEqual(['target'])
  })

  it.skipIf(process.platform === 'win32')('does not replace a device', async () => {
    const preparing = createFileSink('/dev/null', '/dev/null.temp').prepare(1, false)
    await expect(preparing).rejects.toMatchObject({ code: 'TargetNotSupported' })
    await expect(preparing).rejects.toThrow('use downloadTo with a stream')
  })

  it('says that the directory is missing', async () => {
    const path = join(folder, 'none', 'target')
    const preparing = createFileSink(path, `${path}.temp`).prepare(1, false)
    await expect(preparing).rejects.toMatchObject({ code: 'TargetNotWritable' })
    await expect(preparing).rejects.toThrow('its directory does not exist')
  })

  it('neither renames nor removes what has taken the place of what it wrote', async () => {
    const sink = open()
    await sink.prepare(3, false)
    await sink.write(0, Buffer.from('new'))
    await writeFile(join(folder, 'other'), 'not its own')
    await rename(join(folder, 'other'), join(folder, 'target.temp'))
    await expect(sink.commit()).rejects.toMatchObject({ code: 'TargetNotWritable' })
    await sink.abandon(false, new Error('no name'))
    expect(await readdir(folder)).toEqual(['target.temp'])
    expect(await readFile(join(folder, 'target.temp'), 'utf8')).toBe('not its own')
  })

  it('removes the bytes that cannot get their name and are not to be kept', async () => {
    const sink = open()
    await sink.prepare(3, false)
    await mkdir(join(folder, 'target')) // somebody is quicker
    await expect(sink.commit()).rejects.toMatchObject({ code: 'TargetNotWritable' })
    await sink.abandon(false, new Error('no name'))
    expect(await readdir(folder)).toEqual(['target'])
  })

  it('keeps the bytes when they cannot get their name', async () => {
    const sink = open()
    await sink.prepare(3, false)
    await sink.write(0, Buffer.from('new'))
    await mkdir(join(folder, 'target')) // somebody is quicker
    await expect(sink.commit()).rejects.toMatchObject({ code: 'TargetNotWritable' })
    await sink.sync() // what the record of it is saved after
    await sink.abandon(true, new Error('no name'))
    expect(await readFile(join(folder, 'target.temp'), 'utf8')).toBe('new')
  })
})
