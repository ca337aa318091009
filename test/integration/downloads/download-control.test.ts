/** Downloads that are cancelled, paused, locked out, or counted. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DownloadCallOptions, DownloadResult, Progress, Transfer } from '../../../src/index.js'
import { startDownloadProgram } from '../../support/download-program.js'
import { useDownloadScene } from '../../support/download-scene.js'
import {
  failureOf,
  logEvents,
  KIB,
  MIB,
  PART,
  range,
  TARGET,
  until,
} from '../../support/upload-scene.js'

/** Requests that the server is done with, answered or given up. */
let over = 0
const scene = useDownloadScene({ onRequest: () => (over += 1) })
beforeEach(() => {
  over = 0
})

const PARTS = 8

function download(options: DownloadCallOptions = {}, key: string = TARGET.key) {
  const { client } = scene.upload
  return client
    .downloader({ partSize: PART })
    .downloadFile({ ...TARGET, key }, scene.target, options)
}

const recorded = () => ({
  enableCheckpoint: true,
  checkpointDir: scene.upload.checkpointDir,
})

/** A download that stands between two parts. In an object: it is itself a promise. */
async function hold(
  options: DownloadCallOptions,
): Promise<{ readonly held: Transfer<DownloadResult> }> {
  const held = download({ parallelNum: 1, ...options })
  held.catch(() => undefined) // the test looks at it
  for await (const event of held.events()) if (event.type === 'part-completed') break
  await held.pause()
  return { held }
}

describe('cancel()', () => {
  it('ends requests in flight and leaves no temporary file without a record', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'GetObject', action: { type: 'stall', afterBytes: 10 * KIB } })
    const transfer = download()
    const failure = failureOf(transfer)
    await until(() => scene.ranges().length === 3)
    await transfer.cancel({ reason: 'the user left' })
    expect(transfer.state).toBe('cancelled')
    expect(await failure).toMatchObject({ code: 'Cancelled', cause: 'the user left' })
    expect(await scene.files()).toEqual([])
    // The server has seen all the connections go that stood still.
    await until(() => over === scene.upload.server.requests.length)
  })

  it('with a record keeps the partial file, from which the next call goes on', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    await held.cancel()
    expect(await failureOf(held)).toMatchObject({ code: 'Cancelled' })
    expect(await scene.files()).toEqual(['target.bin.temp'])
    const result = await download(recorded())
    expect(result.reusedParts).toBeGreaterThanOrEqual(1)
    await scene.expectFile(bytes)
  })

  it('with a record and without keepParts removes both', async () => {
    await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    await held.cancel({ keepParts: false })
    expect(await failureOf(held)).toMatchObject({ code: 'Cancelled' })
    expect(await scene.files()).toEqual([])
    expect(await scene.upload.records()).toEqual([])
  })

  it('with a record of which nothing has arrived leaves nothing', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'GetObject', action: { type: 'stall' } })
    const transfer = download(recorded())
    const failure = failureOf(transfer)
    await until(() => scene.ranges().length === 3)
    await transfer.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    expect(await scene.files()).toEqual([])
    expect(await scene.upload.records()).toEqual([])
  })

  it('by an AbortSignal is the same; one that has fired asks for nothing', async () => {
    await scene.store(PARTS * PART)
    const before = scene.upload.server.requests.length
    const signal = AbortSignal.abort()
    expect(await failureOf(download({ signal }))).toMatchObject({ code: 'Cancelled' })
    expect(scene.upload.server.requests).toHaveLength(before)
    expect(await scene.files()).toEqual([])
  })
})

describe('pause()', () => {
  it('lets parts finish, then nothing moves until resume()', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    expect(held.state).toBe('paused')
    const fetched = scene.ranges().length
    expect(fetched).toBeLessThan(PARTS)
    // The process might end here: what has arrived is on record.
    expect((await scene.upload.records()).some((name) => name.endsWith('.dcp'))).toBe(true)
    held.resume()
    expect(await held).toMatchObject({ partCount: PARTS, verified: 'crc64' })
    expect(scene.fetchedParts()).toEqual(range(1, PARTS))
    await scene.expectFile(bytes)
  })
})

