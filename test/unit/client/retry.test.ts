import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'

import type { RetryEvent } from '../../../src/client/call.js'
import { TransportError } from '../../../src/protocol/errors/ossferry-error.js'
import type { BodySource } from '../../../src/protocol/http.js'
import { createDeferred, settle } from '../../support/deferred.js'
import { errorAnswer, type ScriptedAnswer } from '../../support/scripted-transport.js'
import { createTestClient } from '../../support/test-client.js'

const object = { bucket: 'bucket', key: 'key' }
const ok: ScriptedAnswer = { headers: { etag: '"E"' } }
const lost = new TransportError({ code: 'ConnectionLost', message: 'the connection broke off' })

function fail(error: Error): never {
  throw error
}

/** A source that can be sent again, or not. */
function source(text: string, replayable: boolean): BodySource {
  return {
    size: text.length,
    replayable,
    send: (write) => write(Buffer.from(text)),
  }
}

describe('retries', () => {
  it('repeat until an attempt succeeds, with full jitter that doubles', async () => {
    const events: RetryEvent[] = []
    const { client, clock, transport } = createTestClient((_sent, index) =>
      index === 0 ? fail(lost) : index === 1 ? errorAnswer(503, 'ServiceUnavailable') : ok,
    )
    const onRetry = (event: RetryEvent): void => void events.push(event)
    await clock.until(client.putObject({ ...object, body: Buffer.from('x') }, { onRetry }))
    expect(transport.sent.map(({ content }) => content.toString())).toEqual(['x', 'x', 'x'])
    expect(events).toMatchObject([
      { attempt: 1, delayMs: 200, error: { code: 'ConnectionLost' } },
      { attempt: 2, delayMs: 400, error: { code: 'ServiceUnavailable' } },
    ])
  })

  it('end with the last error after three attempts, which says what was being done', async () => {
    const { client, clock, transport } = createTestClient(() => fail(lost))
    const part = { ...object, uploadId: 'U', partNumber: 7, body: Buffer.from('x') }
    await expect(clock.until(client.uploadPart(part))).rejects.toMatchObject({
      code: 'ConnectionLost',
      retryable: true,
      message: 'cannot upload part 7 of oss://bucket/key: the connection broke off',
    })
    expect(transport.sent).toHaveLength(3)
  })

  it('are as many as configured; one attempt means none', async () => {
    for (const maxAttempts of [1, 5]) {
      const { client, clock, transport } = createTestClient(() => fail(lost), {
        retry: { maxAttempts },
      })
      await expect(clock.until(client.headObject(object))).rejects.toThrow('broke off')
      expect(transport.sent).toHaveLength(maxAttempts)
    }
  })

  it('are not for errors that would come again', async () => {
    const { client, clock, transport } = createTestClient(() => errorAnswer(403, 'AccessDenied'))
    await expect(clock.until(client.deleteObject(object))).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      requestId: '65E86E44D76E913234A3FACA',
      message: expect.stringMatching(/^cannot delete oss:\/\/bucket\/key: AccessDenied/) as string,
    })
    expect(transport.sent).toHaveLength(1)
  })

  it('are not for a callback that failed: the object is stored', async () => {
    const { client, clock, transport } = createTestClient(() => errorAnswer(203, 'CallbackFailed'))
    const put = client.putObject({ ...object, body: Buffer.from('x') })
    await expect(clock.until(put)).rejects.toMatchObject({
      name: 'CallbackFailedError',
      objectStored: true,
    })
    expect(transport.sent).toHaveLength(1)
  })

  it('send a replayable source again from its start', async () => {
    const { client, clock, transport } = createTestClient((_sent, index) =>
      index === 0 ? errorAnswer(500, 'InternalError') : ok,
    )
    const result = await clock.until(client.putObject({ ...object, body: source('hello', true) }))
    expect(transport.sent.map(({ content }) => content.toString())).toEqual(['hello', 'hello'])
    expect(result.sentBytes).toBe(5)
  })

  it('never send a one-shot source again', async () => {
    const { client, clock, transport } = createTestClient(() => errorAnswer(500, 'InternalError'))
    const put = client.putObject({ ...object, body: source('hello', false) })
    await expect(clock.until(put)).rejects.toMatchObject({ code: 'InternalError' })
    expect(transport.sent).toHaveLength(1)
  })

  it.each([
    [{ 'x-oss-qos-delay-time': '3000' }, 3000],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '999999' }, 120_000],
    [{ 'retry-after': '0' }, 200],
  ])('wait as long as the service asks for, within reason: %o', async (headers, delayMs) => {
    const events: RetryEvent[] = []
    const { client, clock } = createTestClient((_sent, index) =>
      index === 0 ? errorAnswer(503, 'TotalQpsLimitExceeded', {}, headers) : ok,
    )
    const onRetry = (event: RetryEvent): void => void events.push(event)
    await clock.until(client.headObject(object, { onRetry })).catch(() => undefined)
    expect(events[0]?.delayMs).toBe(delayMs)
  })

  it('follow a policy of the user', async () => {
    const { client, clock, transport } = createTestClient(() => errorAnswer(403, 'AccessDenied'), {
      retry: {
        maxAttempts: 2,
        isRetryable: (error) => error.code === 'AccessDenied',
        delayMs: (attempt) => attempt * 1000,
      },
    })
    const failed = expect(client.deleteObject(object)).rejects.toThrow('AccessDenied')
    await clock.advance(999)
    expect(transport.sent).toHaveLength(1)
    await clock.advance(1)
    expect(transport.sent).toHaveLength(2)
    await failed
  })

  it('end at once when the signal fires during a pause', async () => {
    const { client, clock, transport } = createTestClient(() => fail(lost))
    const controller = new AbortController()
    const call = client.headObject(object, { signal: controller.signal })
    const failed = expect(call).rejects.toMatchObject({ code: 'Cancelled', name: 'AbortError' })
    await clock.advance(0)
    expect(clock.pendingTimers).toBe(1)
    controller.abort()
    await failed
    expect(clock.pendingTimers).toBe(0)
    expect(transport.sent).toHaveLength(1)
  })

  describe('of a service that asks to slow down', () => {
    const patient = { patienceMs: 60_000, maxDelayMs: 5000 }
    const slowDown = errorAnswer(503, 'SlowDown')

    it('go on while it does, and end soon after it', async () => {
      const events: RetryEvent[] = []
      const { client, clock, transport } = createTestClient(
        () => (clock.monotonic() < 30_000 ? slowDown : ok),
        { retry: patient },
      )
      const onRetry = (event: RetryEvent): void => void events.push(event)
      await clock.until(client.putObject({ ...object, body: Buffer.from('x') }, { onRetry }))
      expect(Math.max(...events.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(5000)
      expect(clock.monotonic()).toBeLessThanOrEqual(35_000)
      expect(transport.sent.length).toBeLessThan(20)
    })

    it('end with its answer when the patience is over', async () => {
      const { client, clock } = createTestClient(() => slowDown, { retry: patient })
      await expect(clock.until(client.headObject(object))).rejects.toThrow('SlowDown')
      expect(clock.monotonic()).toBeGreaterThanOrEqual(60_000)
      expect(clock.monotonic()).toBeLessThanOrEqual(65_000)
    })

    it('do not count among the attempts for other failures, which have no such patience', async () => {
      const { client, transport, clock } = createTestClient(
        (_sent, index) => (index < 5 ? errorAnswer(429, 'TooManyRequests') : fail(lost)),
        { retry: patient },
      )
      await expect(clock.until(client.headObject(object))).rejects.toThrow('broke off')
      expect(transport.sent).toHaveLength(5 + 3)
    })

    it('have it also after they were held back for longer than it lasts', async () => {
      const { client, clock, transport } = createTestClient(
        (_sent, index) => (index < 5 ? slowDown : ok),
        { retry: patient },
      )
      const beforeRetry = (): Promise<void> => clock.sleep(50_000)
      await clock.until(client.putObject({ ...object, body: Buffer.from('x') }, { beforeRetry }))
      expect(transport.sent).toHaveLength(6)
    })

    it('count like others without patience', async () => {
      const { client, clock, transport } = createTestClient(() => slowDown)
      await expect(clock.until(client.headObject(object))).rejects.toThrow('SlowDown')
      expect(transport.sent).toHaveLength(3)
    })
  })

  it('wait after the pause until the caller lets them go', async () => {
    const { client, clock, transport } = createTestClient((_sent, index) =>
      index === 0 ? fail(lost) : ok,
    )
    const asked = createDeferred()
    const allowed = createDeferred()
    const beforeRetry = (): Promise<void> => {
      asked.resolve()
      return allowed.promise
    }
    const put = { ...object, body: Buffer.from('x') }
    const { signal } = new AbortController()
    const call = client.putObject(put, { beforeRetry, signal })
    await clock.advance(200)
    await asked.promise
    expect(transport.sent).toHaveLength(1)
    allowed.resolve()
    await call
    expect(transport.sent).toHaveLength(2)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('end with the signal, also while the caller does not let them go', async () => {
    const { client, clock, transport } = createTestClient(() => fail(lost))
    const asked = createDeferred()
    const allowed = createDeferred()
    const beforeRetry = async (): Promise<void> => {
      asked.resolve()
      await allowed.promise
    }
    const abort = new AbortController()
    const { signal } = abort
    const call = client.putObject({ ...object, body: Buffer.from('x') }, { beforeRetry, signal })
    let outcome: unknown
    call.catch((error: unknown) => (outcome = error))
    await clock.advance(200)
    await asked.promise
    abort.abort()
    await settle()
    expect(outcome).toMatchObject({ code: 'Cancelled' })
    // What is refused or let go later is nobody's.
    allowed.reject(new Error('too late'))
    await settle()
    expect(transport.sent).toHaveLength(1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('report a call once, however many attempts it took', async () => {
    const { client, clock, reports } = createTestClient((_sent, index) =>
      index === 0 ? fail(lost) : { ...ok, headers: { etag: '"E"', 'x-oss-request-id': 'R' } },
    )
    await clock.until(client.putObject({ ...object, body: Buffer.from('x') }))
    expect(reports).toEqual([
      {
        operation: 'PutObject',
        method: 'PUT',
        bucket: 'bucket',
        key: 'key',
        attempts: 2,
        durationMs: 200,
        status: 200,
        requestId: 'R',
        errorCode: undefined,
      },
    ])
  })
})

describe('the CRC-64', () => {
  const wrong = { headers: { etag: '"E"', 'x-oss-hash-crc64ecma': '1' } }
  const right = { headers: { etag: '"E"', 'x-oss-hash-crc64ecma': '11051210869376104954' } }

  it.each([
    ['bytes', Buffer.from('123456789')],
    ['a source', source('123456789', true)],
  ])('of %s is that of what was sent, and a mismatch sends it again', async (_name, body) => {
    const { client, clock, transport } = createTestClient((_sent, index) =>
      index === 0 ? wrong : right,
    )
    const result = await clock.until(client.putObject({ ...object, body }))
    expect(result).toMatchObject({ sentCrc64: 11051210869376104954n, sentBytes: 9 })
    expect(transport.sent).toHaveLength(2)
  })

  it('that never agrees is a CrcMismatchError', async () => {
    const { client, clock, transport } = createTestClient(() => wrong)
    const put = client.putObject({ ...object, body: Buffer.from('123456789') })
    await expect(clock.until(put)).rejects.toMatchObject({
      code: 'CrcMismatch',
      clientCrc64: 11051210869376104954n,
      serverCrc64: 1n,
    })
    expect(transport.sent).toHaveLength(3)
  })

  it('is not compared when the check is disabled', async () => {
    const { client, clock } = createTestClient(() => wrong, { disableUploadCrc64Check: true })
    const put = client.putObject({ ...object, body: Buffer.from('123456789') })
    expect((await clock.until(put)).sentCrc64).toBe(11051210869376104954n)
  })
})

describe('a body', () => {
  it('reports the bytes taken, of each attempt anew', async () => {
    const { client, clock } = createTestClient((_sent, index) => (index === 0 ? fail(lost) : ok))
    const counts: number[] = []
    const body = Buffer.alloc(2.5 * 1024 * 1024)
    const onSent = (bytes: number): void => void counts.push(bytes)
    await clock.until(client.putObject({ ...object, body }, { onSent }))
    const mib = 1024 * 1024
    expect(counts).toEqual([mib, 2 * mib, 2.5 * mib, mib, 2 * mib, 2.5 * mib])
  })

  it('that cannot be read fails the call with what went wrong as the cause', async () => {
    const { client, clock, transport } = createTestClient(() => ok)
    const cause = new Error('disk on fire')
    const body: BodySource = { size: 5, replayable: true, send: () => Promise.reject(cause) }
    await expect(clock.until(client.putObject({ ...object, body }))).rejects.toMatchObject({
      code: 'BodyFailed',
      retryable: false,
      cause,
      message: 'cannot upload oss://bucket/key: the content cannot be read: disk on fire',
    })
    expect(transport.sent).toHaveLength(1)
  })
})

describe('waiting', () => {
  it('takes 15 times the idle limit for what takes the service long, and only for that', async () => {
    const { client, clock, transport } = createTestClient(() => errorAnswer(404, 'NoSuchUpload'), {
      idleTimeoutMs: 1000,
    })
    const upload = { ...object, uploadId: 'U' }
    const source = { sourceKey: 'source' }
    const calls = [
      () => client.listParts(upload),
      () => client.completeMultipartUpload({ ...upload, completeAll: true }),
      () => client.copyObject({ ...object, ...source }),
      () => client.uploadPartCopy({ ...upload, ...source, partNumber: 1 }),
      () => client.abortMultipartUpload(upload, { idleTimeoutMs: 77 }),
    ]
    for (const call of calls) await expect(clock.until(call())).rejects.toThrow('NoSuchUpload')
    expect(transport.sent.map(({ options }) => options.idleTimeoutMs)).toEqual([
      1000, 15_000, 15_000, 15_000, 77,
    ])
  })
})
