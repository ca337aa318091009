/** Uploads that want the same record at the same time. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Transfer, UploadCallOptions, UploadResult } from '../../../src/index.js'
import { createDeferred } from '../../support/deferred.js'
import { startUploadProgram } from '../../support/upload-program.js'
import { failureOf, PART, TARGET, useUploadScene } from '../../support/upload-scene.js'

const scene = useUploadScene()

function upload(path: string, options: UploadCallOptions = {}) {
  const { checkpointDir } = scene
  const fixed = { partSize: PART, enableCheckpoint: true, checkpointDir }
  return scene.client.uploader(fixed).uploadFile(TARGET, path, options)
}

/** An upload that holds its record until it is let go on. In an object: it is itself a promise. */
async function holdRecord(path: string): Promise<{ readonly first: Transfer<UploadResult> }> {
  const running = createDeferred()
  const first = upload(path, {
    parallelNum: 1,
    onEvent: ({ type }) => {
      if (type === 'part-started') running.resolve()
    },
  })
  await running.promise
  await first.pause()
  return { first }
}

describe('while an upload runs with a record', () => {
  it('a second one of the same source and target fails and disturbs nothing', async () => {
    const { path, bytes } = await scene.file(3 * PART)
    const { first } = await holdRecord(path)
    const before = scene.server.requests.length
    const error = await failureOf(upload(path))
    expect(error).toMatchObject({ name: 'CheckpointLockedError', code: 'CheckpointLocked' })
    expect(error.message).toContain(`process ${process.pid} on ${hostname()}`)
    expect(scene.server.requests.length).toBe(before)
    first.resume()
    await first
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('one in another process fails, too', async () => {
    const { path, bytes } = await scene.file(3 * PART)
    const { first } = await holdRecord(path)
    const { checkpointDir, server } = scene
    const options = { enableCheckpoint: true, checkpointDir }
    const { output } = startUploadProgram({ server, file: path, options })
    expect(await output).toMatchObject({ code: 'CheckpointLocked' })
    first.resume()
    await first
    await scene.expectStored(bytes)
  })

  it('a second one waits when it is told to, and then uploads', async () => {
    const { path, bytes } = await scene.file(3 * PART)
    const { first } = await holdRecord(path)
    const before = scene.server.requests.length
    const second = upload(path, { whenLocked: 'wait' })
    await failureOf(upload(path)) // a whole attempt later the second one is still waiting
    expect(scene.server.requests.length).toBe(before)
    first.resume()
    await first
    expect(await second).toMatchObject({ partCount: 3 })
    expect(scene.requests('CompleteMultipartUpload')).toHaveLength(2)
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('one that waits can be cancelled', async () => {
    const { path, bytes } = await scene.file(3 * PART)
    const { first } = await holdRecord(path)
    const second = upload(path, { whenLocked: 'wait' })
    const outcome = failureOf(second)
    await second.cancel()
    expect(await outcome).toMatchObject({ name: 'AbortError', code: 'Cancelled' })
    first.resume()
    await first
    await scene.expectStored(bytes)
  })

  it('uploads to other objects go their way', async () => {
    const { path, bytes } = await scene.file(3 * PART)
    const { first } = await holdRecord(path)
    const { checkpointDir } = scene
    const uploader = scene.client.uploader({ enableCheckpoint: true, checkpointDir })
    await uploader.uploadFile({ ...TARGET, key: 'another' }, path)
    await scene.expectObject(bytes, 'another')
    first.resume()
    await first
  })
})

describe('a lock that was left behind', () => {
  const linux = process.platform === 'linux'
  interface Holder {
    readonly pid: number
    readonly host: string
    readonly pidNamespace?: string
    readonly began: string
    readonly token: string
  }

  const self: Holder = {
    pid: process.pid,
    host: hostname(),
    began: beganOf(process.pid),
    token: '00',
  }

  function beganOf(pid: number): string {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  }

  /** The process ID of a program that has ended. */
  const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid

  async function leaveLock(path: string, text: string, ageMs = 0): Promise<string> {
    const { first } = await holdRecord(path)
    const name = (await scene.records()).find((file) => file.endsWith('.lock')) ?? ''
    const ended = failureOf(first)
    await first.cancel({ keepParts: false })
    await ended
    const lockPath = join(scene.checkpointDir, name)
    await writeFile(lockPath, text)
    const time = new Date(Date.now() - ageMs)
    await utimes(lockPath, time, time)
    return lockPath
  }

  const lock = (holder: Partial<Holder>): string => JSON.stringify({ ...self, ...holder })
  const left: readonly { what: string; text: () => string; ageMs: number }[] = [
    { what: 'of a process that is dead', text: () => lock({ pid: deadPid() }), ageMs: 0 },
    { what: 'whose process ID another one has', text: () => lock({ began: '1' }), ageMs: 0 },
    { what: 'of a machine silent for a minute', text: () => lock({ host: '?' }), ageMs: 61_000 },
    {
      what: 'of a container silent for a minute',
      text: () => lock({ pidNamespace: 'pid:[1]' }),
      ageMs: 61_000,
    },
    { what: 'torn a moment ago', text: () => '', ageMs: 4_700 },
    { what: 'torn when the machine went down', text: () => '{"pid":', ageMs: 6_000 },
  ]

  it.each(left)('$what is in nobody’s way', async ({ text, ageMs }) => {
    const { path, bytes } = await scene.file(3 * PART)
    await leaveLock(path, text(), ageMs)
    await upload(path)
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it.runIf(linux)(
    'of a process that ended unnoticed by its parent is in nobody’s way',
    async () => {
      const { path, bytes } = await scene.file(3 * PART)
      // The shell has the child and then becomes a program that never asks for it.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec cat'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer]
        const pid = Number(String(line))
        // What answers is no shell any more, which might ask for a child that ends before.
        parent.stdin.write('become')
        await once(parent.stdout, 'data')
        process.kill(pid)
        await vi.waitUntil(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '), 10_000)
        await leaveLock(path, lock({ pid, began: beganOf(pid) }))
        await upload(path)
        await scene.expectStored(bytes)
      } finally {
        parent.kill()
      }
    },
  )

  it('of another machine that was refreshed of late is respected', async () => {
    const { path } = await scene.file(3 * PART)
    const text = lock({ host: 'elsewhere', pid: 4711 })
    const lockPath = await leaveLock(path, text, 30_000)
    const error = await failureOf(upload(path))
    expect(error).toMatchObject({ code: 'CheckpointLocked' })
    expect(error.message).toContain('process 4711 on elsewhere')
    expect(await readFile(lockPath, 'utf8')).toBe(text)
  })

  const bootId = linux ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : ''
  const namespace = linux ? readlinkSync('/proc/self/ns/pid') : ''

  it.runIf(linux).each([
    ['this machine', `${bootId} pid:[1]`],
    ['another machine', `00000000-0000-0000-0000-000000000000 ${namespace}`],
    ['nobody knows which machine', namespace],
  ])(
    'of a container on %s with the same host name that was refreshed of late is respected',
    async (_where, pidNamespace) => {
      // Its process IDs are not ours: the one it names looks dead from here.
      const { path } = await scene.file(3 * PART)
      const text = lock({ pid: deadPid(), pidNamespace })
      const lockPath = await leaveLock(path, text, 30_000)
      expect(await failureOf(upload(path))).toMatchObject({ code: 'CheckpointLocked' })
      expect(await readFile(lockPath, 'utf8')).toBe(text)
    },
  )

  it('says among whose processes it was made', async () => {
    const { path } = await scene.file(3 * PART)
    const { first } = await holdRecord(path)
    const name = (await scene.records()).find((file) => file.endsWith('.lock')) ?? ''
    const text = await readFile(join(scene.checkpointDir, name), 'utf8')
    const expected = linux ? `${bootId} ${namespace}` : ''
    expect(JSON.parse(text)).toMatchObject({ pid: process.pid, pidNamespace: expected })
    first.resume()
    await first
  })
})
