/** Downloads into streams and loops: in order, at the reader's pace, over when the reader is. */

import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { createDeferred } from '../../support/deferred.js'
import { useDownloadScene } from '../../support/download-scene.js'
import {
  failureOf,
  logEvents,
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

const PARTS = 20

function downloader(parallelNum = 3) {
  return scene.upload.client.downloader({ partSize: PART, parallelNum })
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('downloadTo', () => {
  it('writes to a Node stream, in order, and ends it', async () => {
    const bytes = await scene.store(PARTS * PART - 7)
    const stream = new PassThrough()
    const [chunks, result] = await Promise.all([
      stream.toArray(),
      downloader(8).downloadTo(TARGET, stream),
    ])
    expect(Buffer.compare(Buffer.concat(chunks as Buffer[]), bytes)).toBe(0)
    expect(result).toMatchObject({ size: bytes.length, partCount: PARTS, verified: 'crc64' })
    expect(scene.fetchedParts()).toEqual(range(1, PARTS))
  })

  it('writes to a web stream, and closes it', async () => {
    const bytes = await scene.store(5 * PART)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const [received] = await Promise.all([
      new Response(readable).arrayBuffer(),
      downloader().downloadTo(TARGET, writable),
    ])
    expect(Buffer.compare(Buffer.from(received), bytes)).toBe(0)
  })

  it('writes a range of an object, and nothing for an empty one', async () => {
    const bytes = await scene.store(5 * PART)
    const stream = new PassThrough()
    const request = { ...TARGET, range: `bytes=-${2 * PART}` }
    const [chunks] = await Promise.all([stream.toArray(), downloader().downloadTo(request, stream)])
    expect(Buffer.compare(Buffer.concat(chunks as Buffer[]), bytes.subarray(3 * PART))).toBe(0)
    await scene.store(0)
    const empty = new PassThrough()
    const [nothing] = await Promise.all([empty.toArray(), downloader().downloadTo(TARGET, empty)])
    expect(nothing).toEqual([])
  })

  it('needs nothing of a stream but that it can be written', async () => {
    const bytes = await scene.store(3 * PART)
    const chunks: Buffer[] = []
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, callback) => {
        chunks.push(Buffer.from(chunk))
        callback()
      },
    })
    await downloader().downloadTo(TARGET, stream)
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0)
  })

  it('fetches no further than parallelNum parts ahead of a slow reader', async () => {
    const bytes = await scene.store(PARTS * PART)
    const stream = new PassThrough({ highWaterMark: 1 })
    const transfer = downloader(3).downloadTo(TARGET, stream)
    await until(() => scene.ranges().length === 3)
    await turns()
    // The stream takes one part and no more before somebody reads it.
    const ahead = scene.ranges().length
    expect(ahead).toBeLessThanOrEqual(5)
    await turns()
    expect(scene.ranges()).toHaveLength(ahead)
    const chunks = await stream.toArray()
    await transfer
    expect(Buffer.compare(Buffer.concat(chunks as Buffer[]), bytes)).toBe(0)
  })

  it('tells the reader of bytes that were wrong: the stream is destroyed, not ended', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'GetObject', times: 1, action: { type: 'corrupt', atByte: 5 } })
    const stream = new PassThrough()
    const reading = failureOf(stream.toArray())
    const error = await failureOf(downloader().downloadTo(TARGET, stream))
    expect(error).toMatchObject({ code: 'CrcMismatch' })
    expect(await reading).toBe(error)
    expect(stream.writableFinished).toBe(false)
  })

  it('ends, and its requests with it, when the reader goes away', async () => {
    await scene.store(8 * MIB)
    const stream = new PassThrough()
    const transfer = downloader().downloadTo(TARGET, stream)
    const failure = failureOf(transfer)
    await once(stream, 'readable')
    stream.destroy()
    expect(await failure).toMatchObject({ name: 'TargetError', code: 'TargetNotWritable' })
    await until(() => over === scene.upload.server.requests.length)
    expect(scene.ranges().length).toBeLessThan(20)
  })

  it('can be cancelled while its reader does not read', async () => {
    await scene.store(PARTS * PART)
    const stream = new PassThrough({ highWaterMark: 1 })
    const transfer = downloader().downloadTo(TARGET, stream)
    const failure = failureOf(transfer)
    await until(() => scene.ranges().length >= 3)
    await transfer.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    expect(stream.destroyed).toBe(true)
  })

  it('can be cancelled while a web stream does not take what it was given', async () => {
    await scene.store(PARTS * PART)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const transfer = downloader().downloadTo(TARGET, writable)
    const failure = failureOf(transfer)
    await until(() => scene.ranges().length >= 3)
    await turns()
    await transfer.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    await expect(readable.getReader().read()).rejects.toMatchObject({ code: 'Cancelled' })
  })

  it('can be cancelled while a stream does not come to its end', async () => {
    await scene.store(PART)
    const ending = createDeferred()
    const stream = new Writable({
      write: (_chunk, _encoding, callback) => callback(),
      final: () => ending.resolve(),
    })
    const transfer = downloader().downloadTo(TARGET, stream)
    const failure = failureOf(transfer)
    await ending.promise
    await transfer.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    expect(stream.destroyed).toBe(true)
  })

  it('refuses what it cannot write to, and says what it takes', async () => {
    const error = await failureOf(downloader().downloadTo(TARGET, 'file' as unknown as Writable))
    expect(error).toMatchObject({ name: 'TargetError', code: 'TargetNotSupported' })
    expect(error.message).toContain('for a file use downloadFile')
    expect(scene.upload.server.requests).toEqual([])
  })
})

