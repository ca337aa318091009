/** Copies that are cancelled, paused, watched, or share a client. */

import { describe, expect, it } from 'vitest'
import type { CopyCallOptions, Progress } from '../../../src/index.js'
import { COPY, IN_PARTS, REQUEST, SOURCE, useCopyScene } from '../../support/copy-scene.js'
import { failureOf, logEvents, PART, range, until } from '../../support/upload-scene.js'

/** Requests that the server is done with, answered or given up. */
let over = 0
const scene = useCopyScene({ onRequest: () => (over += 1) })
const PARTS = 8

/** A copy whose parts all stand still, as soon as three of them do. */
async function startStalled(options: CopyCallOptions = {}) {
  over = scene.upload.server.requests.length
  scene.upload.fault({ operation: 'UploadPartCopy', action: { type: 'stall' } })
  const copier = scene.upload.client.copier({ ...IN_PARTS, ...options })
  const copy = copier.copy(REQUEST)
  const failure = failureOf(copy)
  await until(() => scene.upload.requests('UploadPartCopy').length === 3)
  return { copy, failure }
}

describe('cancel()', () => {
  it('ends requests in flight, removes the parts, and only then resolves', async () => {
    await scene.store(PARTS * PART)
    const { copy, failure } = await startStalled()
    await copy.cancel({ reason: 'the user left' })
    expect(copy.state).toBe('cancelled')
    await scene.expectNoCopy()
    expect(await failure).toMatchObject({
      name: 'AbortError',
      code: 'Cancelled',
      message: 'copy of oss://copies/dir/copy was cancelled',
      cause: 'the user left',
    })
    await until(() => over === scene.upload.server.requests.length)
    expect(scene.copiedParts()).toHaveLength(3)
  })

  it('by an AbortSignal is the same, with the signal’s reason', async () => {
    await scene.store(PARTS * PART)
    const reason = new Error('enough')
    const controller = new AbortController()
    const log = logEvents(({ type }) => {
      if (type === 'part-completed') controller.abort(reason)
    })
    const { signal } = controller
    const copier = scene.upload.client.copier(IN_PARTS)
    const error = await failureOf(copier.copy(REQUEST, { ...log.options, signal }))
    expect(error).toMatchObject({ code: 'Cancelled' })
    expect(error.cause).toBe(reason)
    await scene.expectNoCopy()
  })

  it('before the start sends nothing', async () => {
    const signal = AbortSignal.abort()
    const error = await failureOf(scene.upload.client.copier().copy(REQUEST, { signal }))
    expect(error).toMatchObject({ code: 'Cancelled' })
    expect(scene.upload.server.requests).toEqual([])
  })

  it.each(['HeadObject', 'CopyObject'])('ends a %s under way', async (operation) => {
    await scene.store(PART)
    scene.upload.fault({ operation, action: { type: 'stall' } })
    const copy = scene.upload.client.copier().copy(REQUEST)
    const failure = failureOf(copy)
    await until(() => scene.upload.requests(operation).length === 1)
    await copy.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
  })

  it('ends a shallow copy under way, and starts no parts', async () => {
    await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'CopyObject', action: { type: 'stall' } })
    const request = { ...SOURCE, key: 'nearby', sourceKey: SOURCE.key }
    const copy = scene.upload.client.copier(IN_PARTS).copy(request)
    const failure = failureOf(copy)
    await until(() => scene.upload.requests('CopyObject').length === 1)
    await copy.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    expect(scene.upload.operations()).not.toContain('InitiateMultipartUpload')
  })

  it('with keepParts leaves the parts, without a record too', async () => {
    await scene.store(PARTS * PART)
    const copy = scene.upload.client.copier({ ...IN_PARTS, parallelNum: 1 }).copy(REQUEST)
    const failure = failureOf(copy)
    for await (const event of copy.events()) if (event.type === 'part-completed') break
    await copy.cancel({ keepParts: true })
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    const [left] = await scene.upload.server.uploads(COPY.bucket)
    expect(left?.parts.length).toBeGreaterThanOrEqual(1)
    expect(scene.upload.operations()).not.toContain('AbortMultipartUpload')
  })

  it('with a record keeps what is needed to go on', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { checkpointDir } = scene.upload
    const recorded = { enableCheckpoint: true, checkpointDir }
    const { copy, failure } = await startStalled(recorded)
    await copy.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    scene.upload.server.faults.clear()
    await scene.upload.client.copier({ ...IN_PARTS, ...recorded }).copy(REQUEST)
    expect(scene.upload.requests('InitiateMultipartUpload')).toHaveLength(1)
    await scene.expectCopy(bytes)
  })
})

describe('pause()', () => {
  it('lets parts finish, then nothing moves until resume()', async () => {
    const bytes = await scene.store(PARTS * PART)
    const copy = scene.upload.client.copier({ ...IN_PARTS, parallelNum: 2 }).copy(REQUEST)
    for await (const event of copy.events()) if (event.type === 'part-completed') break
    await copy.pause()
    expect(copy.state).toBe('paused')
    const { length } = scene.upload.server.requests
    await new Promise((resolve) => setImmediate(resolve))
    expect(scene.upload.server.requests).toHaveLength(length)
    copy.resume()
    expect(await copy).toMatchObject({ partCount: PARTS, verified: 'crc64' })
    await scene.expectCopy(bytes)
  })
})

