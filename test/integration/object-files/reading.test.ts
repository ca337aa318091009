/** Objects read like files, over real sockets. */

import { afterEach, describe, expect, it, vi } from 'vitest'
import { ObjectReader } from '../../../src/index.js'
import { useDownloadScene } from '../../support/download-scene.js'
import { seededRandom } from '../../support/seeded-random.js'
import { failureOf, KIB, MIB, TARGET, until } from '../../support/upload-scene.js'

const CHUNK = 64 * KIB
let over = 0
const scene = useDownloadScene({ onRequest: () => (over += 1) })
const ahead = { enablePrefetch: true, chunkSize: CHUNK, prefetchThreshold: 0 }

afterEach(() => {
  over = 0
  vi.restoreAllMocks()
})

function expectSame(actual: Uint8Array, expected: Uint8Array): void {
  // Not by `toEqual`, which would compare and print byte by byte.
  expect(Buffer.compare(actual, expected)).toBe(0)
}

describe('an object that is read in sequence', () => {
  it('comes from one request, however small the reads', async () => {
    const bytes = await scene.store(MIB)
    const file = await scene.upload.client.openFile(TARGET)
    expect(file).toBeInstanceOf(ObjectReader)
    const pieces: Uint8Array[] = []
    for (let piece = await file.read(5000); piece.length > 0; piece = await file.read(5000)) {
      pieces.push(piece)
    }
    expectSame(Buffer.concat(pieces), bytes)
    expect(scene.ranges()).toEqual([`bytes=0-${MIB - 1}`])
    await file.close()
  })

  it('comes in chunks side by side when it is asked for ahead', async () => {
    const bytes = await scene.store(MIB)
    const file = await scene.upload.client.openFile(TARGET, ahead)
    expectSame(await file.readAll(), bytes)
    expect(scene.ranges()).toHaveLength(16)
    await file.close()
  })

  it('survives bodies that break, with retries switched off', async () => {
    const bytes = await scene.store(MIB)
    vi.spyOn(Math, 'random').mockReturnValue(0.01)
    const client = scene.upload.connect({ retry: { maxAttempts: 1 } })
    const action = { type: 'drop', afterBytes: 30 * KIB } as const
    scene.upload.fault({ operation: 'GetObject', times: 4, action })
    const file = await client.openFile(TARGET)
    expectSame(await file.readAll(), bytes)
    expect(scene.ranges().map((range) => Number(/\d+/.exec(range ?? '')?.[0]))).toEqual([
      0,
      30 * KIB,
      60 * KIB,
      90 * KIB,
      120 * KIB,
    ])
    await file.close()
  })

  it('whose bytes break again and again is given up after six requests', async () => {
    await scene.store(MIB)
    vi.spyOn(Math, 'random').mockReturnValue(0.01) // the pauses in between grow to seconds
    scene.upload.fault({ operation: 'GetObject', action: { type: 'drop', afterBytes: 100 } })
    const file = await scene.upload.client.openFile(TARGET)
    expect(await failureOf(file.read(1000))).toMatchObject({ code: 'ConnectionLost' })
    expect(scene.ranges()).toHaveLength(6)
    await file.close()
  })

  it('is repeated by the client alone when a request is refused', async () => {
    await scene.store(MIB)
    scene.upload.fault({ operation: 'GetObject', action: { type: 'status', status: 503 } })
    const file = await scene.upload.client.openFile(TARGET)
    expect(await failureOf(file.read(1000))).toMatchObject({ name: 'ServiceError', status: 503 })
    expect(scene.ranges()).toHaveLength(3)
    await file.close()
  })

  it('is not handed out to its end when a byte was flipped on its way', async () => {
    await scene.store(MIB)
    const action = { type: 'corrupt', atByte: 5 } as const
    scene.upload.fault({ operation: 'GetObject', attempt: 7, action })
    const file = await scene.upload.client.openFile(TARGET, ahead)
    await file.read(MIB - 1)
    expect(await failureOf(file.read(1))).toMatchObject({ code: 'CrcMismatch', retryable: true })
    await file.close()
  })

  it.each([true, false])(
    'is never mixed with one that replaces it (ahead: %s)',
    async (prefetch) => {
      await scene.store(8 * MIB)
      const { client } = scene.upload
      const file = await client.openFile(TARGET, { ...ahead, enablePrefetch: prefetch })
      await file.read(10)
      await scene.store(8 * MIB, 2)
      file.seek(4 * MIB)
      expect(await failureOf(file.read(10))).toMatchObject({ name: 'ObjectChangedError' })
      await file.close()
    },
  )
})

