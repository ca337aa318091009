/** Uploads that are cancelled, paused, slowed down, or share a client. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { Progress, UploadCallOptions } from '../../../src/index.js'
import { createDeferred } from '../../support/deferred.js'
import { seededBytes } from '../../support/seeded-random.js'
import { startUploadProgram } from '../../support/upload-program.js'
import {
  BUCKET,
  failureOf,
  KIB,
  logEvents,
  MIB,
  PART,
  TARGET,
  until,
  useUploadScene,
} from '../../support/upload-scene.js'

/** Requests that the server is done with, answered or given up. */
let over = 0
const scene = useUploadScene({ onRequest: () => (over += 1) })
beforeEach(() => (over = 0))
const PARTS = 8
const OPTIONS: UploadCallOptions = { partSize: PART, parallelNum: 3 }

/** An upload whose parts all stand still on their way, as soon as three of them do. */
async function startStalled(path: string, options: UploadCallOptions = {}) {
  scene.fault({ operation: 'UploadPart', action: { type: 'stall', afterBytes: 10 * KIB } })
  const underWay = createDeferred()
  const log = logEvents(({ type }) => {
    if (type === 'part-started' && log.of('part-started').length === 3) underWay.resolve()
  })
  const uploader = scene.client.uploader({ ...OPTIONS, ...options })
  const upload = uploader.uploadFile(TARGET, path, log.options)
  const failure = failureOf(upload)
  await underWay.promise
  return { upload, failure }
}

describe('cancel()', () => {
  it('ends requests in flight, removes the parts, and only then resolves', async () => {
    const { path } = await scene.file(PARTS * PART)
    const { upload, failure } = await startStalled(path)
    await upload.cancel({ reason: 'the user left' })
    expect(upload.state).toBe('cancelled')
    await scene.expectNothing()
    expect(await failure).toMatchObject({
      name: 'AbortError',
      code: 'Cancelled',
      cause: 'the user left',
    })
    // The server has seen all the connections go that stood still.
    await until(() => over === scene.server.requests.length)
    expect(scene.requests('AbortMultipartUpload')).toHaveLength(1)
  })

  it('by an AbortSignal is the same, with the signal’s reason', async () => {
    const { path } = await scene.file(PARTS * PART)
    const reason = new Error('enough')
    const controller = new AbortController()
    const log = logEvents(({ type }) => {
      if (type === 'part-completed') controller.abort(reason)
    })
    const uploader = scene.client.uploader(OPTIONS)
    const { signal } = controller
    const error = await failureOf(uploader.uploadFile(TARGET, path, { ...log.options, signal }))
    expect(error).toMatchObject({ name: 'AbortError', code: 'Cancelled' })
    expect(error.cause).toBe(reason)
    await scene.expectNothing()
  })

  it('before the start sends nothing', async () => {
    const { path } = await scene.file(PARTS * PART)
    const signal = AbortSignal.abort()
    const upload = scene.client.uploader(OPTIONS).uploadFile(TARGET, path, { signal })
    expect(await failureOf(upload)).toMatchObject({ code: 'Cancelled' })
    expect(scene.server.requests).toEqual([])
  })

  it('leaves a PutObject under way without an object', async () => {
    const { path } = await scene.file(8 * MIB)
    scene.fault({ operation: 'PutObject', action: { type: 'stall', afterBytes: 8 * MIB - 1 } })
    const upload = scene.client.uploader({ multipartThreshold: 100 * MIB }).uploadFile(TARGET, path)
    const failure = failureOf(upload)
    await until(() => scene.requests('PutObject').length === 1)
    await upload.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    await scene.expectNothing()
  })

  it('with keepParts leaves the parts, without a record too', async () => {
    const { path } = await scene.file(PARTS * PART)
    const log = logEvents()
    const upload = scene.client
      .uploader({ ...OPTIONS, parallelNum: 1 })
      .uploadFile(TARGET, path, log.options)
    const failure = failureOf(upload)
    for await (const event of upload.events()) if (event.type === 'part-completed') break
    await upload.cancel({ keepParts: true })
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    const [left] = await scene.server.uploads(BUCKET)
    expect(left?.parts.length).toBeGreaterThanOrEqual(1)
    expect(scene.operations()).not.toContain('AbortMultipartUpload')
  })

  it('with a record keeps what is needed to go on', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const recorded = { enableCheckpoint: true, checkpointDir }
    const { upload, failure } = await startStalled(path, recorded)
    await upload.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    expect(scene.operations()).not.toContain('AbortMultipartUpload')
    scene.server.faults.clear()
    const again = await scene.client.uploader({ ...OPTIONS, ...recorded }).uploadFile(TARGET, path)
    expect(scene.requests('InitiateMultipartUpload')).toHaveLength(1)
    expect(again.partCount).toBe(PARTS)
    await scene.expectStored(bytes)
  })

  it('with a record and without keepParts removes both', async () => {
    const { path } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const { upload, failure } = await startStalled(path, { enableCheckpoint: true, checkpointDir })
    await upload.cancel({ keepParts: false })
    await failure
    await scene.expectNothing()
    expect(await scene.records()).toEqual([])
  })

  it('of one upload leaves the others of the client alone', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const uploader = scene.client.uploader(OPTIONS)
    const doomed = uploader.uploadFile({ ...TARGET, key: 'doomed' }, path)
    const failure = failureOf(doomed)
    const other = uploader.uploadFile(TARGET, path)
    await doomed.cancel()
    await failure
    await other
    await scene.expectStored(bytes)
  })

  it('after the end does nothing', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const upload = scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    await upload
    await upload.cancel()
    expect(upload.state).toBe('succeeded')
    await scene.expectStored(bytes)
  })
})

