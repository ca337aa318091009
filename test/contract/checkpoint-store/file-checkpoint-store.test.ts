import { spawnSync } from 'node:child_process'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { FileCheckpointStore } from '../../../src/platform/node/file-checkpoint-store.js'
import type { LockOptions } from '../../../src/transfer/checkpoint/checkpoint-store.js'
import {
  CheckpointError,
  CheckpointLockedError,
} from '../../../src/transfer/errors/checkpoint-errors.js'
import { settle } from '../../support/deferred.js'
import { asOrdinaryUser } from '../../support/ordinary-user.js'

const NAME = '73ed0911-5b42da83.ucp'
const FAIL: LockOptions = { whenLocked: 'fail', signal: new AbortController().signal }
const onWindows = process.platform === 'win32'

let directory: string
let store: FileCheckpointStore

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ossferry-checkpoints-'))
  store = new FileCheckpointStore(directory)
  return () => rm(directory, { recursive: true })
})

describe('a checkpoint file', () => {
  it('lies under its name in the directory, and nothing is left beside it', async () => {
    await store.save(NAME, 'one')
    await store.save(NAME, 'two')
    expect(store.describe(NAME)).toBe(join(directory, NAME))
    expect(await readdir(directory)).toEqual([NAME])
    expect(await readFile(join(directory, NAME), 'utf8')).toBe('two')
  })

  it.skipIf(onWindows)('is for the eyes of its owner only', async () => {
    const own = new FileCheckpointStore(join(directory, 'own'))
    await own.save(NAME, 'one')
    expect((await stat(join(directory, 'own'))).mode & 0o777).toBe(0o700)
    expect((await stat(own.describe(NAME))).mode & 0o777).toBe(0o600)
  })

  it('that cannot be replaced is an error that names it, and leaves nothing behind', async () => {
    await mkdir(join(directory, NAME, 'inner'), { recursive: true })
    const saving = store.save(NAME, 'one')
    await expect(saving).rejects.toBeInstanceOf(CheckpointError)
    await expect(saving).rejects.toThrow(`cannot write the checkpoint ${join(directory, NAME)}`)
    await expect(saving).rejects.toMatchObject({
      advice: 'name a directory that can be written with checkpointDir',
    })
    expect(await readdir(directory)).toEqual([NAME])
  })

  it('that cannot be read is an error, not a missing one: it would be overwritten', async () => {
    await mkdir(join(directory, NAME))
    const loading = store.load(NAME)
    await expect(loading).rejects.toBeInstanceOf(CheckpointError)
    await expect(loading).rejects.toMatchObject({ code: 'CheckpointFailed' })
    await expect(loading).rejects.toThrow(`cannot read the checkpoint ${join(directory, NAME)}`)
  })

  it('that cannot be removed is an error', async () => {
    await mkdir(join(directory, NAME))
    await expect(store.remove(NAME)).rejects.toThrow(
      `cannot remove the checkpoint ${join(directory, NAME)}`,
    )
  })

  it('in a directory that cannot be made is an error for every access', async () => {
    await writeFile(join(directory, 'file'), '')
    const impossible = new FileCheckpointStore(join(directory, 'file', 'inner'))
    await expect(impossible.save(NAME, 'one')).rejects.toBeInstanceOf(CheckpointError)
    await expect(impossible.lock(NAME, FAIL)).rejects.toBeInstanceOf(CheckpointError)
    await expect(impossible.load(NAME)).rejects.toBeInstanceOf(CheckpointError)
  })
})

