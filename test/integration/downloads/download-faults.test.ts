/** Downloads over a network, and onto disks, that fail. */

import { createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DownloadCallOptions, DownloadError } from '../../../src/index.js'
import type { FaultAction } from '../../../src/server.js'
import { useDownloadScene } from '../../support/download-scene.js'
import { failureOf, KIB, logEvents, MIB, PART, range, TARGET } from '../../support/upload-scene.js'

const PARTS = 8
const SIZE = PARTS * PART
const scene = useDownloadScene()

function download(options: DownloadCallOptions = {}) {
  const { client } = scene.upload
  return client.downloader({ partSize: PART }).downloadFile(TARGET, scene.target, options)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a body that', () => {
  it.each<[string, FaultAction]>([
    ['breaks off', { type: 'drop', afterBytes: 60 * KIB }],
    ['ends too early', { type: 'truncate', afterBytes: 60 * KIB }],
  ])('%s is continued from its last byte', async (_what, action) => {
    const bytes = await scene.store(SIZE)
    scene.upload.fault({ operation: 'GetObject', times: 3, action })
    const log = logEvents()
    expect(await download(log.options)).toMatchObject({ verified: 'crc64', partCount: PARTS })
    await scene.expectFile(bytes)
    expect(log.of('retry')).toHaveLength(3)
    // Eleven requests; those that go on begin amid a part.
    const starts = scene.ranges().map((text) => Number(/bytes=(\d+)-/.exec(text ?? '')?.[1]))
    expect(starts).toHaveLength(PARTS + 3)
    expect(starts.filter((start) => start % PART !== 0)).toHaveLength(3)
  })

  it('stands still is continued after the idle time-out', async () => {
    const bytes = await scene.store(SIZE)
    const client = scene.upload.connect({ idleTimeoutMs: 100 })
    scene.upload.fault({
      operation: 'GetObject',
      times: 1,
      action: { type: 'stall', afterBytes: 60 * KIB },
    })
    const log = logEvents()
    await client.downloader({ partSize: PART }).downloadFile(TARGET, scene.target, log.options)
    await scene.expectFile(bytes)
    expect(log.of('retry')).toMatchObject([{ code: 'IdleTimeout' }])
  })

  it('breaks off again and again ends the download, after six requests for its part', async () => {
    await scene.store(SIZE)
    vi.spyOn(Math, 'random').mockReturnValue(0.01) // the pauses in between grow to seconds
    scene.upload.fault({ operation: 'GetObject', action: { type: 'drop', afterBytes: 100 } })
    const error = await failureOf(download({ parallelNum: 1 }))
    expect(error).toMatchObject({ name: 'DownloadError', code: 'ConnectionLost', partNumber: 1 })
    expect(scene.ranges()).toHaveLength(6)
    expect(await scene.files()).toEqual([])
  })

  it('has a flipped byte is noticed, and nothing of it is kept', async () => {
    await scene.store(SIZE)
    await writeFile(scene.target, 'old')
    scene.upload.fault({
      operation: 'GetObject',
      attempt: 3,
      times: 1,
      action: { type: 'corrupt', atByte: 5 },
    })
    const { checkpointDir } = scene.upload
    const recorded = { enableCheckpoint: true, checkpointDir }
    const error = await failureOf(download(recorded))
    expect(error).toMatchObject({ name: 'DownloadError', code: 'CrcMismatch', retryable: true })
    expect(await scene.files()).toEqual(['target.bin'])
    expect(await readFile(scene.target, 'utf8')).toBe('old')
    expect(await scene.upload.records()).toEqual([])
    // A finished record of wrong bytes would be found wrong for ever: this one is not there.
    const again = await download(recorded)
    expect(again).toMatchObject({ reusedParts: 0, verified: 'crc64' })
  })
})

