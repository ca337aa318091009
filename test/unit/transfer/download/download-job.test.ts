import { describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../../src/protocol/crc64/crc64.js'
import type { DownloadError } from '../../../../src/transfer/download/download-error.js'
import { TargetError } from '../../../../src/transfer/errors/target-error.js'
import { createDeferred, settle } from '../../../support/deferred.js'
import { DownloadHarness, PATH } from '../../../support/download-harness.js'
import { connectionLost, serviceError } from '../../../support/fake-download-client.js'
import { seededBytes } from '../../../support/seeded-random.js'

function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    () => {
      throw new Error('it succeeded, against what the test expects')
    },
    (reason: unknown) => reason,
  )
}

describe('a download', () => {
  it('fetches the object part by part, for the ETag it began with, and verifies it', async () => {
    const harness = new DownloadHarness()
    const { client } = harness
    const result = await harness.download()
    expect(harness.sink.committed).toEqual(client.bytes)
    expect(result).toMatchObject({
      size: 450,
      partCount: 5,
      reusedParts: 0,
      verified: 'crc64',
      etag: client.etag,
      hashCrc64: formatCrc64(crc64(client.bytes)),
    })
    expect(client.ranges.sort()).toEqual([
      'bytes=0-99',
      'bytes=100-199',
      'bytes=200-299',
      'bytes=300-399',
      'bytes=400-449',
    ])
    expect(client.gets.every(({ ifMatch }) => ifMatch === client.etag)).toBe(true)
    expect(harness.store.documents.size).toBe(0)
  })

  it('of an empty object asks for no bytes', async () => {
    const harness = new DownloadHarness()
    harness.client.bytes = new Uint8Array()
    const result = await harness.download({ enableCheckpoint: true })
    expect(result).toMatchObject({ size: 0, partCount: 0, verified: 'crc64', hashCrc64: '0' })
    expect(harness.client.gets).toEqual([])
    expect(harness.sink.committed).toEqual(new Uint8Array())
  })

  it('pins the version that it has found', async () => {
    const harness = new DownloadHarness()
    harness.client.versionId = 'V7'
    await harness.download()
    expect(harness.client.gets.every(({ versionId }) => versionId === 'V7')).toBe(true)
  })

  it('applies conditions to the object as it is found, not to its parts', async () => {
    const harness = new DownloadHarness()
    await harness.download({}, { ifNoneMatch: '"old"', ifUnmodifiedSince: 'date' })
    expect(harness.client.heads).toMatchObject([
      { ifNoneMatch: '"old"', ifUnmodifiedSince: 'date' },
    ])
    expect(harness.client.gets[0]).not.toHaveProperty('ifNoneMatch')
  })

  it('hands payer, headers, parameters and traffic limit to its requests', async () => {
    const harness = new DownloadHarness()
    const common = {
      requestPayer: 'requester' as const,
      headers: { 'x-custom': '1' },
      parameters: { custom: '2' },
    }
    await harness.download({}, { ...common, trafficLimit: 819_200 })
    expect(harness.client.heads).toMatchObject([common])
    expect(harness.client.heads[0]).not.toHaveProperty('trafficLimit')
    expect(harness.client.gets[0]).toMatchObject({ ...common, trafficLimit: 819_200 })
  })

  it('claims no more than the size when the server tells no CRC-64', async () => {
    const harness = new DownloadHarness()
    harness.client.tellsCrc64 = false
    const result = await harness.download()
    expect(result.verified).toBe('size')
    expect(result.hashCrc64).toBe(formatCrc64(crc64(harness.client.bytes)))
  })

  it.each([
    ['bytes=100-299', 100, 300],
    ['bytes=0-0', 0, 1],
    ['bytes=449-449', 449, 450],
    ['bytes=120-', 120, 450],
    ['bytes=-130', 320, 450],
    ['bytes=-1000', 0, 450],
    ['bytes=400-9999', 400, 450],
    ['bytes=0-', 0, 450],
  ])('of the range %s has exactly these bytes', async (range, start, end) => {
    const harness = new DownloadHarness()
    const result = await harness.download({}, { range })
    expect(Buffer.from(harness.sink.committed ?? [])).toEqual(
      Buffer.from(harness.client.bytes.subarray(start, end)),
    )
    const verified = end - start === 450 ? 'crc64' : 'size'
    expect(result).toMatchObject({ size: end - start, verified })
  })

  it.each(['bytes=450-', 'bytes=500-600', 'bytes=-0'])(
    'of the range %s, of which there is no byte, fails and says so',
    async (range) => {
      const harness = new DownloadHarness()
      const error = await failureOf(harness.download({}, { range }))
      expect(error).toMatchObject({ name: 'InvalidRequestError', code: 'InvalidRange' })
      expect((error as Error).message).toContain('the object has 450 bytes')
      expect(harness.client.gets).toEqual([])
      expect(harness.log).not.toContain('prepare')
    },
  )

  it('whose bytes are not those of the object leaves nothing, not even a record', async () => {
    const harness = new DownloadHarness()
    harness.client.scripts.push({ body: (asked) => asked.map((byte) => byte ^ 1) })
    const error = await failureOf(harness.download({ enableCheckpoint: true }))
    expect(error).toMatchObject({ name: 'DownloadError', code: 'CrcMismatch', retryable: true })
    expect((error as DownloadError).checkpoint).toBeUndefined()
    expect(harness.sink.committed).toBeUndefined()
    expect(harness.partial.bytes).toBeUndefined()
    expect(harness.store.documents.size).toBe(0)
  })

  it('says which part has failed, and why', async () => {
    const harness = new DownloadHarness()
    harness.client.scripts.push({}, { error: serviceError('AccessDenied', 403) })
    const error = await failureOf(harness.download({ parallelNum: 1 }))
    expect(error).toMatchObject({
      name: 'DownloadError',
      code: 'AccessDenied',
      path: PATH,
      partNumber: 2,
      requestId: 'R',
      checkpoint: undefined,
    })
    expect((error as Error).message).toContain(`cannot download part 2 of ${PATH}`)
    expect(harness.sink.abandoned?.keep).toBe(false)
  })

  it('whose target cannot be written ends at once, with that error', async () => {
    const harness = new DownloadHarness()
    const sink = harness.createSink()
    const failure = new TargetError('TargetFull', 'no space left')
    sink.beforeWrite = () => Promise.reject(failure)
    const error = await failureOf(harness.download({ parallelNum: 1 }, {}, sink))
    expect(error).toBe(failure)
    expect(harness.client.gets).toHaveLength(1)
    expect(sink.abandoned).toEqual({ keep: false, reason: failure })
  })
})

