import { describe, expect, it } from 'vitest'
import { CrcMismatchError } from '../../../../src/protocol/errors/ossferry-error.js'
import { ObjectChangedError } from '../../../../src/transfer/errors/object-changed-error.js'
import type { ObjectReader } from '../../../../src/transfer/object-file/object-reader.js'
import { createDeferred, settle } from '../../../support/deferred.js'
import { serviceError } from '../../../support/fake-download-client.js'
import { READ_PATH, ReaderHarness } from '../../../support/reader-harness.js'
import { seededBytes, seededRandom } from '../../../support/seeded-random.js'

const SKIPPED_BYTES = 128 * 1024

async function expectBytes(actual: Promise<Uint8Array>, expected: Uint8Array): Promise<void> {
  expect(Buffer.compare(await actual, expected)).toBe(0)
}

/** Reads in sequence, `length` bytes at a time, to the end. */
async function readThrough(reader: ObjectReader, length: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for (;;) {
    const piece = await reader.read(length)
    if (piece.length === 0) return Buffer.concat(pieces)
    pieces.push(piece)
  }
}

describe('a reader', () => {
  it('tells what HeadObject told, and has asked for nothing else yet', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    const { size, etag, lastModified, position } = reader
    expect({ size, etag, lastModified, position }).toEqual({
      size: 450,
      etag: harness.client.etag,
      lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT',
      position: 0,
    })
    expect(reader.object.objectType).toBe('Normal')
    expect(harness.client.heads).toHaveLength(1)
    expect(harness.client.gets).toEqual([])
  })

  it('reads in sequence from one request, pinned to the object', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    await expectBytes(readThrough(reader, 11), harness.bytes)
    expect(reader.position).toBe(450)
    const { etag } = harness.client
    expect(harness.client.gets).toMatchObject([{ range: 'bytes=0-449', ifMatch: etag }])
    await reader.close()
  })

  it('gives fewer bytes only at the end, and the empty array there', async () => {
    const reader = await new ReaderHarness().open()
    reader.seek(-10, 'end')
    expect(await reader.read(7)).toHaveLength(7)
    expect(await reader.read(7)).toHaveLength(3)
    expect(await reader.read(7)).toHaveLength(0)
    expect(await reader.read()).toHaveLength(0)
  })

  it('reads an empty object without a request', async () => {
    const harness = new ReaderHarness(new Uint8Array(0))
    const reader = await harness.open({ enablePrefetch: true, prefetchThreshold: 0 })
    expect(await reader.readAll()).toHaveLength(0)
    expect(harness.client.gets).toEqual([])
  })

  it('seeks from the start, the current position and the end', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    expect(reader.seek(100)).toBe(100)
    expect(reader.seek(-40, 'current')).toBe(60)
    await expectBytes(reader.read(10), harness.bytes.subarray(60, 70))
    expect(reader.seek(0, 'end')).toBe(450)
    expect(reader.seek(-450, 'end')).toBe(0)
    for (const wrong of [-1, 451, 0.5, NaN]) {
      expect(() => reader.seek(wrong)).toThrow('whole number from 0 to 450')
    }
    expect(reader.position).toBe(0)
    await expect(reader.read(-1)).rejects.toMatchObject({ code: 'InvalidOption' })
  })

  it('reads into memory that it is given, from its position or from anywhere', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    const target = new Uint8Array(20)
    expect(await reader.readInto(target)).toBe(20)
    expect(Buffer.compare(target, harness.bytes.subarray(0, 20))).toBe(0)
    expect(await reader.readInto(target, 440)).toBe(10)
    expect(Buffer.compare(target.subarray(0, 10), harness.bytes.subarray(440))).toBe(0)
    expect(await reader.readInto(target, 450)).toBe(0)
    expect(reader.position).toBe(20)
    // Exactly these bytes, and the sequence goes on as if nothing had been.
    await expectBytes(reader.read(20), harness.bytes.subarray(20, 40))
    expect(harness.client.ranges).toEqual(['bytes=0-449', 'bytes=440-449'])
    await reader.close()
  })

  it('serves calls that do not wait for each other in their order', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    const first = reader.read(100)
    const second = reader.read(100)
    expect(reader.position).toBe(200)
    reader.seek(400)
    const third = reader.read(10)
    await expectBytes(third, harness.bytes.subarray(400, 410))
    await expectBytes(second, harness.bytes.subarray(100, 200))
    await expectBytes(first, harness.bytes.subarray(0, 100))
    await reader.close()
  })

  it('yields the bytes from its position on in a loop', async () => {
    const harness = new ReaderHarness(seededBytes(600_000))
    harness.client.chunkSize = 10_000
    const reader = await harness.open()
    reader.seek(1000)
    const chunks: Uint8Array[] = []
    for await (const chunk of reader) chunks.push(chunk)
    expect(Buffer.compare(Buffer.concat(chunks), harness.bytes.subarray(1000))).toBe(0)
    expect(harness.client.gets).toHaveLength(1)
  })
})

