import { describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../../src/protocol/crc64/crc64.js'
import { SourceChangedError, SourceError } from '../../../../src/transfer/errors/source-errors.js'
import { planUnknownSize } from '../../../../src/transfer/part-plan.js'
import { UploadError } from '../../../../src/transfer/upload/upload-error.js'
import { settle } from '../../../support/deferred.js'
import { FakeFile } from '../../../support/fake-file.js'
import { connectionLost, serviceError } from '../../../support/fake-upload-client.js'
import { seededBytes } from '../../../support/seeded-random.js'
import { BUCKET, KEY, PATH, UploadHarness } from '../../../support/upload-harness.js'

/** Yields the bytes in chunks of changing size that fit no part. */
function* chunksOf(
  bytes: Uint8Array,
  sizes: readonly number[] = [37, 1, 230, 64],
): Generator<Uint8Array> {
  let turn = 0
  for (let offset = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(offset, offset + size)
    offset += size
  }
}

describe('a file', () => {
  it('is sent in parts, completed, and its CRC-64 is reported', async () => {
    const harness = new UploadHarness()
    const bytes = seededBytes(250)
    const result = await harness.uploadFile(new FakeFile(bytes))
    expect(harness.client.operations).toEqual([
      'initiateMultipartUpload',
      'uploadPart',
      'uploadPart',
      'uploadPart',
      'completeMultipartUpload',
    ])
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(result).toMatchObject({
      statusCode: 200,
      requestId: 'REQUEST5',
      etag: harness.client.objects.get(PATH)?.etag,
      hashCrc64: formatCrc64(crc64(bytes)),
      uploadId: 'UPLOAD1',
      size: 250,
      partCount: 3,
      reusedParts: 0,
      verified: 'crc64',
      callbackResult: undefined,
      versionId: undefined,
    })
    expect(harness.client.uploads.size).toBe(0)
  })

  it('is sent in parts whatever its size, as documented for the Python SDK', async () => {
    const harness = new UploadHarness()
    const result = await harness.uploadFile(new FakeFile(seededBytes(1)))
    expect(result).toMatchObject({ uploadId: 'UPLOAD1', partCount: 1 })
  })

  it('is closed at the end, and no buffer or slot is left', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(seededBytes(250))
    await harness.uploadFile(file)
    expect(file.open).toBe(0)
    expect([harness.scheduler.memoryInUse, harness.scheduler.slotsInUse]).toEqual([0, 0])
  })

  it('that changes during the upload is not completed, and its parts are removed', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(seededBytes(250))
    file.changed = true
    const upload = harness.uploadFile(file)
    await expect(upload).rejects.toBeInstanceOf(SourceChangedError)
    await expect(upload).rejects.toThrow(/was modified: nothing was completed$/)
    expect(harness.client.operations).not.toContain('completeMultipartUpload')
    expect(harness.client.uploads.size).toBe(0)
  })

  it('that cannot be opened fails with its own error before anything is sent', async () => {
    const harness = new UploadHarness()
    const problem = new SourceError('SourceNotFound', 'cannot open /data: there is no such file')
    const upload = harness.upload(() => Promise.reject(problem), {}, {})
    await expect(upload).rejects.toBe(problem)
    expect(harness.client.calls).toEqual([])
  })

  it('that cannot be read half-way fails with the part, and its parts are removed', async () => {
    const harness = new UploadHarness()
    const problem = new SourceError('SourceReadFailed', 'cannot read /data: I/O error')
    harness.client.script(
      'uploadPart',
      ({ perform }) => perform(),
      () => Promise.reject(problem),
    )
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), { parallelNum: 1 })
    await expect(upload).rejects.toMatchObject({
      name: 'UploadError',
      code: 'SourceReadFailed',
      partNumber: 2,
      cause: problem,
    })
    expect(harness.client.uploads.size).toBe(0)
  })

  it('grows its parts so that 10,000 are enough', async () => {
    const harness = new UploadHarness()
    const result = await harness.uploadFile(new FakeFile(seededBytes(20_000)), { partSize: 2 })
    expect(result.partCount).toBe(5000)
  })
})