describe('progress', () => {
  it.each([
    ['parts', IN_PARTS, range(0, PARTS).map((parts) => Math.min(parts * PART, PARTS * PART - 1))],
    ['one CopyObject', {}, [0, PARTS * PART - 1]],
  ])(
    'of %s counts what is done, never falls, and is complete at the end',
    async (_way, options, steps) => {
      await scene.store(PARTS * PART)
      const seen: Progress[] = []
      await scene.upload.client
        .copier({ ...options, parallelNum: 1 })
        .copy(REQUEST, { onProgress: (progress) => seen.push(progress) })
      const done = seen.map(({ transferredBytes }) => transferredBytes)
      expect(done).toEqual([...steps, PARTS * PART])
      expect(seen.every(({ totalBytes }) => totalBytes === PARTS * PART)).toBe(true)
      expect(seen.at(-1)).toMatchObject({ sentBytes: PARTS * PART, etaMs: 0 })
    },
  )

  it('of an empty source ends, too', async () => {
    await scene.store(0)
    const copy = scene.upload.client.copier().copy(REQUEST)
    await copy
    expect(copy.progress).toMatchObject({ transferredBytes: 0, totalBytes: 0, etaMs: 0 })
  })

  it('of a resumed copy starts where the earlier one ended', async () => {
    await scene.store(PARTS * PART)
    const { checkpointDir } = scene.upload
    const options = { ...IN_PARTS, parallelNum: 1, enableCheckpoint: true, checkpointDir }
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 4, action })
    await failureOf(scene.upload.client.copier(options).copy(REQUEST))
    scene.upload.server.faults.clear()
    const copy = scene.upload.client.copier(options).copy(REQUEST)
    await copy
    expect(copy.progress).toMatchObject({
      transferredBytes: PARTS * PART,
      resumedBytes: 3 * PART,
    })
  })
})

describe('copies that share a client', () => {
  it('go to their own buckets, all at once', async () => {
    const { client, server } = scene.upload
    const bytes = await scene.store(PARTS * PART)
    const buckets = range(1, 6).map((number) => `target-${number}`)
    for (const bucket of buckets) await server.createBucket(bucket)
    const copier = client.copier({ ...IN_PARTS, parallelNum: 4 })
    const copies = buckets.map((bucket, index) =>
      copier.copy(
        { ...REQUEST, bucket, key: `copy-${index}` },
        index % 2 === 0 ? {} : { multipartThreshold: 10 * PARTS * PART },
      ),
    )
    const uploaded = client.uploader({ partSize: PART }).uploadFrom(COPY, bytes)
    for (const result of await Promise.all(copies)) expect(result.verified).toBe('crc64')
    await uploaded
    for (const [index, bucket] of buckets.entries()) {
      const objects = await server.objects(bucket)
      expect(objects.map(({ key }) => key)).toEqual([`copy-${index}`])
      expect(Buffer.compare((await objects[0]?.bytes()) ?? new Uint8Array(), bytes)).toBe(0)
      expect(await server.uploads(bucket)).toEqual([])
    }
  })

  it('are cancelled one by one', async () => {
    const bytes = await scene.store(PARTS * PART)
    const copier = scene.upload.client.copier({ ...IN_PARTS, parallelNum: 1 })
    const other = copier.copy({ ...REQUEST, key: 'other' })
    const failure = failureOf(other)
    const copy = copier.copy(REQUEST)
    await other.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    await copy
    await scene.expectCopy(bytes)
  })

  it('hold no memory, as no byte passes through the client', async () => {
    const bytes = await scene.store(PARTS * PART)
    const client = scene.upload.connect({ memoryLimit: 1, bandwidthLimit: 1 })
    await Promise.all(range(1, 3).map(() => client.copier(IN_PARTS).copy(REQUEST)))
    const operations = new Set(scene.upload.operations(1))
    expect([...operations].sort()).toEqual([
      'CompleteMultipartUpload',
      'HeadObject',
      'InitiateMultipartUpload',
      'ListParts',
      'UploadPartCopy',
    ])
    await scene.expectCopy(bytes)
  })

  it('have no more parts in flight than the client allows', async () => {
    await scene.store(PARTS * PART)
    const client = scene.upload.connect({ maxParallelParts: 2 })
    let inFlight = 0
    let most = 0
    const log = logEvents(({ type }) => {
      if (type === 'part-started') most = Math.max(most, (inFlight += 1))
      if (type === 'part-completed') inFlight -= 1
    })
    const copier = client.copier({ ...IN_PARTS, parallelNum: 8 })
    const copies = range(1, 3).map((number) =>
      copier.copy({ ...REQUEST, key: `copy-${number}` }, log.options),
    )
    await Promise.all(copies)
    expect(most).toBe(2)
  })
})