describe('a seek', () => {
  it('ends the request that it has made useless, also when nothing is read any more', async () => {
    const harness = new ReaderHarness(seededBytes(4 * SKIPPED_BYTES))
    const reader = await harness.open()
    await reader.read(10)
    reader.seek(-10, 'end')
    await settle()
    await expectBytes(reader.read(10), harness.bytes.subarray(-10))
    reader.seek(0)
    await expectBytes(reader.read(10), harness.bytes.subarray(0, 10))
    expect(harness.starts).toEqual([0, 4 * SKIPPED_BYTES - 10, 0])
    await reader.close()
  })

  it('a little ahead reads on, and drops what lies between', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    await reader.read(10)
    reader.seek(100, 'current')
    await expectBytes(reader.read(10), harness.bytes.subarray(110, 120))
    expect(harness.starts).toEqual([0])
    await reader.close()
  })

  it('there and back again costs nothing', async () => {
    const harness = new ReaderHarness(seededBytes(4 * SKIPPED_BYTES))
    const reader = await harness.open()
    await reader.read(10)
    reader.seek(0, 'end')
    reader.seek(10)
    await settle()
    await reader.read(10)
    expect(harness.starts).toEqual([0])
    await reader.close()
  })
})

describe('reading ahead', () => {
  const prefetch = { enablePrefetch: true, chunkSize: 50, prefetchNum: 3 }

  it('begins after the threshold, with the chunks of the window and no more', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 100 })
    await reader.read(100)
    expect(harness.starts).toEqual([0])
    await reader.read(1)
    await settle()
    expect(harness.client.ranges.slice(1)).toEqual([
      'bytes=100-149',
      'bytes=150-199',
      'bytes=200-249',
      'bytes=250-299',
    ])
    await reader.close()
  })

  it('begins amid a long read, too', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 100 })
    await expectBytes(reader.readAll(), harness.bytes)
    expect(harness.starts).toEqual([0, 100, 150, 200, 250, 300, 350, 400])
  })

  it('never runs further ahead of a slow reader than prefetchNum chunks', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 0 })
    for (let position = 0; position < 450; position += 10) {
      await expectBytes(reader.read(10), harness.bytes.subarray(position, position + 10))
      await settle()
      const window = Math.floor(position / 50) + 4
      expect(harness.client.gets.length).toBe(Math.min(9, window))
    }
  })

  it('serves what a short seek finds in the window, and drops what it jumps over', async () => {
    const harness = new ReaderHarness()
    const blocked = createDeferred()
    harness.client.scripts.push({}, { after: blocked.promise })
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 0 })
    await reader.read(10)
    reader.seek(5) // back within the chunk
    await expectBytes(reader.read(5), harness.bytes.subarray(5, 10))
    blocked.resolve()
    reader.seek(120) // over the second chunk, into the third
    await expectBytes(reader.read(10), harness.bytes.subarray(120, 130))
    await settle()
    expect(harness.starts).toEqual([0, 50, 100, 150, 200, 250])
    await reader.close()
  })

  it('ends with a seek out of the window; a new sequence has to earn it again', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 20 })
    await reader.read(30)
    reader.seek(400)
    await expectBytes(reader.read(20), harness.bytes.subarray(400, 420))
    expect(harness.client.ranges.at(-1)).toBe('bytes=400-449')
    await reader.read(10)
    expect(harness.client.ranges.at(-1)).toBe('bytes=420-449')
    await reader.close()
    expect(harness.scheduler.slotsInUse).toBe(0)
  })

  it('has no more chunks in flight than the client has parts; a sequence needs none', async () => {
    const harness = new ReaderHarness(seededBytes(450), 1)
    const blocked = createDeferred()
    harness.client.scripts.push({ after: blocked.promise })
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 0 })
    const first = reader.read(1)
    await settle()
    expect(harness.starts).toEqual([0])
    expect(harness.scheduler.slotsInUse).toBe(1)
    const streaming = await harness.open()
    await expectBytes(streaming.read(10), harness.bytes.subarray(0, 10))
    blocked.resolve()
    await first
    await settle()
    expect(harness.starts).toEqual([0, 0, 50, 100, 150])
    await reader.close()
    await streaming.close()
  })

  it('repeats a chunk that failed when it is read again', async () => {
    const harness = new ReaderHarness()
    harness.client.scripts.push({}, { error: serviceError('InternalError', 500) })
    const reader = await harness.open({ ...prefetch, prefetchThreshold: 0 })
    await expectBytes(reader.read(50), harness.bytes.subarray(0, 50))
    await expect(reader.read(50)).rejects.toMatchObject({ code: 'InternalError' })
    expect(reader.position).toBe(50)
    await expectBytes(reader.read(), harness.bytes.subarray(50))
  })
})