describe('an empty source', () => {
  it.each([
    ['a file', (harness: UploadHarness) => harness.uploadFile(new FakeFile(new Uint8Array()))],
    ['a stream', (harness: UploadHarness) => harness.uploadStream([])],
    [
      'a stream of empty chunks',
      (harness: UploadHarness) => harness.uploadStream([new Uint8Array()]),
    ],
    ['a stream that announced it', (harness: UploadHarness) => harness.uploadStream([], {}, {}, 0)],
  ])('(%s) is one PutObject', async (_what, start) => {
    const harness = new UploadHarness()
    const result = await start(harness)
    expect(harness.client.operations).toEqual(['putObject'])
    expect(harness.stored).toHaveLength(0)
    expect(result).toMatchObject({ uploadId: undefined, size: 0, partCount: 1, hashCrc64: '0' })
  })
})

describe('multipartThreshold', () => {
  it.each([
    [99, ['putObject']],
    [100, ['initiateMultipartUpload', 'uploadPart', 'completeMultipartUpload']],
  ])('of 100 bytes sends a file of %d with %j', async (size, operations) => {
    const harness = new UploadHarness()
    await harness.uploadFile(new FakeFile(seededBytes(size)), { multipartThreshold: 100 })
    expect(harness.client.operations).toEqual(operations)
  })

  it('may be larger than a part: the file is then read in one piece', async () => {
    const harness = new UploadHarness()
    const bytes = seededBytes(350)
    const result = await harness.uploadFile(new FakeFile(bytes), { multipartThreshold: 1000 })
    expect(harness.client.operations).toEqual(['putObject'])
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(result).toMatchObject({ size: 350, verified: 'crc64', uploadId: undefined })
  })

  it('says of a file that changed during one PutObject that it is stored', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(seededBytes(50))
    file.changed = true
    const upload = harness.uploadFile(file, { multipartThreshold: 1000 })
    await expect(upload).rejects.toBeInstanceOf(SourceChangedError)
    await expect(upload).rejects.toThrow(`${PATH} is stored and may hold some of either content`)
  })
})

describe('a stream of unknown length', () => {
  it('is cut into full parts, whatever its chunks are', async () => {
    const harness = new UploadHarness()
    const bytes = seededBytes(457)
    const result = await harness.uploadStream(chunksOf(bytes))
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(result).toMatchObject({ size: 457, partCount: 5, hashCrc64: formatCrc64(crc64(bytes)) })
  })

  it('whose length is a multiple of a part has no empty part', async () => {
    const harness = new UploadHarness()
    const result = await harness.uploadStream(chunksOf(seededBytes(300)))
    expect(result.partCount).toBe(3)
    expect(harness.client.requestsOf('uploadPart')).toHaveLength(3)
  })

  it.each([
    [60, 100, ['putObject']],
    [100, 100, ['initiateMultipartUpload', 'uploadPart', 'completeMultipartUpload']],
    [100, 1000, ['initiateMultipartUpload', 'uploadPart', 'completeMultipartUpload']],
    [60, 50, ['initiateMultipartUpload', 'uploadPart', 'completeMultipartUpload']],
  ])(
    'is judged by its first part: %d bytes against a threshold of %d are sent with %j',
    async (size, multipartThreshold, operations) => {
      const harness = new UploadHarness()
      await harness.uploadStream(chunksOf(seededBytes(size)), { multipartThreshold })
      expect(harness.client.operations).toEqual(operations)
    },
  )

  it('that goes on after its first part is sent in parts, whatever the threshold', async () => {
    const harness = new UploadHarness()
    const bytes = seededBytes(250)
    const result = await harness.uploadStream(chunksOf(bytes), { multipartThreshold: 1000 })
    expect(result.partCount).toBe(3)
    expect(harness.stored).toEqual(Buffer.from(bytes))
  })

  it('begins no multipart upload before its first part is there', async () => {
    const harness = new UploadHarness()
    let yieldMore!: () => void
    const more = new Promise<void>((resolve) => (yieldMore = resolve))
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield seededBytes(50)
      await more
      yield seededBytes(150)
    }
    const upload = harness.uploadStream(slow())
    await settle()
    expect(harness.client.calls).toEqual([])
    yieldMore()
    expect((await upload).partCount).toBe(2)
  })

  it('that fails half-way is not completed, and its parts are removed', async () => {
    const harness = new UploadHarness()
    function* failing(): Generator<Uint8Array> {
      yield seededBytes(250)
      throw new Error('the pipe broke')
    }
    const upload = harness.uploadStream(failing())
    await expect(upload).rejects.toMatchObject({ code: 'SourceReadFailed' })
    await expect(upload).rejects.toThrow('the source stream failed: the pipe broke')
    expect(harness.stored).toBeUndefined()
    expect(harness.client.uploads.size).toBe(0)
  })

  it('that needs more than 10,000 parts fails, and is not cut off', async () => {
    const harness = new UploadHarness()
    const last = planUnknownSize(1).range(10_000)
    const tooMuch = new Uint8Array((last?.offset ?? 0) + (last?.size ?? 0) + 1)
    const upload = harness.uploadStream([tooMuch], {
      partSize: 1,
      parallelNum: 50,
      onEvent: undefined,
    })
    await expect(upload).rejects.toMatchObject({
      message: expect.stringContaining('does not fit into 10000 parts') as string,
      advice: 'upload it with a larger partSize',
    })
    expect(harness.client.uploads.size).toBe(0)
  })
})