describe('a download in order', () => {
  it('writes byte after byte, whichever part arrives first', async () => {
    const harness = new DownloadHarness()
    const first = createDeferred()
    harness.client.scripts.push({ after: first.promise })
    const transfer = harness.download({ parallelNum: 3 }, {}, harness.createSink('sequential'))
    await settle()
    await settle()
    expect(harness.client.gets).toHaveLength(3)
    expect(harness.log).toEqual(['prepare'])
    first.resolve()
    await transfer
    expect(harness.log).toEqual([
      'prepare',
      ...[0, 100, 200, 300, 400].map((offset) => `write ${offset}`),
      'commit',
    ])
  })

  it('fetches no more than parallelNum parts ahead of its reader', async () => {
    const harness = new DownloadHarness()
    harness.client.bytes = seededBytes(2000)
    const sink = harness.createSink('sequential')
    const reader = createDeferred()
    sink.beforeWrite = () => reader.promise
    const transfer = harness.download({ parallelNum: 3 }, {}, sink)
    for (let turn = 0; turn < 10; turn += 1) await settle()
    expect(harness.client.gets).toHaveLength(3)
    reader.resolve()
    await transfer
    expect(sink.committed).toEqual(harness.client.bytes)
  })

  it('ends when it is cancelled although its reader never takes anything', async () => {
    const harness = new DownloadHarness()
    const sink = harness.createSink('sequential')
    sink.beforeWrite = () => new Promise(() => undefined)
    const transfer = harness.download({ parallelNum: 3 }, {}, sink)
    for (let turn = 0; turn < 5; turn += 1) await settle()
    await transfer.cancel()
    expect(await failureOf(transfer)).toMatchObject({ code: 'Cancelled' })
    expect(sink.abandoned?.keep).toBe(false)
  })
})

