/** Uploads over a network and a service that misbehave. */

import { beforeEach, describe, expect, it } from 'vitest'
import {
  CrcMismatchError,
  type TransportError,
  type UploadCallOptions,
  type UploadError,
} from '../../../src/index.js'
import { createServer, type FaultAction } from '../../../src/server.js'
import {
  BUCKET,
  configOf,
  failureOf,
  KIB,
  logEvents,
  MIB,
  PART,
  range,
  TARGET,
  until,
  useUploadScene,
} from '../../support/upload-scene.js'

/** Requests that the server is done with, answered or given up. */
let over = 0
const scene = useUploadScene({ onRequest: () => (over += 1) })
beforeEach(() => (over = 0))
const PARTS = 5
const OPTIONS: UploadCallOptions = { partSize: PART, parallelNum: 3 }

/** How often each part was sent. */
function attemptsByPart(): Record<number, number> {
  const attempts: Record<number, number> = {}
  for (const part of scene.sentParts()) attempts[part] = (attempts[part] ?? 0) + 1
  return attempts
}

describe('a part', () => {
  const lostConnection = 'ConnectionLost'
  const table: readonly (readonly [string, FaultAction, string])[] = [
    ['whose connection breaks before a byte', { type: 'drop' }, lostConnection],
    ['whose connection is reset midway', { type: 'drop', afterBytes: 50 * KIB }, lostConnection],
    ['whose reply is lost', { type: 'lost-reply' }, lostConnection],
    [
      'that the service is too busy for',
      { type: 'status', status: 503, code: 'ServiceUnavailable' },
      'ServiceUnavailable',
    ],
    ['on which the service stumbles', { type: 'status', status: 500 }, 'InternalError'],
    [
      'that is asked to slow down',
      { type: 'status', status: 429, code: 'TooManyRequests' },
      'TooManyRequests',
    ],
    [
      'refused by a gateway that speaks no XML',
      { type: 'status', status: 502, code: 'BadGateway', early: true },
      'BadGateway',
    ],
    ['that stalls', { type: 'stall', afterBytes: 50 * KIB }, 'IdleTimeout'],
    ['of which a byte is flipped on its way', { type: 'corrupt', atByte: 77 }, 'CrcMismatch'],
    ['whose CRC-64 comes back wrong', { type: 'corrupt', what: 'crc' }, 'CrcMismatch'],
  ]

  it.each(table)('%s is sent once more, alone', async (_what, action, code) => {
    const { path, bytes } = await scene.file(PARTS * PART)
    scene.fault({ operation: 'UploadPart', partNumber: 2, attempt: 1, action })
    const client = scene.connect({ idleTimeoutMs: action.type === 'stall' ? 150 : 20_000 })
    const log = logEvents()
    const result = await client.uploader(OPTIONS).uploadFile(TARGET, path, log.options)
    expect(result.verified).toBe('crc64')
    expect(attemptsByPart()).toEqual({ 1: 1, 2: 2, 3: 1, 4: 1, 5: 1 })
    expect(log.of('retry')).toMatchObject([{ partNumber: 2, attempt: 1, code }])
    await scene.expectStored(bytes)
  })

  it('that fails for good ends the upload after three attempts, and nothing is left', async () => {
    const { path } = await scene.file(PARTS * PART)
    const action = { type: 'status', status: 503, code: 'ServiceUnavailable' } as const
    scene.fault({ operation: 'UploadPart', partNumber: 3, action })
    const error = (await failureOf(
      scene.client.uploader({ partSize: PART, parallelNum: 1 }).uploadFile(TARGET, path),
    )) as UploadError
    expect(error).toMatchObject({
      name: 'UploadError',
      code: 'ServiceUnavailable',
      retryable: true,
      path: 'oss://uploads/dir/object',
      partNumber: 3,
      attempts: 3,
      resume: { kind: 'nothing' },
    })
    expect(error.requestId).toMatch(/^[0-9A-F]{24}$/)
    expect(error.message).toContain('part 3 of oss://uploads/dir/object')
    expect(attemptsByPart()).toEqual({ 1: 1, 2: 1, 3: 3 })
    expect(scene.requests('AbortMultipartUpload')).toHaveLength(1)
    await scene.expectNothing()
  })

  it('keeps its own count: every part may fail twice, all of them at once', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    scene.fault({
      operation: 'UploadPart',
      countBy: 'target',
      attempt: 1,
      times: 2,
      action: { type: 'status', status: 500 },
    })
    await scene.client.uploader({ partSize: PART, parallelNum: PARTS }).uploadFile(TARGET, path)
    expect(attemptsByPart()).toEqual({ 1: 3, 2: 3, 3: 3, 4: 3, 5: 3 })
    await scene.expectStored(bytes)
  })

  it('is never sent more than three times, however many fail beside it', async () => {
    const { path } = await scene.file(PARTS * PART)
    scene.fault({ operation: 'UploadPart', action: { type: 'status', status: 500 } })
    await failureOf(
      scene.client.uploader({ partSize: PART, parallelNum: PARTS }).uploadFile(TARGET, path),
    )
    expect(Math.max(...Object.values(attemptsByPart()))).toBe(3)
    await scene.expectNothing()
  })

  it('that fails for good stops those beside it before the error is told', async () => {
    const { path } = await scene.file(PARTS * PART)
    scene.fault({
      operation: 'UploadPart',
      partNumber: 2,
      action: { type: 'status', status: 403, code: 'AccessDenied' },
    })
    scene.fault({ operation: 'UploadPart', action: { type: 'stall', afterBytes: 10 * KIB } })
    const log = logEvents()
    const upload = scene.client.uploader(OPTIONS).uploadFile(TARGET, path, log.options)
    expect(await failureOf(upload)).toMatchObject({ code: 'AccessDenied', partNumber: 2 })
    await scene.expectNothing()
    const told = scene.server.requests.length
    await until(() => over === told)
    expect(scene.server.requests.length).toBe(told)
    expect(log.of('part-completed')).toEqual([])
  })

  it('that is damaged each time fails as a CRC-64 mismatch and completes nothing', async () => {
    const { path } = await scene.file(PARTS * PART)
    scene.fault({ operation: 'UploadPart', partNumber: 2, action: { type: 'corrupt' } })
    const error = await failureOf(scene.client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'CrcMismatch', partNumber: 2, attempts: 3 })
    expect(error.cause).toBeInstanceOf(CrcMismatchError)
    expect(scene.requests('CompleteMultipartUpload')).toEqual([])
    await scene.expectNothing()
  })

  it('refused early in a long body is that refusal, at once', async () => {
    const { path } = await scene.file(24 * MIB)
    scene.fault({
      operation: 'UploadPart',
      action: { type: 'status', status: 403, code: 'AccessDenied', early: true },
    })
    const uploader = scene.client.uploader({ partSize: 24 * MIB })
    const error = await failureOf(uploader.uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'AccessDenied', attempts: 1, retryable: false })
    expect(scene.requests('UploadPart')).toHaveLength(1)
    await scene.expectNothing()
  })
})