describe('a process', () => {
  it.each([
    ['has uploaded', undefined, undefined],
    ['has cancelled an upload', 4, 'Cancelled'],
  ])('that %s is kept alive by nothing of it', async (_what, cancelAt, code) => {
    const { path } = await scene.file(PARTS * PART)
    const { checkpointDir, server } = scene
    const options = { ...OPTIONS, enableCheckpoint: true, checkpointDir }
    const program = startUploadProgram({ server, file: path, options, ...spread({ cancelAt }) })
    const output = await program.output
    expect(output?.code).toBe(code)
    expect(output?.resources).toEqual([])
    expect(program.process.exitCode).toBe(0)
  })
})

describe('pause()', () => {
  it('lets parts finish, then nothing moves until resume()', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const upload = scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    for await (const event of upload.events()) if (event.type === 'part-completed') break
    await upload.pause()
    expect(upload.state).toBe('paused')
    const sent = scene.requests('UploadPart')
    expect(sent.length).toBeLessThan(PARTS)
    expect(sent.every(({ status }) => status === 200)).toBe(true)
    // Another upload runs from beginning to end meanwhile.
    await scene.client.uploader(OPTIONS).uploadFile({ ...TARGET, key: 'other' }, path)
    const ofPaused = scene.requests('UploadPart').filter(({ key }) => key === TARGET.key)
    expect(ofPaused).toHaveLength(sent.length)
    expect(scene.operations()).not.toContain('AbortMultipartUpload')
    upload.resume()
    await upload
    await scene.expectStored(bytes)
  })

  it('can be followed by cancel()', async () => {
    const { path } = await scene.file(PARTS * PART)
    const upload = scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    const failure = failureOf(upload)
    await upload.pause()
    await upload.cancel()
    expect(await failure).toMatchObject({ code: 'Cancelled' })
    await scene.expectNothing()
  })
})