describe('the record of a download', () => {
  it('claims a part only after its bytes are safe, and never what is still being written', async () => {
    const harness = new DownloadHarness()
    const sink = harness.createSink()
    const claims: string[][] = []
    harness.store.save = (name, text) => {
      harness.log.push('save')
      claims.push(Array.from(text.matchAll(/\[(\d+), \d+\]/g), ([, number = '']) => number))
      harness.store.documents.set(name, text)
      return Promise.resolve()
    }
    const flush = createDeferred()
    sink.beforeSync = () => flush.promise
    const transfer = harness.download({ enableCheckpoint: true, parallelNum: 1 }, {}, sink)
    for (let turn = 0; turn < 10; turn += 1) await settle()
    // Parts have gone on arriving while the disk is busy; none of them is on record.
    expect(harness.log.filter((entry) => entry.startsWith('write'))).not.toEqual([])
    expect(claims).toEqual([])
    flush.resolve()
    await transfer
    expect(claims[0]).toEqual(['1'])
    const firstSave = harness.log.indexOf('save')
    expect(harness.log.slice(0, firstSave)).toContain('sync')
    expect(harness.log.lastIndexOf('sync', firstSave)).toBeGreaterThan(
      harness.log.indexOf('write 96'),
    )
    expect(harness.store.documents.size).toBe(0)
  })

  it('describes to other SDKs the unbroken run from the start', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 4])
    harness.client.scripts.push({ error: serviceError('AccessDenied', 403) })
    // Writing anew is for changes only: part 5 is one.
    await failureOf(harness.download({ enableCheckpoint: true, parallelNum: 1 }))
    harness.client.scripts.push({}, { error: serviceError('AccessDenied', 403) })
    await failureOf(harness.download({ enableCheckpoint: true, parallelNum: 1 }))
    const prefix = crc64(harness.client.bytes.subarray(0, 400))
    expect(harness.checkpoint).toContain(`"Offset": 400, "CRC64": ${prefix}}`)
  })

  it('keeps what is done when a part fails, and says where', async () => {
    const harness = new DownloadHarness()
    harness.client.scripts.push({}, {}, { error: connectionLost() })
    const error = await failureOf(harness.download({ enableCheckpoint: true, parallelNum: 1 }))
    const checkpoint = `memory:${harness.checkpointName}`
    expect(error).toMatchObject({
      code: 'ConnectionLost',
      retryable: true,
      checkpoint,
      message: expect.stringContaining('what has arrived is kept') as string,
      advice: 'make the same call again: it goes on from what has arrived',
    })
    expect(harness.sink.abandoned?.keep).toBe(true)

    const before = harness.client.gets.length
    const result = await harness.download({ enableCheckpoint: true })
    expect(result).toMatchObject({ partCount: 5, reusedParts: 2, verified: 'crc64' })
    expect(harness.client.gets.length - before).toBe(3)
    expect(harness.sink.committed).toEqual(harness.client.bytes)
    expect(harness.store.documents.size).toBe(0)
    expect(harness.store.locked).toEqual([])
  })

  it('is not there when nothing has arrived, nor is a partial file', async () => {
    const harness = new DownloadHarness()
    harness.client.scripts.push({ error: serviceError('AccessDenied', 403) })
    const error = await failureOf(harness.download({ enableCheckpoint: true, parallelNum: 1 }))
    expect((error as DownloadError).checkpoint).toBeUndefined()
    expect(harness.sink.abandoned?.keep).toBe(false)
    expect(harness.store.documents.size).toBe(0)
  })

  it('that cannot be written ends the download', async () => {
    const harness = new DownloadHarness()
    harness.store.save = () => Promise.reject(new TargetError('TargetFull', 'no room for records'))
    const error = await failureOf(harness.download({ enableCheckpoint: true, parallelNum: 1 }))
    expect((error as Error).message).toContain('no room for records')
    expect(harness.sink.committed).toBeUndefined()
  })

  it('that cannot be removed at the end is a warning', async () => {
    const harness = new DownloadHarness()
    await harness.download({
      enableCheckpoint: true,
      onEvent: (event) => {
        harness.events.push(event)
        if (event.type !== 'state' || event.state !== 'completing') return
        harness.store.remove = () => Promise.reject(new Error('read-only'))
      },
    })
    expect(harness.eventsOf('warning')).toMatchObject([
      { code: 'CheckpointFailed', message: 'read-only' },
    ])
  })

  it('locks the file as well, so that two objects do not mix in it', async () => {
    const harness = new DownloadHarness()
    const answer = createDeferred()
    harness.client.scripts.push({ after: answer.promise })
    const transfer = harness.download({ enableCheckpoint: true })
    await settle()
    const other = harness.download({ enableCheckpoint: true }, { key: 'other' })
    expect(await failureOf(other)).toMatchObject({ code: 'CheckpointLocked' })
    answer.resolve()
    await transfer
  })
})

