/** Objects written to at their end, over real sockets. */

import { Readable } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ObjectAppender } from '../../../src/index.js'
import { seededBytes } from '../../support/seeded-random.js'
import { failureOf, KIB, MIB, TARGET, until, useUploadScene } from '../../support/upload-scene.js'

const scene = useUploadScene()

afterEach(() => {
  vi.restoreAllMocks()
})

const stored = async (): Promise<string> => Buffer.from((await scene.stored()) ?? []).toString()

describe('an object that is appended to', () => {
  it('is made by the first write, with its fields, and not before', async () => {
    const { client } = scene
    const log = await client.appendFile({ ...TARGET, key: 'log.txt', metadata: { who: 'me' } })
    expect(log).toBeInstanceOf(ObjectAppender)
    await log.close()
    await scene.expectNothing()
    const again = await client.appendFile({ ...TARGET, key: 'log.txt', metadata: { who: 'me' } })
    await again.write('one\n')
    await again.write('two\n')
    await again.close()
    const head = await client.headObject({ ...TARGET, key: 'log.txt' })
    expect(head).toMatchObject({
      objectType: 'Appendable',
      contentType: 'text/plain',
      contentLength: 8,
      metadata: { who: 'me' },
    })
    const [first, second] = scene.requests('AppendObject')
    expect(first?.headers).toHaveProperty('x-oss-meta-who')
    expect(second?.headers).not.toHaveProperty('x-oss-meta-who')
  })

  it('is gone on with by the next one who opens it', async () => {
    for (const line of ['one\n', 'two\n', 'three\n']) {
      const log = await scene.client.appendFile(TARGET)
      await log.write(line)
      await log[Symbol.asyncDispose]()
    }
    expect(await stored()).toBe('one\ntwo\nthree\n')
    expect(scene.requests('AppendObject').map(({ query }) => query['position'])).toEqual([
      '0',
      '4',
      '8',
    ])
  })

  it('takes streams, blobs and large pieces, in requests of at most chunkSize', async () => {
    const bytes = seededBytes(300 * KIB)
    const log = await scene.client.appendFile(TARGET, { chunkSize: 100 * KIB })
    expect(await log.write(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))).toBe(
      300 * KIB,
    )
    expect(await log.write(new Blob(['blob']))).toBe(4)
    await log.write(bytes)
    const sizes = scene.requests('AppendObject').map(({ bytesReceived }) => bytesReceived / KIB)
    expect(sizes).toEqual([100, 100, 100, 4 / KIB, 100, 100, 100])
    await scene.expectObject(Buffer.concat([bytes, Buffer.from('blob'), bytes]))
    await log.close()
  })

  it('is asked for and added to with what the request says of every call', async () => {
    const log = await scene.client.appendFile({
      ...TARGET,
      requestPayer: 'requester',
      acl: 'private',
    })
    await log.write('one')
    await log.write('two')
    await log.close()
    const headers = scene.requests().map((entry) => entry.headers)
    expect(headers.map((each) => each['x-oss-request-payer'])).toEqual(Array(3).fill('requester'))
    expect(headers.map((each) => each['x-oss-object-acl'])).toEqual([
      undefined,
      'private',
      undefined,
    ])
  })

  it('is not opened when it was put as a whole', async () => {
    await scene.client.putObject({ ...TARGET, body: Buffer.from('whole') })
    const error = await failureOf(scene.client.appendFile(TARGET))
    expect(error).toMatchObject({ name: 'AppendError', code: 'ObjectNotAppendable' })
    expect(error.message).toContain('delete it, or take another key')
  })

  it('is not opened with fields that cannot be sent', async () => {
    const error = await failureOf(scene.client.appendFile({ ...TARGET, tagging: 'a=1=2' }))
    expect(error).toMatchObject({ name: 'InvalidRequestError' })
    expect(scene.operations()).toEqual([])
  })
})