describe('two downloads into one file', () => {
  it('of one object: the second one is told who is at work', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    const error = await failureOf(download(recorded()))
    expect(error).toMatchObject({ name: 'CheckpointLockedError', code: 'CheckpointLocked' })
    expect(error.message).toContain(`process ${process.pid}`)
    held.resume()
    await held
    await scene.expectFile(bytes)
  })

  it('from two processes: the second one disturbs nothing', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    const { server } = scene.upload
    const program = startDownloadProgram({ server, file: scene.target, options: recorded() })
    expect(await program.output).toMatchObject({ code: 'CheckpointLocked' })
    held.resume()
    await held
    await scene.expectFile(bytes)
  })

  it('of two objects do not mix', async () => {
    const bytes = await scene.store(PARTS * PART)
    await scene.upload.client.putObject({ ...TARGET, key: 'other', body: bytes.slice().reverse() })
    const { held } = await hold(recorded())
    const other = await failureOf(download(recorded(), 'other'))
    expect(other).toMatchObject({ code: 'CheckpointLocked' })
    held.resume()
    await held
    await scene.expectFile(bytes)
  })

  it('waits when it is told to', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    const second = download({ ...recorded(), whenLocked: 'wait' })
    await failureOf(download(recorded())) // a whole attempt later the second one is still waiting
    held.resume()
    await held
    expect(await second).toMatchObject({ verified: 'crc64' })
    await scene.expectFile(bytes)
    expect(await scene.upload.records()).toEqual([])
  })

  it('without records each have a temporary file of their own', async () => {
    const bytes = await scene.store(PARTS * PART)
    await Promise.all(range(1, 4).map(() => download()))
    await scene.expectFile(bytes)
  })
})

describe('progress', () => {
  it('never falls, never passes the total, and is complete only when the file is there', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { held } = await hold(recorded())
    await held.cancel()
    await failureOf(held)
    scene.upload.fault({
      operation: 'GetObject',
      times: 2,
      action: { type: 'drop', afterBytes: 60 * KIB },
    })
    const seen: Progress[] = []
    const beforeEnd: number[] = []
    const log = logEvents(({ type }) => {
      if (type === 'part-completed') beforeEnd.push(seen.at(-1)?.transferredBytes ?? 0)
    })
    const { reusedParts } = await download({
      ...recorded(),
      ...log.options,
      onProgress: (progress) => seen.push(progress),
    })
    for (const [index, progress] of seen.entries()) {
      const earlier = seen[index - 1] ?? progress
      expect(progress.transferredBytes).toBeGreaterThanOrEqual(earlier.transferredBytes)
      expect(progress.sentBytes).toBeGreaterThanOrEqual(earlier.sentBytes)
      expect(progress.sentBytes).toBeLessThanOrEqual(bytes.length)
    }
    expect(Math.max(...beforeEnd)).toBeLessThan(bytes.length)
    expect(seen.at(-1)).toMatchObject({
      transferredBytes: bytes.length,
      totalBytes: bytes.length,
      resumedBytes: reusedParts * PART,
    })
  })
})

describe('a bandwidth limit', () => {
  it('holds for downloads', async () => {
    await scene.store(MIB)
    const client = scene.upload.connect({ bandwidthLimit: 2 * MIB })
    const startedAt = performance.now()
    await client.downloader({ partSize: PART }).downloadFile(TARGET, scene.target)
    const elapsedMs = performance.now() - startedAt
    expect(elapsedMs).toBeGreaterThan(400)
    expect(elapsedMs).toBeLessThan(5000)
  })
})

describe('a process', () => {
  it.each([
    ['has downloaded', undefined, undefined],
    ['has cancelled a download', 4, 'Cancelled'],
  ])('that %s is kept alive by nothing of it', async (_what, cancelAt, code) => {
    await scene.store(PARTS * PART)
    const { server } = scene.upload
    const program = startDownloadProgram({
      server,
      file: scene.target,
      options: { partSize: PART, ...recorded() },
      ...(cancelAt === undefined ? {} : { cancelAt }),
    })
    const output = await program.output
    expect(output?.code).toBe(code)
    expect(output?.resources).toEqual([])
    expect(program.process.exitCode).toBe(0)
  })

  it('with 64 parts in flight is not warned of leaking listeners', async () => {
    await scene.store(200 * PART)
    const { server, folder } = scene.upload
    const options = { partSize: PART, parallelNum: 64 }
    const file = join(folder, 'target.bin')
    for (const target of [file, 'stream']) {
      const { output } = startDownloadProgram({ server, file: target, options })
      expect(await output).toMatchObject({ result: { partCount: 200 }, warnings: [] })
    }
    expect(await readdir(folder)).toEqual(['target.bin'])
  })
})