describe('a download that goes on', () => {
  const recorded = { enableCheckpoint: true }

  it('fetches only what is missing, wherever it lies', async () => {
    const harness = new DownloadHarness()
    harness.leave([2, 5])
    const result = await harness.download(recorded)
    expect(harness.client.ranges.sort()).toEqual(['bytes=0-99', 'bytes=200-299', 'bytes=300-399'])
    expect(result).toMatchObject({ reusedParts: 2, verified: 'crc64' })
    expect(harness.sink.committed).toEqual(harness.client.bytes)
    expect(harness.eventsOf('resuming')).toMatchObject([{ parts: 2, bytes: 150, totalParts: 5 }])
    expect(harness.eventsOf('part-reused').map(({ partNumber }) => partNumber)).toEqual([2, 5])
  })

  it('asks for no byte when all parts are there', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3, 4, 5])
    const result = await harness.download(recorded)
    expect(harness.client.gets).toEqual([])
    expect(result).toMatchObject({ reusedParts: 5, verified: 'crc64' })
    expect(harness.sink.committed).toEqual(harness.client.bytes)
  })

  it('fetches a part again that is not what was recorded', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3])
    harness.partial.bytes = harness.partial.bytes?.map((byte, at) => (at === 150 ? byte ^ 1 : byte))
    const result = await harness.download(recorded)
    expect(harness.client.ranges).toContain('bytes=100-199')
    expect(result).toMatchObject({ reusedParts: 2, verified: 'crc64' })
    expect(harness.eventsOf('part-rejected')).toMatchObject([{ partNumber: 2 }])
    expect(harness.sink.committed).toEqual(harness.client.bytes)
  })

  it('counts only the parts that a file which was cut off still has', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3, 4])
    harness.partial.bytes = harness.partial.bytes?.slice(0, 250)
    const result = await harness.download(recorded)
    expect(harness.eventsOf('resuming')).toMatchObject([{ parts: 2 }])
    expect(result.reusedParts).toBe(2)
    expect(harness.sink.committed).toEqual(harness.client.bytes)
  })

  it.each([true, false])(
    'starts afresh when the partial file is gone (verifyData %s)',
    async (verifyData) => {
      const harness = new DownloadHarness()
      harness.leave([1, 2, 3])
      harness.partial.bytes = undefined
      const result = await harness.download({ ...recorded, verifyData })
      expect(harness.eventsOf('fresh-start')).toMatchObject([{ reason: 'target-gone' }])
      expect(result).toMatchObject({ reusedParts: 0, verified: 'crc64' })
      expect(harness.sink.committed).toEqual(harness.client.bytes)
    },
  )

  it('does not lose what was on record when it ends while it verifies', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3, 4])
    const transfer = harness.download({
      ...recorded,
      parallelNum: 1,
      onEvent: ({ type }) => {
        if (type === 'part-reused') void transfer.cancel()
      },
    })
    await failureOf(transfer)
    const second = await harness.download(recorded)
    expect(second.reusedParts).toBe(4)
    expect(harness.client.gets).toHaveLength(1)
  })

  it('reads nothing again with verifyData false, and does not claim that it has', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3])
    const sink = harness.createSink()
    sink.read = () => Promise.reject(new Error('read after all'))
    const result = await harness.download({ ...recorded, verifyData: false }, {}, sink)
    expect(result).toMatchObject({ reusedParts: 3, verified: 'identity' })
  })

  it('reads all the same with verifyData false when the file was cut off', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2])
    harness.partial.bytes = harness.partial.bytes?.slice(0, 300).fill(0, 0, 50)
    const result = await harness.download({ ...recorded, verifyData: false })
    expect(result).toMatchObject({ reusedParts: 1, verified: 'crc64' })
  })

  it('takes the part size of the record', async () => {
    const harness = new DownloadHarness()
    harness.leave([1])
    await harness.download({ ...recorded, partSize: 200 })
    expect(harness.client.ranges).toContain('bytes=100-199')
  })

  it('goes on from a record of the SDK for Python', async () => {
    const harness = new DownloadHarness()
    const { bytes } = harness.client
    harness.leave([], { own: undefined, offset: 200, crc64: crc64(bytes.subarray(0, 200)) })
    harness.partial.bytes = bytes.slice(0, 230) // it grows as it comes
    const result = await harness.download(recorded)
    expect(result).toMatchObject({ reusedParts: 2, verified: 'crc64' })
    expect(harness.client.gets).toHaveLength(3)
    expect(harness.sink.committed).toEqual(bytes)
  })

  it('trusts nothing of a record of Python’s when one byte is wrong', async () => {
    const harness = new DownloadHarness()
    const { bytes } = harness.client
    harness.leave([], { own: undefined, offset: 200, crc64: crc64(bytes.subarray(0, 200)) })
    harness.partial.bytes = bytes.slice(0, 200).map((byte, at) => (at === 7 ? byte ^ 1 : byte))
    const result = await harness.download(recorded)
    expect(result).toMatchObject({ reusedParts: 0, verified: 'crc64' })
    expect(harness.sink.committed).toEqual(bytes)
  })

  it('counts offsets of a record from the start of the range', async () => {
    const harness = new DownloadHarness()
    const { bytes } = harness.client
    const range = 'bytes=50-'
    harness.leave([], { range, own: undefined, offset: 150, crc64: crc64(bytes.subarray(50, 150)) })
    harness.partial.bytes = bytes.slice(50, 150)
    const result = await harness.download(recorded, { range })
    expect(result).toMatchObject({ reusedParts: 1, verified: 'size', size: 400 })
    expect(Buffer.from(harness.sink.committed ?? [])).toEqual(Buffer.from(bytes.subarray(50)))
  })
})