describe('a bandwidth limit', () => {
  it('holds over all uploads of a client together', async () => {
    const client = scene.connect({ bandwidthLimit: 2 * MIB })
    const bytes = seededBytes(512 * KIB)
    const startedAt = performance.now()
    await Promise.all(
      ['a', 'b'].map((key) => client.uploader(OPTIONS).uploadFrom({ bucket: BUCKET, key }, bytes)),
    )
    const elapsedMs = performance.now() - startedAt
    expect(elapsedMs).toBeGreaterThan(400) // 1 MiB at 2 MiB/s
    expect(elapsedMs).toBeLessThan(5000)
  })

  it('can be lifted while an upload runs', async () => {
    const client = scene.connect({ bandwidthLimit: MIB })
    const bytes = seededBytes(12 * MIB)
    const log = logEvents(({ type }) => {
      if (type === 'part-completed') client.bandwidthLimit = undefined
    })
    const startedAt = performance.now()
    await client.uploader(OPTIONS).uploadFrom(TARGET, bytes, log.options)
    expect(performance.now() - startedAt).toBeLessThan(6000)
    await scene.expectStored(bytes)
  })

  it('is no silence that an idle time-out would end', async () => {
    const client = scene.connect({ bandwidthLimit: 512 * KIB, idleTimeoutMs: 100 })
    const bytes = seededBytes(3 * PART)
    const log = logEvents()
    await client.uploader(OPTIONS).uploadFrom(TARGET, bytes, log.options)
    expect(log.of('retry')).toEqual([])
    await scene.expectStored(bytes)
  })
})

describe('a large upload', () => {
  it('does not keep small ones waiting', async () => {
    const client = scene.connect({ maxParallelParts: 2 })
    const large = seededBytes(300 * PART)
    const first = client
      .uploader({ ...OPTIONS, parallelNum: 100 })
      .uploadFrom({ ...TARGET, key: 'large' }, large)
    for await (const event of first.events()) if (event.type === 'part-completed') break
    const small = seededBytes(1000)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.uploader(OPTIONS).uploadFrom({ ...TARGET, key: `small-${index}` }, small),
      ),
    )
    expect(first.state).toBe('running')
    await first
    expect(await scene.server.objects(BUCKET)).toHaveLength(21)
  })
})

describe('progress', () => {
  it('never falls, never passes the total, and is complete only at the end', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const options = { ...OPTIONS, enableCheckpoint: true, checkpointDir }
    scene.fault({
      operation: 'UploadPart',
      countBy: 'target',
      attempt: 1,
      action: { type: 'drop', afterBytes: 60 * KIB },
    })
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'UploadPart', partNumber: 6, action: refuse })
    await failureOf(scene.client.uploader(options).uploadFile(TARGET, path))
    scene.server.faults.clear()

    const seen: Progress[] = []
    const beforeEnd: number[] = []
    const upload = scene.client.uploader(options).uploadFile(TARGET, path, {
      onProgress: (progress) => seen.push(progress),
      onEvent: ({ type }) => {
        if (type === 'part-completed') beforeEnd.push(seen.at(-1)?.transferredBytes ?? 0)
      },
    })
    const { reusedParts } = await upload
    for (const [index, progress] of seen.entries()) {
      const earlier = seen[index - 1] ?? progress
      expect(progress.transferredBytes).toBeGreaterThanOrEqual(earlier.transferredBytes)
      expect(progress.sentBytes).toBeGreaterThanOrEqual(earlier.sentBytes)
      expect(progress.sentBytes).toBeLessThanOrEqual(bytes.length)
      expect(progress.totalBytes).toBe(bytes.length)
    }
    expect(Math.max(...beforeEnd)).toBeLessThan(bytes.length)
    expect(seen.at(-1)).toMatchObject({
      transferredBytes: bytes.length,
      resumedBytes: reusedParts * PART,
    })
    expect(reusedParts).toBeGreaterThan(0)
  })

  it('callbacks that throw change nothing but a warning', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const log = logEvents(({ type }) => {
      if (type === 'part-completed') throw new Error('in onEvent')
    })
    await scene.client.uploader(OPTIONS).uploadFile(TARGET, path, {
      ...log.options,
      onProgress: () => {
        throw new Error('in onProgress')
      },
    })
    expect(log.of('warning')).toMatchObject([{ code: 'CallbackThrew' }])
    await scene.expectStored(bytes)
  })
})

/** Without the fields that are `undefined`. */
function spread<T extends object>(fields: { [Name in keyof T]: T[Name] | undefined }): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>
}