describe('a request that fails before its body', () => {
  it('is repeated by the client alone: three attempts', async () => {
    await scene.store(SIZE)
    scene.upload.fault({ operation: 'GetObject', action: { type: 'status', status: 503 } })
    const error = await failureOf(download({ parallelNum: 1 }))
    expect(error).toMatchObject({ name: 'DownloadError', partNumber: 1 })
    expect(scene.ranges()).toHaveLength(3)
  })

  it('for want of rights ends the download at once', async () => {
    await scene.store(SIZE)
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.upload.fault({ operation: 'GetObject', attempt: 2, action: refuse })
    const error = await failureOf(download({ parallelNum: 1 }))
    expect(error).toMatchObject({ code: 'AccessDenied', partNumber: 2 })
    expect(scene.ranges()).toHaveLength(2)
  })
})

describe('parts', () => {
  it('that fail in several ways at once fail the download once, and leave the old file', async () => {
    await scene.store(SIZE)
    await writeFile(scene.target, 'old')
    const refusals = [
      { status: 403, code: 'AccessDenied' },
      { status: 412, code: 'PreconditionFailed' },
      { status: 404, code: 'NoSuchKey' },
    ]
    for (const [index, refusal] of refusals.entries()) {
      const action = { type: 'status', ...refusal } as const
      scene.upload.fault({ operation: 'GetObject', attempt: index + 1, action })
    }
    const { code } = (await failureOf(download({ parallelNum: PARTS }))) as DownloadError
    expect(['AccessDenied', 'ObjectChanged']).toContain(code)
    expect(await readFile(scene.target, 'utf8')).toBe('old')
    expect(await scene.files()).toEqual(['target.bin'])
  })
})

describe('an object', () => {
  it('that is replaced meanwhile is an ObjectChangedError; the old file stays', async () => {
    await scene.store(SIZE)
    await writeFile(scene.target, 'old')
    const { checkpointDir } = scene.upload
    const transfer = download({ parallelNum: 1, enableCheckpoint: true, checkpointDir })
    for await (const event of transfer.events()) if (event.type === 'part-completed') break
    await transfer.pause()
    await scene.store(SIZE, 2)
    transfer.resume()
    const error = await failureOf(transfer)
    expect(error).toMatchObject({ name: 'ObjectChangedError', code: 'ObjectChanged' })
    expect(error.message).toContain('oss://uploads/dir/object was replaced or removed')
    expect(await scene.files()).toEqual(['target.bin'])
    expect(await readFile(scene.target, 'utf8')).toBe('old')
    expect(await scene.upload.records()).toEqual([])
  })

  it('of which a range is read and that is replaced meanwhile is one, too', async () => {
    await scene.store(SIZE)
    const { client } = scene.upload
    const transfer = client
      .downloader({ partSize: PART, parallelNum: 1 })
      .downloadFile({ ...TARGET, range: `bytes=${PART}-` }, scene.target)
    for await (const event of transfer.events()) if (event.type === 'part-completed') break
    await transfer.pause()
    await scene.store(SIZE, 2)
    transfer.resume()
    expect(await failureOf(transfer)).toMatchObject({ code: 'ObjectChanged' })
    expect(await scene.files()).toEqual([])
  })

  it('that is removed meanwhile is one, too', async () => {
    await scene.store(SIZE)
    const transfer = download({ parallelNum: 1 })
    for await (const event of transfer.events()) if (event.type === 'part-completed') break
    await transfer.pause()
    await scene.upload.client.deleteObject(TARGET)
    transfer.resume()
    expect(await failureOf(transfer)).toMatchObject({ code: 'ObjectChanged' })
  })

  it('that does not exist is a failure that names it, and makes no file', async () => {
    const error = await failureOf(download())
    expect(error).toMatchObject({ name: 'DownloadError', code: 'NoSuchKey', retryable: false })
    expect(error.message).toContain('oss://uploads/dir/object')
    expect(await scene.files()).toEqual([])
  })

  it('without a byte makes an empty file', async () => {
    const bytes = await scene.store(0)
    expect(await download()).toMatchObject({ size: 0, partCount: 0, verified: 'crc64' })
    await scene.expectFile(bytes)
  })
})