describe('a download starts afresh, and says why, when', () => {
  it.each<[string, string, (harness: DownloadHarness) => void]>([
    [
      'the object has another ETag',
      'object-changed',
      (harness) => (harness.client.bytes = seededBytes(450, 2)),
    ],
    [
      'the object was written again with the same bytes',
      'object-changed',
      (harness) => (harness.client.lastModified = 'Tue, 02 Jan 2024 00:00:00 GMT'),
    ],
    [
      'it goes to another endpoint',
      'endpoint-changed',
      (harness) => (harness.client.endpoint = 'https://oss-cn-beijing.aliyuncs.com'),
    ],
    [
      'its record is torn',
      'checkpoint-damaged',
      (harness) => (harness.checkpoint = harness.checkpoint?.slice(0, 100)),
    ],
    ['its record is empty', 'checkpoint-damaged', (harness) => (harness.checkpoint = '')],
    [
      'its record is of another file',
      'checkpoint-foreign',
      (harness) => harness.leave([1], { filePath: '/data/other.temp' }),
    ],
    [
      'its record contradicts itself',
      'checkpoint-damaged',
      (harness) => harness.leave([1], { partSize: 0 }),
    ],
  ])('%s', async (_what, reason, spoil) => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3])
    spoil(harness)
    const result = await harness.download({ enableCheckpoint: true, verifyData: false })
    expect(harness.eventsOf('fresh-start')).toMatchObject([{ reason, abortedUploadId: undefined }])
    expect(harness.eventsOf('resuming')).toEqual([])
    expect(result).toMatchObject({ reusedParts: 0, verified: 'crc64' })
    expect(harness.sink.committed).toEqual(harness.client.bytes)
    expect(harness.store.documents.size).toBe(0)
  })

  it('a foreign file has its place, which it leaves alone', async () => {
    const harness = new DownloadHarness()
    const foreign = '{"Magic": "of another program"}'
    harness.checkpoint = foreign
    await harness.download({ enableCheckpoint: true })
    expect(harness.eventsOf('fresh-start')).toMatchObject([{ reason: 'checkpoint-foreign' }])
    expect(harness.checkpoint).toBe(foreign)
  })

  it('its record does not count, and then forgets it before the file is emptied', async () => {
    const harness = new DownloadHarness()
    harness.leave([1, 2, 3])
    harness.client.endpoint = 'https://oss-cn-beijing.aliyuncs.com'
    const sink = harness.createSink()
    let recordAtPrepare: string | undefined = 'unknown'
    const { prepare } = sink
    sink.prepare = (...args) => {
      recordAtPrepare = harness.checkpoint
      return prepare.apply(sink, args)
    }
    await harness.download({ enableCheckpoint: true }, {}, sink)
    expect(recordAtPrepare).toBeUndefined()
  })
})

describe('a download whose object is replaced meanwhile', () => {
  it('fails with ObjectChangedError and keeps nothing of it', async () => {
    const harness = new DownloadHarness()
    const transfer = harness.download({
      enableCheckpoint: true,
      parallelNum: 1,
      onEvent: ({ type }) => {
        if (type === 'part-completed') harness.client.bytes = seededBytes(450, 2)
      },
    })
    expect(await failureOf(transfer)).toMatchObject({
      name: 'ObjectChangedError',
      code: 'ObjectChanged',
    })
    expect(harness.sink.committed).toBeUndefined()
    expect(harness.sink.abandoned?.keep).toBe(false)
    expect(harness.store.documents.size).toBe(0)
  })
})

describe('a paused download', () => {
  it('has its record saved, and goes on', async () => {
    const harness = new DownloadHarness()
    const transfer = harness.download({ enableCheckpoint: true, parallelNum: 1 })
    for await (const event of transfer.events()) if (event.type === 'part-completed') break
    await transfer.pause()
    expect(transfer.state).toBe('paused')
    expect(harness.checkpoint).toContain('"Parts": [[1, ')
    transfer.resume()
    await transfer
    expect(harness.sink.committed).toEqual(harness.client.bytes)
  })
})
