import { describe, expect, it } from 'vitest'
import { crc64 } from '../../../../src/protocol/crc64/crc64.js'
import { OssferryError, TransportError } from '../../../../src/protocol/errors/ossferry-error.js'
import { ObjectChangedError } from '../../../../src/transfer/errors/object-changed-error.js'
import type { TransferEventBody } from '../../../../src/transfer/events.js'
import type { PartContext } from '../../../../src/transfer/job.js'
import { fetchPart, type TakeChunk } from '../../../../src/transfer/download/part-fetch.js'
import {
  connectionLost,
  FakeDownloadClient,
  serviceError,
  type AnswerScript,
} from '../../../support/fake-download-client.js'
import { seededBytes } from '../../../support/seeded-random.js'

const MIB = 1024 * 1024

interface Scene {
  readonly client: FakeDownloadClient
  readonly events: TransferEventBody[]
  readonly pauses: number[]
  readonly controller: AbortController
  taken: Buffer
  run(scripts?: readonly AnswerScript[], take?: TakeChunk): Promise<bigint>
}

/** Fetches bytes 40 to 139 of the object: part 2 of a download that starts at 10. */
function createScene(bytes = seededBytes(300), range = { offset: 30, size: 100 }): Scene {
  const client = new FakeDownloadClient(bytes)
  const { etag, versionId } = client
  const events: TransferEventBody[] = []
  const pauses: number[] = []
  const controller = new AbortController()
  const context: PartContext = {
    signal: controller.signal,
    emit: (event) => events.push(event),
    onSent: () => undefined,
    pass: () => undefined,
    retryDelayMs: (failures) => failures * 10,
    leaveSlot: () => undefined,
    pushBack: () => undefined,
    again: () => Promise.resolve(),
    sleep: (delayMs) => {
      pauses.push(delayMs)
      return Promise.resolve()
    },
  }
  const scene: Scene = {
    client,
    events,
    pauses,
    controller,
    taken: Buffer.alloc(0),
    run(scripts = [], take) {
      client.scripts.push(...scripts)
      const keep = (chunk: Uint8Array): void => {
        scene.taken = Buffer.concat([scene.taken, chunk])
      }
      const object = { etag, size: bytes.length, versionId }
      const request = { bucket: 'examplebucket', key: 'key' }
      const fetch = { client, request, object, path: 'oss://examplebucket/key', start: 10 }
      return fetchPart(fetch, { partNumber: 2, ...range }, take ?? keep, context)
    },
  }
  return scene
}

const PART = seededBytes(300).subarray(40, 140)

async function failureOf(promise: Promise<unknown>): Promise<OssferryError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof OssferryError) return error
  throw new Error(`no error of ours: ${String(error)}`)
}