describe('a stream of announced length', () => {
  it('is sent by the plan for that length', async () => {
    const harness = new UploadHarness()
    const bytes = seededBytes(250)
    const result = await harness.uploadStream(chunksOf(bytes), {}, {}, 250)
    expect(result.partCount).toBe(3)
    expect(harness.stored).toEqual(Buffer.from(bytes))
  })

  it.each([
    [249, 'SourceTooShort', 'the source stream ended after 249 bytes; contentLength says 250'],
    [251, 'SourceTooLarge', 'the source stream goes on after the 250 bytes'],
    [0, 'SourceTooShort', 'the source stream ended after 0 bytes'],
  ])('of 250 that gives %d fails with %s', async (size, code, message) => {
    const harness = new UploadHarness()
    const upload = harness.uploadStream(chunksOf(seededBytes(size)), {}, {}, 250)
    await expect(upload).rejects.toMatchObject({ code })
    await expect(upload).rejects.toThrow(message)
    expect(harness.stored).toBeUndefined()
    expect(harness.client.uploads.size).toBe(0)
  })
})

describe('the fields of the request', () => {
  it('reach the calls they belong to', async () => {
    const harness = new UploadHarness()
    const request = {
      acl: 'private',
      storageClass: 'IA',
      callback: 'e30=',
      trafficLimit: 900_000,
    } as const
    const result = await harness.uploadFile(new FakeFile(seededBytes(50)), {}, request)
    const [initiate] = harness.client.requestsOf('initiateMultipartUpload')
    const [part] = harness.client.requestsOf('uploadPart')
    const [complete] = harness.client.requestsOf('completeMultipartUpload')
    expect(initiate).toMatchObject({ storageClass: 'IA', contentType: 'text/plain' })
    expect(initiate).not.toHaveProperty('acl')
    expect(part).toMatchObject({ trafficLimit: 900_000, bucket: BUCKET, key: KEY })
    expect(complete).toMatchObject({ acl: 'private', callback: 'e30=' })
    expect(result.callbackResult).toEqual({ Status: 'OK' })
  })

  it('reach PutObject alike', async () => {
    const harness = new UploadHarness()
    const request = { acl: 'private', storageClass: 'IA', callback: 'e30=' } as const
    const options = { multipartThreshold: 1000 }
    const result = await harness.uploadFile(new FakeFile(seededBytes(50)), options, request)
    expect(harness.client.requestsOf('putObject')[0]).toMatchObject(request)
    expect(result.callbackResult).toEqual({ Status: 'OK' })
  })
})