describe('the lock of a checkpoint', () => {
  const lockPath = (): string => join(directory, `${NAME}.lock`)

  interface Holder {
    pid: number
    host: string
    began: string
  }

  /** A lock as somebody else would have taken it. */
  async function leaveLock(change: (holder: Holder) => Partial<Holder>): Promise<void> {
    const lock = await store.lock(NAME, FAIL)
    const holder = JSON.parse(await readFile(lockPath(), 'utf8')) as Holder
    await lock.release()
    await writeFile(lockPath(), JSON.stringify({ ...holder, ...change(holder) }))
  }

  async function makeOld(path: string, seconds: number): Promise<void> {
    const then = new Date(Date.now() - seconds * 1000)
    await utimes(path, then, then)
  }

  /** The process ID of a process that has come to its end. */
  function deadProcess(): number {
    const { pid, status } = spawnSync(process.execPath, ['-e', ''])
    expect(status).toBe(0)
    return pid
  }

  it('is a file beside the checkpoint that goes with its release', async () => {
    const lock = await store.lock(NAME, FAIL)
    expect(await readdir(directory)).toEqual([`${NAME}.lock`])
    await lock.release()
    expect(await readdir(directory)).toEqual([])
  })

  it('names its holder to whoever is refused', async () => {
    const lock = await store.lock(NAME, FAIL)
    await expect(store.lock(NAME, FAIL)).rejects.toThrow(`process ${process.pid} on `)
    await expect(store.lock(NAME, FAIL)).rejects.toMatchObject({
      advice: "wait for it, or set whenLocked to 'wait'",
    })
    await lock.release()
  })

  it('of a process that is dead is in nobody’s way', async () => {
    const pid = deadProcess()
    await leaveLock(() => ({ pid }))
    const lock = await store.lock(NAME, FAIL)
    expect(JSON.parse(await readFile(lockPath(), 'utf8'))).toMatchObject({ pid: process.pid })
    await lock.release()
    expect(await readdir(directory)).toEqual([])
  })

  it('that is found dead by many goes to exactly one of them', async () => {
    const pid = deadProcess()
    await leaveLock(() => ({ pid }))
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => store.lock(NAME, FAIL)),
    )
    const got = attempts.filter((attempt) => attempt.status === 'fulfilled')
    expect(got).toHaveLength(1)
    await got[0]!.value.release()
    expect(await readdir(directory)).toEqual([])
  })

  it.runIf(process.platform === 'linux')(
    'of a dead process whose ID is used again is in nobody’s way',
    async () => {
      await leaveLock(({ began }) => ({ began: `${began}0` }))
      const lock = await store.lock(NAME, FAIL)
      await lock.release()
    },
  )

  it('of another host counts as held while it is being refreshed', async () => {
    await leaveLock(() => ({ host: 'elsewhere.example.com', pid: 1 }))
    await expect(store.lock(NAME, FAIL)).rejects.toThrow('process 1 on elsewhere.example.com')
    await makeOld(lockPath(), 50)
    await expect(store.lock(NAME, FAIL)).rejects.toBeInstanceOf(CheckpointLockedError)
  })

  it('of another host is nobody’s when it has not been refreshed for a minute', async () => {
    await leaveLock(() => ({ host: 'elsewhere.example.com', pid: 1 }))
    await makeOld(lockPath(), 70)
    const lock = await store.lock(NAME, FAIL)
    await lock.release()
  })

  it.each(['', '{"pid": 1', '[]', '{"pid": "x"}'])(
    'that reads %j was torn by a crash when it has read so for a while',
    async (text) => {
      await writeFile(lockPath(), text)
      await makeOld(lockPath(), 10)
      const lock = await store.lock(NAME, FAIL)
      await lock.release()
    },
  )

  it('that is just being written is waited for, and then respected', async () => {
    const held = await store.lock(NAME, FAIL)
    const written = await readFile(lockPath(), 'utf8')
    await writeFile(lockPath(), written.slice(0, 10))
    const refused = store.lock(NAME, FAIL)
    const outcome = expect(refused).rejects.toBeInstanceOf(CheckpointLockedError)
    await settle()
    await writeFile(lockPath(), written)
    await outcome
    await held.release()
  })

  it('is broken also when a process died while it was breaking it', async () => {
    const pid = deadProcess()
    await leaveLock(() => ({ pid }))
    await writeFile(`${lockPath()}.break`, '')
    await makeOld(`${lockPath()}.break`, 10)
    const lock = await store.lock(NAME, FAIL)
    await lock.release()
    expect(await readdir(directory)).toEqual([])
  })

  it('that was taken over in the meantime is not released by the one who lost it', async () => {
    const lost = await store.lock(NAME, FAIL)
    await rm(lockPath())
    const taken = await store.lock(NAME, FAIL)
    await lost.release()
    await expect(store.lock(NAME, FAIL)).rejects.toBeInstanceOf(CheckpointLockedError)
    await taken.release()
  })

  it.skipIf(onWindows)('that cannot be removed is given up all the same', async () => {
    await asOrdinaryUser(async () => {
      const own = await mkdtemp(join(tmpdir(), 'ossferry-checkpoints-'))
      const lock = await new FileCheckpointStore(own).lock(NAME, FAIL)
      await chmod(own, 0o500)
      await expect(lock.release()).resolves.toBeUndefined()
      await chmod(own, 0o700)
      await makeOld(join(own, `${NAME}.lock`), 10)
      await (await new FileCheckpointStore(own).lock(NAME, FAIL)).release()
      await rm(own, { recursive: true })
    })
  })

  it('is released also when somebody has removed it', async () => {
    const lock = await store.lock(NAME, FAIL)
    await rm(lockPath())
    await expect(lock.release()).resolves.toBeUndefined()
  })
})