describe('what cannot succeed is not repeated', () => {
  it('a bucket that is missing', async () => {
    const { path } = await scene.file(PARTS * PART)
    const error = await failureOf(
      scene.client.uploader(OPTIONS).uploadFile({ ...TARGET, bucket: 'missing' }, path),
    )
    expect(error).toMatchObject({ name: 'UploadError', code: 'NoSuchBucket', retryable: false })
    expect(scene.operations()).toEqual(['InitiateMultipartUpload'])
  })

  it('a right that is missing', async () => {
    const { path } = await scene.file(PARTS * PART)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'InitiateMultipartUpload', action })
    const error = await failureOf(scene.client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'AccessDenied', uploadId: undefined })
    expect(scene.operations()).toEqual(['InitiateMultipartUpload'])
  })

  it('a wrong secret, which the message does not show', async () => {
    const { path } = await scene.file(PART)
    const secret = 'not-the-secret-of-this-key'
    const credentials = { accessKeyId: scene.server.accessKeyId, accessKeySecret: secret }
    const client = scene.connect({ credentialsProvider: () => credentials })
    const error = await failureOf(client.uploader().uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect(error.message).not.toContain(secret)
    expect(scene.server.requests.length).toBe(1)
  })
})

describe('a request around the parts', () => {
  it('that begins the upload is repeated', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const action = { type: 'status', status: 503 } as const
    scene.fault({ operation: 'InitiateMultipartUpload', times: 2, action })
    await scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    expect(scene.requests('InitiateMultipartUpload')).toHaveLength(3)
    await scene.expectStored(bytes)
  })

  it('that lists the parts of an earlier run is repeated', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const uploader = scene.client.uploader({ ...OPTIONS, enableCheckpoint: true, checkpointDir })
    const refuse = { type: 'status', status: 403 } as const
    scene.fault({ operation: 'CompleteMultipartUpload', times: 1, action: refuse })
    await failureOf(uploader.uploadFile(TARGET, path))
    scene.fault({ operation: 'ListParts', times: 2, action: { type: 'drop' } })
    expect(await uploader.uploadFile(TARGET, path)).toMatchObject({ reusedParts: PARTS })
    expect(scene.requests('ListParts')).toHaveLength(3)
    await scene.expectStored(bytes)
  })

  it('that fails while an earlier run is looked at keeps that run for another time', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const uploader = scene.client.uploader({ ...OPTIONS, enableCheckpoint: true, checkpointDir })
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'CompleteMultipartUpload', times: 1, action: refuse })
    await failureOf(uploader.uploadFile(TARGET, path))
    scene.fault({ operation: 'ListParts', times: 1, action: refuse })
    expect(await failureOf(uploader.uploadFile(TARGET, path))).toMatchObject({
      code: 'AccessDenied',
    })
    expect(await uploader.uploadFile(TARGET, path)).toMatchObject({ reusedParts: PARTS })
    await scene.expectStored(bytes)
  })

  it('that removes a failed upload is repeated', async () => {
    const { path } = await scene.file(PARTS * PART)
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'UploadPart', partNumber: 2, action: refuse })
    scene.fault({ operation: 'AbortMultipartUpload', times: 2, action: { type: 'drop' } })
    await failureOf(scene.client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(scene.requests('AbortMultipartUpload')).toHaveLength(3)
    await scene.expectNothing()
  })
})