describe('fetchPart', () => {
  it('asks for the range of the pinned object, and returns the CRC-64 of what came', async () => {
    const scene = createScene()
    expect(await scene.run()).toBe(crc64(PART))
    expect(scene.taken).toEqual(Buffer.from(PART))
    expect(scene.client.gets).toMatchObject([
      { range: 'bytes=40-139', ifMatch: scene.client.etag, rangeBehavior: 'standard' },
    ])
  })

  it('goes on from the last byte when the body breaks off, after a pause', async () => {
    const scene = createScene()
    expect(await scene.run([{ breakAfter: 30 }, { breakAfter: 20 }])).toBe(crc64(PART))
    expect(scene.taken).toEqual(Buffer.from(PART))
    expect(scene.client.ranges).toEqual(['bytes=40-139', 'bytes=70-139', 'bytes=90-139'])
    expect(scene.pauses).toEqual([10, 20])
    expect(scene.events).toMatchObject([
      { type: 'retry', partNumber: 2, attempt: 1, delayMs: 10, code: 'ConnectionLost' },
      { type: 'retry', partNumber: 2, attempt: 2, delayMs: 20 },
    ])
  })

  it('goes on when the body ends early without an error', async () => {
    const scene = createScene()
    const short = { body: (asked: Uint8Array) => asked.subarray(0, 60) }
    expect(await scene.run([short])).toBe(crc64(PART))
    expect(scene.client.ranges).toEqual(['bytes=40-139', 'bytes=100-139'])
  })

  it('has all it needs when the body breaks after its last byte', async () => {
    const scene = createScene()
    expect(await scene.run([{ breakAfter: 100 }])).toBe(crc64(PART))
    expect(scene.client.gets).toHaveLength(1)
  })

  it('gives up after five breaks that bring little', async () => {
    const scene = createScene()
    const error = await failureOf(scene.run(Array.from({ length: 9 }, () => ({ breakAfter: 1 }))))
    expect(error).toBeInstanceOf(TransportError)
    expect(scene.client.gets).toHaveLength(6)
    expect(scene.pauses).toHaveLength(5)
  })

  it('goes on over any number of breaks as long as each megabyte comes', async () => {
    const bytes = seededBytes(12 * MIB)
    const scene = createScene(bytes, { offset: 0, size: 12 * MIB - 10 })
    scene.client.chunkSize = MIB
    const take = (): void => undefined
    const breaks = Array.from({ length: 11 }, () => ({ breakAfter: MIB }))
    expect(await scene.run(breaks, take)).toBe(crc64(bytes.subarray(10)))
    expect(scene.client.gets).toHaveLength(12)
  })

  it('leaves a request that fails without a body to the client, which has repeated it', async () => {
    const scene = createScene()
    const error = await failureOf(scene.run([{ error: connectionLost() }]))
    expect(error.code).toBe('ConnectionLost')
    expect(scene.client.gets).toHaveLength(1)
  })

  it.each([404, 412, 416])('says that the object has changed for HTTP %i', async (status) => {
    const scene = createScene()
    const cause = serviceError('Gone', status)
    const error = await failureOf(scene.run([{ breakAfter: 30 }, { error: cause }]))
    expect(error).toBeInstanceOf(ObjectChangedError)
    expect(error).toMatchObject({ code: 'ObjectChanged', cause })
    expect(error.message).toContain('oss://examplebucket/key was replaced or removed')
  })

  it('hands on an error of the service that says something else', async () => {
    const scene = createScene()
    const cause = serviceError('AccessDenied', 403)
    expect(await failureOf(scene.run([{ error: cause }]))).toBe(cause)
  })

  it('does not take bytes of another object, even from a server that ignores If-Match', async () => {
    const scene = createScene()
    const error = await failureOf(scene.run([{ head: { etag: '"other"' } }]))
    expect(error).toBeInstanceOf(ObjectChangedError)
    expect(scene.taken).toHaveLength(0)
    expect(scene.client.discarded).toBe(1)
  })

  it.each<[string, AnswerScript, string]>([
    ['the whole object in place of a range', { head: { statusCode: 200 } }, 'the whole object'],
    ['another range', { head: { contentRange: 'bytes 0-99/300' } }, 'bytes 0-99/300'],
    ['a shorter range', { head: { contentRange: 'bytes 40-138/300' } }, 'bytes 40-138/300'],
    ['no word about the range', { head: { contentRange: undefined } }, 'no Content-Range'],
  ])('refuses %s', async (_what, script, problem) => {
    const scene = createScene()
    const error = await failureOf(scene.run([script]))
    expect(error).toMatchObject({ code: 'BadResponse', retryable: false })
    expect(error.message).toContain('cannot download part 2 of oss://examplebucket/key')
    expect(error.message).toContain(problem)
    expect(scene.taken).toHaveLength(0)
    expect(scene.client.discarded).toBe(1)
  })

  it('takes the whole object from a server without ranges when all of it is asked for', async () => {
    const bytes = seededBytes(300)
    const scene = createScene(bytes, { offset: -10, size: 300 })
    expect(await scene.run([{ head: { statusCode: 200, contentRange: undefined } }])).toBe(
      crc64(bytes),
    )
  })

  it('refuses a body that is longer than announced, and takes nothing beyond', async () => {
    const scene = createScene()
    const body = (asked: Uint8Array): Uint8Array => Buffer.concat([asked, Buffer.alloc(1)])
    expect(await failureOf(scene.run([{ body }]))).toMatchObject({ code: 'BadResponse' })
    expect(scene.taken.length).toBeLessThanOrEqual(100)
  })

  it('ends at once when what came cannot be written', async () => {
    const scene = createScene()
    const failure = new OssferryError({ code: 'TargetFull', message: 'no space' })
    const run = scene.run([], () => Promise.reject(failure))
    expect(await failureOf(run)).toBe(failure)
    expect(scene.client.gets).toHaveLength(1)
  })

  it('does not go on after an abort', async () => {
    const scene = createScene()
    const run = scene.run([{ breakAfter: 50 }], () => scene.controller.abort(new Error('stop')))
    await expect(run).rejects.toThrow('stop')
    expect(scene.client.gets).toHaveLength(1)
  })
})