describe('a slow reader', () => {
  it('makes no more requests than its window has chunks', async () => {
    await scene.store(MIB)
    const file = await scene.upload.client.openFile(TARGET, { ...ahead, prefetchNum: 2 })
    await file.read(10)
    await until(() => over === 1 + 1 + 3) // PutObject, HeadObject, and a window that is full
    await new Promise((resolve) => setImmediate(resolve))
    expect(scene.ranges()).toHaveLength(3)
    await file.close()
  })

  it('holds up the request that it reads on, and not its process', async () => {
    const size = 16 * MIB
    await scene.store(size)
    const file = await scene.upload.client.openFile(TARGET)
    await file.read(10)
    const { arrayBuffers } = process.memoryUsage()
    for (let count = 0; count < 50; count += 1) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(4 * MIB)
    expect(over).toBe(2)
    await file.close()
    await until(() => over === 3)
  })
})

describe('a reader', () => {
  it('ends its requests when a seek has made them useless, and at its end', async () => {
    await scene.store(16 * MIB)
    const { server, client } = scene.upload
    const file = await client.openFile(TARGET)
    await file.read(10)
    file.seek(8 * MIB)
    await until(() => over === server.requests.length)
    await file.read(10)
    await file.close()
    await until(() => over === server.requests.length)
    expect(scene.ranges()).toHaveLength(2)
  })

  it('that waits for bytes that do not come ends with them when it is closed', async () => {
    await scene.store(MIB)
    const { server, client } = scene.upload
    scene.upload.fault({ operation: 'GetObject', action: { type: 'stall', afterBytes: 1000 } })
    const file = await client.openFile(TARGET)
    const outcomes = Promise.allSettled([
      file.read(5000),
      file.read(1),
      file.readInto(Buffer.alloc(9000), 0),
    ])
    await until(() => scene.ranges().length === 2)
    await file.close()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'FileClosed' } })
    }
    await until(() => over === server.requests.length)
  })

  it('reads anywhere side by side, by requests for just these bytes', async () => {
    const bytes = await scene.store(MIB)
    const file = await scene.upload.client.openFile(TARGET)
    const offsets = [900_000, 5, 400_000, 123_456]
    await Promise.all(
      offsets.map(async (offset) => {
        const target = new Uint8Array(1000)
        expect(await file.readInto(target, offset)).toBe(1000)
        expectSame(target, bytes.subarray(offset, offset + 1000))
      }),
    )
    expect(scene.ranges().sort()).toEqual(
      offsets.map((offset) => `bytes=${offset}-${offset + 999}`).sort(),
    )
    await file.close()
  })

  it('sends what its request says with every call', async () => {
    await scene.store(1000)
    const fields = { requestPayer: 'requester', headers: { 'x-mine': 'yes' } } as const
    const since = scene.upload.server.requests.length
    const file = await scene.upload.client.openFile({ ...TARGET, ...fields, trafficLimit: 8e6 })
    await file.read(10)
    await file.close()
    const calls = scene.upload.requests(undefined, since).map(({ headers }) => headers)
    expect(calls).toMatchObject([
      { 'x-oss-request-payer': 'requester', 'x-mine': 'yes' },
      { 'x-oss-request-payer': 'requester', 'x-mine': 'yes', 'x-oss-traffic-limit': '8000000' },
    ])
  })

  it('is closed at the end of its block', async () => {
    await scene.store(MIB)
    const file = await scene.upload.client.openFile(TARGET)
    await file.read(10)
    await file[Symbol.asyncDispose]()
    expect(await failureOf(file.read(1))).toMatchObject({ code: 'FileClosed' })
  })

  it('of an object that is missing does not open', async () => {
    const error = await failureOf(scene.upload.client.openFile({ ...TARGET, key: 'missing' }))
    expect(error).toMatchObject({ code: 'NoSuchKey' })
    const unknown = scene.upload.client.openFile(TARGET, { chunkSize: 5 })
    expect(await failureOf(unknown)).toMatchObject({ name: 'OptionError', option: 'chunkSize' })
  })

  it('keeps to the bandwidth limit of its client', async () => {
    await scene.store(300 * KIB)
    const client = scene.upload.connect({ bandwidthLimit: MIB })
    const file = await client.openFile(TARGET)
    const before = performance.now()
    await file.readAll()
    expect(performance.now() - before).toBeGreaterThan(200)
    await file.close()
  })
})

describe('a storm of seeks', () => {
  it.each([11, 12])('finds the right bytes, and leaves nothing behind (seed %i)', async (seed) => {
    const next = seededRandom(seed)
    const upTo = (most: number): number => Math.floor(next() * (most + 1))
    vi.spyOn(Math, 'random').mockReturnValue(0.001)
    const bytes = await scene.store(2 * MIB, seed)
    const action = { type: 'drop', afterBytes: 50 * KIB } as const
    scene.upload.fault({ operation: 'GetObject', probability: 0.1, seed, action })
    const { client, server } = scene.upload
    const file = await client.openFile(TARGET, {
      ...ahead,
      enablePrefetch: seed % 2 === 0,
      prefetchThreshold: 100 * KIB,
    })
    for (let step = 0; step < 120; step += 1) {
      if (next() < 0.4) file.seek(upTo(bytes.length))
      const { position } = file
      const length = upTo(80 * KIB)
      expectSame(await file.read(length), bytes.subarray(position, position + length))
    }
    await file.close()
    await until(() => over === server.requests.length)
  })
})