describe('a service that cannot be reached', () => {
  it('is an error that names the address, after three attempts', async () => {
    const gone = await createServer({ buckets: [BUCKET] })
    const client = scene.connect(configOf(gone))
    await gone.close()
    const { path } = await scene.file(PART)
    const log = logEvents()
    const error = await failureOf(client.uploader().uploadFile(TARGET, path, log.options))
    expect(error).toMatchObject({ name: 'UploadError', code: 'ConnectFailed', retryable: true })
    expect(error.message).toContain(`127.0.0.1:${gone.port}`)
    expect((error.cause as TransportError).name).toBe('TransportError')
    expect(log.of('retry')).toHaveLength(2)
  })

  it('now and then, at random, delays an upload and changes nothing', async () => {
    const { path, bytes } = await scene.file(60 * PART)
    const seed = 20_240_613
    scene.fault({ probability: 0.1, seed, action: { type: 'drop', afterBytes: 10 * KIB } })
    scene.fault({ probability: 0.1, seed, action: { type: 'lost-reply' } })
    const client = scene.connect({ retry: { baseDelayMs: 1, maxAttempts: 12 } })
    const result = await client
      .uploader({ partSize: PART, parallelNum: 8 })
      .uploadFile(TARGET, path)
    expect(result).toMatchObject({ partCount: 60, verified: 'crc64' })
    expect([...new Set(scene.sentParts())]).toEqual(range(1, 60))
    await scene.expectObject(bytes)
  })
})