describe('bytes on their way', () => {
  it('wait for bandwidth', async () => {
    const harness = new UploadHarness()
    harness.scheduler.bandwidthLimit = 1000
    const { clock } = harness.environment
    await clock.until(harness.uploadFile(new FakeFile(seededBytes(250))))
    expect(clock.monotonic()).toBe(250)
  })

  it('show in the progress before their part is acknowledged', async () => {
    const harness = new UploadHarness()
    let sentBytes: number | undefined
    harness.client.script('uploadPart', async ({ perform }) => {
      const result = await perform()
      sentBytes = upload.progress.sentBytes
      return result
    })
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), { parallelNum: 1 })
    await upload
    expect(sentBytes).toBe(100)
  })
})

describe('retries of the client', () => {
  it('are told as events, with the part', async () => {
    const harness = new UploadHarness()
    harness.client.script('uploadPart', ({ options, perform }) => {
      options.onRetry?.({ attempt: 1, delayMs: 200, error: connectionLost() })
      return perform()
    })
    await harness.uploadFile(new FakeFile(seededBytes(50)))
    expect(harness.eventsOf('retry')).toEqual([
      expect.objectContaining({
        partNumber: 1,
        attempt: 1,
        delayMs: 200,
        code: 'ConnectionLost',
        message: 'the connection was lost',
      }),
    ])
  })

  it('are counted in the error when the last one fails', async () => {
    const harness = new UploadHarness()
    harness.client.script('uploadPart', async ({ options }) => {
      for (const attempt of [1, 2])
        options.onRetry?.({ attempt, delayMs: 1, error: connectionLost() })
      throw connectionLost()
    })
    const upload = harness.uploadFile(new FakeFile(seededBytes(50)))
    await expect(upload).rejects.toMatchObject({
      name: 'UploadError',
      code: 'ConnectionLost',
      retryable: true,
      attempts: 3,
      partNumber: 1,
      path: PATH,
      uploadId: 'UPLOAD1',
    })
  })
})