describe('the CRC-64 of an object', () => {
  const differs = (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, index) => byte ^ +(index === 3))

  it('that was read from its start to its end is compared by the read that comes there', async () => {
    const harness = new ReaderHarness()
    harness.client.scripts.push({ body: differs })
    const reader = await harness.open()
    await reader.read(440)
    const error: unknown = await reader.read(10).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CrcMismatchError)
    expect(error).toMatchObject({ message: expect.stringContaining(READ_PATH) as string })
    // Nobody knows which bytes are wrong: none is given away any more.
    await expect(reader.read(1)).rejects.toBe(error)
    expect(() => reader.seek(0)).toThrow(CrcMismatchError)
    await reader.close()
  })

  it('counts each byte once, whatever is read again in between', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    await reader.read(200)
    reader.seek(100)
    await reader.read(50)
    await reader.readInto(new Uint8Array(10), 300)
    reader.seek(150)
    await expectBytes(reader.read(), harness.bytes.subarray(150))
  })

  it('cannot be told of a range', async () => {
    const harness = new ReaderHarness()
    harness.client.scripts.push({ body: differs })
    const reader = await harness.open()
    reader.seek(1)
    expect(await reader.read()).toHaveLength(449)
  })
})

describe('a body that breaks', () => {
  it('is gone on with from its last byte', async () => {
    const harness = new ReaderHarness()
    harness.client.scripts.push({ breakAfter: 100 }, { breakAfter: 100 })
    const reader = await harness.open()
    await expectBytes(harness.environment.clock.until(reader.readAll()), harness.bytes)
    expect(harness.starts).toEqual([0, 100, 200])
  })

  it('again and again ends the read; the next one begins where it began', async () => {
    const harness = new ReaderHarness()
    harness.client.scripts.push(...Array.from({ length: 6 }, () => ({ breakAfter: 10 })))
    const reader = await harness.open()
    const { clock } = harness.environment
    await expect(clock.until(reader.read(100))).rejects.toMatchObject({ code: 'ConnectionLost' })
    expect(harness.client.gets).toHaveLength(6)
    expect(reader.position).toBe(0)
    await expectBytes(reader.read(100), harness.bytes.subarray(0, 100))
    await reader.close()
  })

  it('of an object that was replaced is an ObjectChangedError', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    await reader.read(10)
    harness.client.bytes = seededBytes(450, 2)
    reader.seek(0)
    await expect(reader.read(10)).rejects.toBeInstanceOf(ObjectChangedError)
    await expect(reader.readInto(new Uint8Array(1), 0)).rejects.toBeInstanceOf(ObjectChangedError)
  })
})