describe('iterate', () => {
  it('yields the bytes in order', async () => {
    const bytes = await scene.store(PARTS * PART - 7)
    const chunks: Uint8Array[] = []
    for await (const chunk of downloader(8).iterate(TARGET)) chunks.push(chunk)
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0)
  })

  it('fetches no further than parallelNum parts ahead of the loop', async () => {
    await scene.store(PARTS * PART)
    let seen = 0
    for await (const chunk of downloader(3).iterate(TARGET)) {
      seen += 1
      await turns()
      expect(chunk).toHaveLength(PART)
      expect(scene.ranges().length).toBeLessThanOrEqual(seen + 3)
    }
    expect(seen).toBe(PARTS)
  })

  it.each([1, 2, 3])(
    'can be read by an upload of the same client, with %i parts in flight in all',
    async (maxParallelParts) => {
      const bytes = await scene.store(PARTS * PART)
      const client = scene.upload.connect({ maxParallelParts })
      const source = client.downloader({ partSize: PART }).iterate(TARGET)
      const target = { ...TARGET, key: 'piped' }
      await client.uploader({ partSize: PART }).uploadFrom(target, source)
      await scene.upload.expectObject(bytes, 'piped')
    },
  )

  it('ends when the upload that was to read it does not begin', async () => {
    const bytes = await scene.store(PARTS * PART)
    const client = scene.upload.connect({ maxParallelParts: 2, memoryLimit: 2 * PART })
    const uploader = client.uploader({ partSize: PART })
    for (let times = 0; times < 2; times += 1) {
      const source = client.downloader({ partSize: PART }).iterate(TARGET)
      const refused = uploader.uploadFrom({ ...TARGET, bucket: '' }, source)
      expect(await failureOf(refused)).toMatchObject({ code: 'InvalidBucketName' })
      expect(await source.next()).toMatchObject({ done: true })
    }
    await uploader.uploadFrom({ ...TARGET, key: 'other' }, bytes)
  })

  it('ends its requests when the loop is left early', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'GetObject', attempt: 2, times: 9, action: { type: 'stall' } })
    for await (const chunk of downloader().iterate(TARGET)) {
      expect(chunk).toHaveLength(PART)
      break
    }
    await until(() => over === scene.upload.server.requests.length)
    expect(scene.ranges().length).toBeLessThanOrEqual(4)
    // What it held is free again: another download runs with the same client.
    scene.upload.server.faults.clear()
    await downloader().downloadFile(TARGET, scene.target)
  })

  it('throws in the loop what has gone wrong', async () => {
    const loop = async (): Promise<void> => {
      for await (const chunk of downloader().iterate(TARGET)) expect(chunk).toBeUndefined()
    }
    expect(await failureOf(loop())).toMatchObject({ name: 'DownloadError', code: 'NoSuchKey' })
  })

  it('throws in the loop what is wrong with the call', async () => {
    const loop = async (): Promise<void> => {
      const chunks = downloader().iterate(TARGET, { parallelNum: 0 })
      for await (const chunk of chunks) expect(chunk).toBeUndefined()
    }
    expect(await failureOf(loop())).toMatchObject({ name: 'OptionError' })
    expect(scene.upload.server.requests).toEqual([])
  })

  it('throws at its end when the bytes were not those of the object', async () => {
    await scene.store(5 * PART)
    scene.upload.fault({ operation: 'GetObject', times: 1, action: { type: 'corrupt', atByte: 5 } })
    let seen = 0
    const loop = async (): Promise<void> => {
      for await (const chunk of downloader().iterate(TARGET)) seen += chunk.length
    }
    expect(await failureOf(loop())).toMatchObject({ code: 'CrcMismatch' })
    expect(seen).toBeLessThanOrEqual(5 * PART)
  })

  it('goes on over broken bodies as a file does', async () => {
    const bytes = await scene.store(5 * PART)
    const action = { type: 'drop', afterBytes: 1000 } as const
    scene.upload.fault({ operation: 'GetObject', times: 2, action })
    const chunks: Uint8Array[] = []
    const log = logEvents()
    for await (const chunk of downloader().iterate(TARGET, log.options)) chunks.push(chunk)
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0)
    expect(log.of('retry')).toHaveLength(2)
  })
})