describe('an upload that fails', () => {
  function failingPart(harness: UploadHarness): void {
    harness.client.script(
      'uploadPart',
      ({ perform }) => perform(),
      () => Promise.reject(serviceError('AccessDenied', 403)),
    )
  }

  it('removes its parts, and says what failed', async () => {
    const harness = new UploadHarness()
    failingPart(harness)
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), { parallelNum: 1 })
    await expect(upload).rejects.toBeInstanceOf(UploadError)
    await expect(upload).rejects.toMatchObject({
      code: 'AccessDenied',
      requestId: 'SCRIPTED',
      partNumber: 2,
      attempts: 1,
      resume: { kind: 'nothing' },
      objectVisible: false,
      message: `cannot upload part 2 of ${PATH}: AccessDenied (HTTP 403): AccessDenied by script [request ID SCRIPTED]`,
    })
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.client.requestsOf('abortMultipartUpload')).toHaveLength(1)
  })

  it('leaves its parts when leavePartsOnError says so, and tells the upload ID', async () => {
    const harness = new UploadHarness()
    failingPart(harness)
    const options = { parallelNum: 1, leavePartsOnError: true }
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), options)
    await expect(upload).rejects.toMatchObject({
      uploadId: 'UPLOAD1',
      resume: { kind: 'parts-left', partSize: 100 },
    })
    await expect(upload).rejects.toThrow('are left on the server (upload ID UPLOAD1)')
    expect(harness.client.uploads.get('UPLOAD1')?.parts.size).toBe(1)
    expect(harness.client.operations).not.toContain('abortMultipartUpload')
  })

  it('leaves its parts when there is a checkpoint, and names it', async () => {
    const harness = new UploadHarness()
    failingPart(harness)
    const options = { parallelNum: 1, enableCheckpoint: true }
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), options)
    const checkpoint = `memory:${harness.checkpointName}`
    await expect(upload).rejects.toMatchObject({
      resume: { kind: 'checkpoint', checkpoint, partSize: 100 },
    })
    await expect(upload).rejects.toThrow(`(upload ID UPLOAD1, checkpoint ${checkpoint})`)
    expect(harness.checkpoint).toBeDefined()
    expect(harness.client.uploads.get('UPLOAD1')?.parts.size).toBe(1)
    expect(harness.store.locked).toEqual([])
  })

  it('tells the upload ID of parts that it could not remove', async () => {
    const harness = new UploadHarness()
    failingPart(harness)
    harness.client.script('abortMultipartUpload', () => Promise.reject(connectionLost()))
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), { parallelNum: 1 })
    await expect(upload).rejects.toMatchObject({
      code: 'AccessDenied',
      uploadId: 'UPLOAD1',
      resume: { kind: 'abort-failed', cause: { code: 'ConnectionLost' } },
    })
    await expect(upload).rejects.toThrow('upload ID UPLOAD1 could not be aborted')
    expect(harness.eventsOf('warning')).toEqual([
      expect.objectContaining({
        code: 'AbortFailed',
        message: expect.stringContaining('upload ID UPLOAD1') as string,
      }),
    ])
  })

  it('does not mind when its parts are gone already', async () => {
    const harness = new UploadHarness()
    harness.client.script('uploadPart', ({ request, perform }) => {
      harness.client.uploads.delete(request.uploadId)
      return perform()
    })
    const upload = harness.uploadFile(new FakeFile(seededBytes(50)))
    await expect(upload).rejects.toMatchObject({
      code: 'NoSuchUpload',
      resume: { kind: 'nothing' },
    })
    expect(harness.eventsOf('warning')).toEqual([])
  })

  it('aborts again when a part arrives after the abort', async () => {
    const harness = new UploadHarness()
    failingPart(harness)
    const late = { bytes: seededBytes(100) }
    harness.client.script('abortMultipartUpload', async ({ perform }) => {
      const done = await perform()
      harness.client.leaveUpload(PATH, 'UPLOAD1', { 1: late })
      return done
    })
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), { parallelNum: 1 })
    await expect(upload).rejects.toMatchObject({ resume: { kind: 'nothing' } })
    expect(harness.client.uploads.size).toBe(0)
  })

  it('needs no right to list parts', async () => {
    const harness = new UploadHarness()
    failingPart(harness)
    harness.client.script('listParts', () => Promise.reject(serviceError('AccessDenied', 403)))
    const upload = harness.uploadFile(new FakeFile(seededBytes(250)), { parallelNum: 1 })
    await expect(upload).rejects.toMatchObject({ resume: { kind: 'nothing' } })
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.eventsOf('warning')).toEqual([])
  })

  it('at Initiate has nothing to remove', async () => {
    const harness = new UploadHarness()
    const denied = serviceError('AccessDenied', 403)
    harness.client.script('initiateMultipartUpload', () => Promise.reject(denied))
    const upload = harness.uploadFile(new FakeFile(seededBytes(50)))
    await expect(upload).rejects.toMatchObject({
      name: 'UploadError',
      code: 'AccessDenied',
      uploadId: undefined,
      partNumber: undefined,
      resume: { kind: 'nothing' },
    })
    expect(harness.client.operations).toEqual(['initiateMultipartUpload'])
  })

  it('as one PutObject has stored nothing and leaves nothing', async () => {
    const harness = new UploadHarness()
    harness.client.script('putObject', () => Promise.reject(serviceError('AccessDenied', 403)))
    const upload = harness.uploadFile(new FakeFile(seededBytes(50)), { multipartThreshold: 1000 })
    await expect(upload).rejects.toMatchObject({
      name: 'UploadError',
      code: 'AccessDenied',
      uploadId: undefined,
      resume: { kind: 'nothing' },
    })
    expect(harness.client.operations).toEqual(['putObject'])
  })

  it('because it was cancelled removes or keeps its parts, as cancel was told', async () => {
    for (const keepParts of [true, false]) {
      const harness = new UploadHarness()
      harness.client.script('uploadPart', async ({ options }) => {
        await new Promise((_, reject) =>
          options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)),
        )
        throw new Error('not reached')
      })
      const upload = harness.uploadFile(new FakeFile(seededBytes(50)))
      await settle()
      await upload.cancel({ keepParts })
      await expect(upload).rejects.toMatchObject({ name: 'AbortError', code: 'Cancelled' })
      expect(harness.client.uploads.size).toBe(keepParts ? 1 : 0)
    }
  })
})