describe('a reader that nobody reads from', () => {
  it('gives its connection back after ten seconds, and reads on later', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    await reader.read(10)
    const { clock } = harness.environment
    await clock.advance(9_999)
    await reader.read(10)
    expect(harness.starts).toEqual([0])
    await clock.advance(10_000)
    await expectBytes(reader.read(), harness.bytes.subarray(20))
    expect(harness.starts).toEqual([0, 20])
  })

  it('leaves no timer and no slot when it is closed', async () => {
    const harness = new ReaderHarness()
    const controller = new AbortController()
    const { signal } = controller
    const reader = await harness.open({ enablePrefetch: true, prefetchThreshold: 0, signal })
    await reader.read(10)
    const streaming = await harness.open()
    await streaming.read(10)
    await reader.close()
    await streaming.close()
    await streaming.close()
    expect(harness.environment.clock.pendingTimers).toBe(0)
    expect(harness.scheduler.slotsInUse).toBe(0)
  })
})

describe('a closed reader', () => {
  it('says that it is closed, and asks for nothing', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    await reader.close()
    await expect(reader.read(1)).rejects.toMatchObject({ code: 'FileClosed' })
    await expect(reader.readInto(new Uint8Array(1), 0)).rejects.toThrow(`${READ_PATH} is closed`)
    expect(() => reader.seek(0)).toThrow('is closed')
    expect(harness.client.gets).toEqual([])
  })

  it('ends reads under way', async () => {
    const harness = new ReaderHarness()
    const reader = await harness.open()
    const reading = reader.read(100)
    const queued = reader.read(100)
    const anywhere = reader.readInto(new Uint8Array(10), 200)
    const outcomes = Promise.allSettled([reading, queued, anywhere])
    await reader.close()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'FileClosed' } })
    }
  })

  it('by its signal says that it was cancelled', async () => {
    const harness = new ReaderHarness()
    const controller = new AbortController()
    const reader = await harness.open({ signal: controller.signal })
    await reader.read(10)
    controller.abort(new Error('enough'))
    await expect(reader.read(10)).rejects.toMatchObject({ name: 'AbortError', code: 'Cancelled' })
    await reader.close()
  })
})

describe('a random walk', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'finds the bytes of the object at every step (seed %i)',
    async (seed) => {
      const next = seededRandom(seed)
      const upTo = (most: number): number => Math.floor(next() * (most + 1))
      const harness = new ReaderHarness(seededBytes(20_000, seed))
      harness.client.chunkSize = 97
      const { bytes, client } = harness
      const reader = await harness.open({
        enablePrefetch: seed % 2 === 0,
        chunkSize: 256 + upTo(500),
        prefetchNum: 1 + upTo(3),
        prefetchThreshold: upTo(2000),
      })
      const pending: Promise<void>[] = []
      for (let step = 0; step < 300; step += 1) {
        const choice = next()
        if (choice < 0.05) client.scripts.push({ breakAfter: upTo(300) })
        if (choice < 0.2) reader.seek(upTo(bytes.length))
        else if (choice < 0.3) reader.seek(Math.min(bytes.length, reader.position + upTo(600)))
        const { position } = reader
        const length = upTo(700)
        const expected = bytes.subarray(position, position + length)
        pending.push(expectBytes(reader.read(length), expected))
        if (choice > 0.9) {
          const target = new Uint8Array(upTo(300))
          const at = upTo(bytes.length)
          const filled = reader.readInto(target, at).then((size) => target.subarray(0, size))
          pending.push(expectBytes(filled, bytes.subarray(at, at + target.length)))
        }
        if (choice < 0.8) await harness.environment.clock.until(Promise.all(pending.splice(0)))
      }
      await harness.environment.clock.until(Promise.all(pending))
      await reader.close()
      expect(harness.scheduler.slotsInUse).toBe(0)
      expect(harness.environment.clock.pendingTimers).toBe(0)
    },
  )
})