describe('ranges', () => {
  it.each([
    ['bytes=0-0', 0, 1],
    [`bytes=${PART}-${3 * PART - 1}`, PART, 3 * PART],
    [`bytes=${SIZE - 10}-`, SIZE - 10, SIZE],
    ['bytes=-100', SIZE - 100, SIZE],
  ])('%s has exactly these bytes', async (text, start, end) => {
    const bytes = await scene.store(SIZE)
    const { client } = scene.upload
    const downloader = client.downloader({ partSize: PART })
    const result = await downloader.downloadFile({ ...TARGET, range: text }, scene.target)
    expect(result).toMatchObject({ size: end - start, verified: 'size' })
    await scene.expectFile(bytes.subarray(start, end))
  })

  it('that are none are refused before anything is asked for', async () => {
    const { client } = scene.upload
    const request = { ...TARGET, range: 'bytes=5-1' }
    const error = await failureOf(client.downloader().downloadFile(request, scene.target))
    expect(error).toMatchObject({ name: 'InvalidRequestError', code: 'InvalidRange' })
    expect(error.message).toContain('write bytes=first-last, bytes=first- or bytes=-length')
    expect(scene.upload.server.requests).toEqual([])
  })
})

describe('a target', () => {
  it('that is a directory is refused before a byte is fetched', async () => {
    await scene.store(SIZE)
    await mkdir(scene.target)
    const error = await failureOf(download())
    expect(error).toMatchObject({ name: 'TargetError', code: 'TargetIsDirectory' })
    expect(scene.ranges()).toEqual([])
  })

  it('whose directory is missing is refused before a byte is fetched', async () => {
    await scene.store(SIZE)
    const path = join(scene.upload.folder, 'none', 'target')
    const error = await failureOf(scene.upload.client.downloader().downloadFile(TARGET, path))
    expect(error).toMatchObject({ name: 'TargetError', code: 'TargetNotWritable' })
    expect(error.message).toContain('its directory does not exist')
    expect(scene.ranges()).toEqual([])
  })

  it.skipIf(process.getuid?.() === 0)('that may not be written says so', async () => {
    await scene.store(SIZE)
    await chmod(scene.upload.folder, 0o500)
    const error = await failureOf(download()).finally(() => chmod(scene.upload.folder, 0o700))
    expect(error).toMatchObject({ code: 'TargetNotWritable' })
    expect(error.message).toContain('permission denied')
  })

  it('keeps its permissions when it is replaced', async () => {
    const bytes = await scene.store(SIZE)
    await writeFile(scene.target, 'old', { mode: 0o600 })
    await download()
    await scene.expectFile(bytes)
    expect((await stat(scene.target)).mode & 0o777).toBe(0o600)
  })

  it.skipIf(!existsSync('/dev/full'))(
    'without room ends the download at once, and its requests',
    async () => {
      await scene.store(8 * MIB)
      const { client } = scene.upload
      const error = await failureOf(
        client.downloader({ partSize: PART }).downloadTo(TARGET, createWriteStream('/dev/full')),
      )
      expect(error).toMatchObject({ name: 'TargetError', code: 'TargetFull' })
      expect(scene.ranges().length).toBeLessThan(10)
    },
  )
})

describe('a service that fails now and then, at random', () => {
  it('delays a download and changes nothing', async () => {
    const bytes = await scene.store(60 * PART)
    const seed = 20_240_614
    const { upload } = scene
    upload.fault({ probability: 0.1, seed, action: { type: 'drop', afterBytes: 10 * KIB } })
    upload.fault({ probability: 0.1, seed, action: { type: 'truncate', afterBytes: 50 * KIB } })
    upload.fault({ probability: 0.1, seed, action: { type: 'status', status: 503 } })
    const client = upload.connect({ retry: { baseDelayMs: 1, maxAttempts: 12 } })
    const result = await client
      .downloader({ partSize: PART, parallelNum: 8 })
      .downloadFile(TARGET, scene.target)
    expect(result).toMatchObject({ partCount: 60, verified: 'crc64' })
    expect([...new Set(scene.fetchedParts().filter(Number.isInteger))]).toEqual(range(1, 60))
    await scene.expectFile(bytes)
  })
})