describe('an append whose answer is lost', () => {
  it('succeeds when the object is found to be what was written', async () => {
    scene.fault({ operation: 'AppendObject', attempt: 2, action: { type: 'lost-reply' } })
    const log = await scene.client.appendFile(TARGET)
    await log.write('one ')
    await log.write('two ')
    await log.write('three')
    expect(await stored()).toBe('one two three')
    // The repetition was refused, the object looked at, and the next write sent.
    expect(scene.operations()).toEqual([
      'HeadObject',
      'AppendObject',
      'AppendObject',
      'AppendObject',
      'HeadObject',
      'AppendObject',
    ])
    await log.close()
  })

  it('succeeds with retries switched off, too', async () => {
    scene.fault({ operation: 'AppendObject', times: 1, action: { type: 'lost-reply' } })
    const log = await scene.connect({ retry: { maxAttempts: 1 } }).appendFile(TARGET)
    await log.write('one ')
    await log.write('two')
    expect(await stored()).toBe('one two')
    await log.close()
  })

  it('is sent again when it was never done', async () => {
    scene.fault({ operation: 'AppendObject', times: 2, action: { type: 'drop', afterBytes: 10 } })
    const log = await scene.client.appendFile(TARGET)
    const bytes = seededBytes(50 * KIB)
    expect(await log.write(bytes)).toBe(bytes.length)
    await scene.expectObject(bytes)
    await log.close()
  })

  it('is not taken for done when a foreign one of the same length stands there', async () => {
    const { client } = scene
    const log = await client.appendFile(TARGET)
    await log.write('start ')
    const foreign = await client.appendFile(TARGET)
    // Ours is cut off; before it is sent again, the other one is done.
    const patient = scene.connect({
      retry: {
        maxAttempts: 2,
        isRetryable: () => true,
        delayMs: () => {
          void foreign.write('THEIRS')
          return 200
        },
      },
    })
    const ours = await patient.appendFile(TARGET)
    scene.fault({ operation: 'AppendObject', times: 1, action: { type: 'drop', afterBytes: 0 } })
    const error = await failureOf(ours.write('ours!!'))
    expect(error).toMatchObject({ code: 'AppendConflict', position: 6, objectSize: 12 })
    expect(await stored()).toBe('start THEIRS')
  })
})

describe('a signal', () => {
  it('ends the write under way, and what is queued behind it', async () => {
    const controller = new AbortController()
    const log = await scene.client.appendFile(TARGET, { signal: controller.signal })
    scene.fault({ operation: 'AppendObject', action: { type: 'stall', afterBytes: 2 } })
    const writes = Promise.allSettled([log.write('one'), log.write('two')])
    await until(() => scene.requests('AppendObject').length === 1)
    controller.abort()
    for (const outcome of await writes)
      expect(outcome).toMatchObject({ reason: { code: 'Cancelled' } })
    await log.close()
    await scene.expectNothing()
  })
})

describe('writers side by side', () => {
  it('on one appender write in the order of their calls', async () => {
    const log = await scene.client.appendFile(TARGET)
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}\n`)
    await Promise.all(lines.map((line) => log.write(line)))
    await log.close()
    expect(await stored()).toBe(lines.join(''))
  })

  it('on two of one object: one write is in it, and the other one says so', async () => {
    const one = await scene.client.appendFile(TARGET)
    const two = await scene.connect().appendFile(TARGET)
    const outcomes = await Promise.allSettled([one.write('same'), two.write('same')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'AppendError', code: 'AppendConflict', objectSize: 4 },
    })
    expect(await stored()).toBe('same')
  })
})

describe('the memory of a write', () => {
  it('of a long stream is that of a piece', async () => {
    const piece = seededBytes(64 * KIB)
    const server = scene.requests
    let arrived = 0
    let most = 0
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < 8 * MIB; sent += piece.length) {
        arrived = server('AppendObject').reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
        most = Math.max(most, sent - arrived)
        yield piece
      }
    }
    const log = await scene.client.appendFile(TARGET, { chunkSize: MIB })
    expect(await log.write(stream())).toBe(8 * MIB)
    expect(most).toBeLessThanOrEqual(MIB + piece.length)
    await log.close()
  })
})
