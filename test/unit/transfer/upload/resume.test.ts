import { describe, expect, it } from 'vitest'
import { CheckpointError } from '../../../../src/transfer/errors/checkpoint-errors.js'
import type { FreshStartReason } from '../../../../src/transfer/events.js'
import {
  decodeUploadCheckpoint,
  encodeUploadCheckpoint,
  type UploadCheckpoint,
} from '../../../../src/transfer/checkpoint/upload-checkpoint.js'
import { writeGoJson } from '../../../../src/transfer/checkpoint/json-dialects.js'
import { parseJsonValue } from '../../../../src/transfer/checkpoint/json-value.js'
import { md5Hex } from '../../../../src/transfer/checkpoint/sdk-checkpoint.js'
import { FakeFile, FILE_PATH } from '../../../support/fake-file.js'
import { connectionLost, serviceError } from '../../../support/fake-upload-client.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import { seededBytes } from '../../../support/seeded-random.js'
import { PATH, UploadHarness, type HarnessOptions } from '../../../support/upload-harness.js'

const CHECKPOINT: HarnessOptions = { enableCheckpoint: true, parallelNum: 1 }
/** Three parts, the last one short. */
const bytes = seededBytes(250)

function failOn(harness: UploadHarness, ...failing: readonly number[]): void {
  const last = Math.max(...failing)
  for (let partNumber = 1; partNumber <= last; partNumber += 1) {
    harness.client.script('uploadPart', ({ perform }) =>
      failing.includes(partNumber) ? Promise.reject(connectionLost()) : perform(),
    )
  }
}

/** A run that is interrupted after `parts` parts. */
async function interrupt(harness: UploadHarness, file: FakeFile, parts: number): Promise<void> {
  failOn(harness, parts + 1)
  await harness.uploadFile(file, CHECKPOINT).catch(() => undefined)
  expect(harness.client.uploads.get('UPLOAD1')?.parts.size).toBe(parts)
  harness.client.forgetCalls()
  harness.events.length = 0
}

/** The checkpoint as the SDK for Python would have left it. */
function leavePythonCheckpoint(
  harness: UploadHarness,
  facts: Partial<UploadCheckpoint> = {},
): void {
  const checkpoint: UploadCheckpoint = {
    filePath: FILE_PATH,
    size: 250,
    modified: { seconds: 1700000000.5 },
    objectName: PATH,
    partSize: 100,
    uploadId: 'PYTHON',
    own: undefined,
    ...facts,
  }
  harness.store.documents.set(
    harness.checkpointName,
    encodeUploadCheckpoint(checkpoint, nodeDigests),
  )
}

function sentParts(harness: UploadHarness): number[] {
  return harness.client.requestsOf('uploadPart').map(({ partNumber }) => partNumber)
}

describe('the checkpoint', () => {
  it('is there as soon as the upload is begun, and gone when it has succeeded', async () => {
    const harness = new UploadHarness()
    const seen: (string | undefined)[] = []
    harness.client.script('uploadPart', ({ perform }) => {
      seen.push(harness.checkpoint, harness.journal)
      return perform()
    })
    await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(decodeUploadCheckpoint(seen[0] ?? '', nodeDigests)).toMatchObject({
      kind: 'intact',
      checkpoint: {
        filePath: FILE_PATH,
        size: 250,
        modified: { seconds: 1700000000.5 },
        objectName: PATH,
        partSize: 100,
        uploadId: 'UPLOAD1',
        own: {
          endpoint: harness.client.endpoint,
          identity: '2049:131:1700000000500000000',
          initiated: String(harness.environment.clock.now()),
        },
      },
    })
    expect(seen[1]).toBe(`UPLOAD1 ${harness.client.endpoint}\n`)
    expect(harness.store.documents.size).toBe(0)
    expect(harness.store.locked).toEqual([])
  })

  it('that cannot be saved ends the upload at once, and its parts are not left behind', async () => {
    const harness = new UploadHarness()
    harness.store.save = () =>
      Promise.reject(new CheckpointError('cannot write the checkpoint memory:x: disk full'))
    const upload = harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    await expect(upload).rejects.toMatchObject({
      name: 'UploadError',
      code: 'CheckpointFailed',
      message: `cannot upload ${PATH}: cannot write the checkpoint memory:x: disk full`,
      resume: { kind: 'nothing' },
    })
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.client.operations).not.toContain('uploadPart')
    expect(harness.store.locked).toEqual([])
  })

  it('that cannot be read ends the upload before anything is sent', async () => {
    const harness = new UploadHarness()
    const problem = new CheckpointError('cannot read the checkpoint memory:x: no right')
    harness.store.load = () => Promise.reject(problem)
    await expect(harness.uploadFile(new FakeFile(bytes), CHECKPOINT)).rejects.toBe(problem)
    expect(harness.client.calls).toEqual([])
    expect(harness.store.locked).toEqual([])
  })

  it('that cannot be removed at the end is a warning: the object is there', async () => {
    const harness = new UploadHarness()
    harness.store.remove = () => Promise.reject(new CheckpointError('cannot remove it'))
    const result = await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(result.verified).toBe('crc64')
    expect(harness.eventsOf('warning')).toEqual([
      expect.objectContaining({ code: 'CheckpointFailed', message: 'cannot remove it' }),
    ])
  })

  it('that another run holds refuses this one, before anything is sent', async () => {
    const harness = new UploadHarness()
    const { signal } = new AbortController()
    const lock = await harness.store.lock(harness.checkpointName, { whenLocked: 'fail', signal })
    const file = new FakeFile(bytes)
    const upload = harness.uploadFile(file, CHECKPOINT)
    await expect(upload).rejects.toMatchObject({ code: 'CheckpointLocked' })
    expect(harness.client.calls).toEqual([])
    expect(file.open).toBe(0)
    const waiting = harness.uploadFile(file, { ...CHECKPOINT, whenLocked: 'wait' })
    await lock.release()
    expect((await waiting).verified).toBe('crc64')
  })
})

describe('an interrupted upload', () => {
  it('goes on from the parts that the server has', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    const result = await harness.uploadFile(file, CHECKPOINT)
    expect(harness.client.operations).toEqual([
      'listParts',
      'uploadPart',
      'completeMultipartUpload',
    ])
    expect(sentParts(harness)).toEqual([3])
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(result).toMatchObject({ uploadId: 'UPLOAD1', partCount: 3, reusedParts: 2 })
    expect(harness.eventsOf('resuming')).toEqual([
      expect.objectContaining({ uploadId: 'UPLOAD1', parts: 2, bytes: 200, totalParts: 3 }),
    ])
    expect(harness.eventsOf('part-reused').map(({ partNumber }) => partNumber)).toEqual([1, 2])
    expect(harness.store.documents.size).toBe(0)
  })

  it('counts what is resumed once, as resumed', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    const upload = harness.uploadFile(file, CHECKPOINT)
    await upload
    expect(upload.progress).toMatchObject({ transferredBytes: 250, resumedBytes: 200 })
  })

  it.each([
    [[1], [2, 3]],
    [[2], [1, 3]],
    [[3], [1, 2]],
    [[1, 3], [2]],
    [[1, 2, 3], []],
    [[], [1, 2, 3]],
  ])('reuses any parts: with %j there, sends %j', async (there, sent) => {
    const harness = new UploadHarness()
    const partsOf = (numbers: readonly number[]): Record<number, { bytes: Uint8Array }> =>
      Object.fromEntries(
        numbers.map((number) => [
          number,
          { bytes: bytes.subarray(number * 100 - 100, number * 100) },
        ]),
      )
    harness.client.leaveUpload(PATH, 'PYTHON', partsOf(there))
    leavePythonCheckpoint(harness)
    const result = await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(sentParts(harness)).toEqual(sent)
    expect(result).toMatchObject({ uploadId: 'PYTHON', reusedParts: there.length })
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(harness.client.operations).not.toContain('initiateMultipartUpload')
  })

  it('asks for the list of parts page by page, not part by part', async () => {
    const harness = new UploadHarness()
    const parts = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [
        index + 1,
        { bytes: bytes.subarray(index * 10, index * 10 + 10) },
      ]),
    )
    harness.client.pageSize = 10
    harness.client.leaveUpload(PATH, 'PYTHON', parts)
    leavePythonCheckpoint(harness, { partSize: 10 })
    const result = await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(result).toMatchObject({ partCount: 25, reusedParts: 25 })
    expect(harness.client.requestsOf('listParts').map((page) => page.partNumberMarker)).toEqual([
      0, 10, 20,
    ])
  })

  it('keeps the part size it was begun with, whatever is asked for now', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    const result = await harness.uploadFile(file, { ...CHECKPOINT, partSize: 50 })
    expect(result).toMatchObject({ partCount: 3, reusedParts: 2 })
  })

  it.each([
    ['has other bytes', { bytes: seededBytes(100, 2) }, /its CRC-64 is \d+ on the server, \d+ in/],
    ['has another size', { bytes: bytes.subarray(0, 99) }, /has 99 bytes of it, the source 100/],
    ['has no CRC-64', { bytes: bytes.subarray(0, 100), hashCrc64: undefined }, /does not tell its/],
  ])('sends a part again that %s', async (_what, part, message) => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'PYTHON', { 1: part, 2: { bytes: bytes.subarray(100, 200) } })
    leavePythonCheckpoint(harness)
    const result = await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(sentParts(harness)).toEqual([1, 3])
    expect(result.reusedParts).toBe(1)
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(harness.eventsOf('part-rejected')).toEqual([
      expect.objectContaining({
        partNumber: 1,
        size: 100,
        message: expect.stringMatching(message) as string,
      }),
    ])
  })

  it('is finished with one call when all its parts are there', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectionLost()))
    await harness.uploadFile(file, CHECKPOINT).catch(() => undefined)
    harness.client.forgetCalls()
    const result = await harness.uploadFile(file, CHECKPOINT)
    expect(harness.client.operations).toEqual(['listParts', 'completeMultipartUpload'])
    expect(result.reusedParts).toBe(3)
  })

  it('fails when the server cannot be asked for its parts, and keeps the checkpoint', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    harness.client.script('listParts', () => Promise.reject(connectionLost()))
    const upload = harness.uploadFile(file, CHECKPOINT)
    await expect(upload).rejects.toMatchObject({
      name: 'UploadError',
      code: 'ConnectionLost',
      uploadId: 'UPLOAD1',
      resume: { kind: 'checkpoint', checkpoint: harness.store.describe(harness.checkpointName) },
    })
    expect(harness.checkpoint).toBeDefined()
    expect(harness.client.operations).toEqual(['listParts'])
  })

  it.each([
    ['while it opens', 'listParts'],
    ['while it sends a part', 'uploadPart'],
  ] as const)(
    'that is cancelled %s and keeps no parts leaves nothing',
    async (_when, operation) => {
      const harness = new UploadHarness()
      const file = new FakeFile(bytes)
      await interrupt(harness, file, 2)
      let cancelled: Promise<void> | undefined
      harness.client.script(operation, ({ options }) => {
        cancelled = upload.cancel({ keepParts: false })
        options.signal.throwIfAborted()
        throw new Error('not aborted')
      })
      const upload = harness.uploadFile(file, CHECKPOINT)
      await expect(upload).rejects.toMatchObject({ code: 'Cancelled' })
      await cancelled
      expect(harness.client.uploads.size).toBe(0)
      expect(harness.store.documents.size).toBe(0)
    },
  )
})

describe('verifyOnResume', () => {
  it('identity takes the parts of an unchanged file without reading them', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    file.read.length = 0
    const result = await harness.uploadFile(file, { ...CHECKPOINT, verifyOnResume: 'identity' })
    expect(file.read).toEqual([3])
    expect(result).toMatchObject({ reusedParts: 2, verified: 'identity' })
  })

  it('parts reads and compares them', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    file.read.length = 0
    await harness.uploadFile(file, { ...CHECKPOINT, verifyOnResume: 'parts' })
    expect(file.read).toEqual([1, 2, 3])
  })

  it('identity still reads them when the checkpoint does not know the file itself', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    harness.client.leaveUpload(PATH, 'PYTHON', { 1: { bytes: bytes.subarray(0, 100) } })
    leavePythonCheckpoint(harness)
    await harness.uploadFile(file, { ...CHECKPOINT, verifyOnResume: 'identity' })
    expect(file.read).toEqual([1, 2, 3])
  })
})

describe('a fresh start', () => {
  interface Change {
    readonly reason: FreshStartReason
    readonly what: string
    readonly apply: (harness: UploadHarness, file: FakeFile) => void
    readonly options?: HarnessOptions
    readonly request?: { readonly storageClass: 'IA' }
    /** Whether the earlier upload is removed from the server. */
    readonly aborts: boolean
    readonly message: RegExp
  }

  const editCheckpoint = (harness: UploadHarness, edit: (text: string) => string): void => {
    harness.store.documents.set(harness.checkpointName, edit(harness.checkpoint ?? ''))
  }

  const changes: readonly Change[] = [
    {
      reason: 'checkpoint-damaged',
      what: 'the checkpoint was cut off by a crash',
      apply: (harness) => editCheckpoint(harness, (text) => text.slice(0, 60)),
      aborts: true, // the journal knows it
      message: /the checkpoint memory:\S+ is damaged/,
    },
    {
      reason: 'source-changed',
      what: 'the file has another size',
      apply: (_harness, file) => file.write(seededBytes(260)),
      aborts: true,
      message: /the source had 250 bytes and has 260 now/,
    },
    {
      reason: 'source-changed',
      what: 'the file was modified',
      apply: (_harness, file) => file.write(seededBytes(250, 2)),
      aborts: true,
      message: /the source has been modified since the earlier run/,
    },
    {
      reason: 'source-changed',
      what: 'another file of the same size and time is in its place',
      apply: (_harness, file) => (file.identity = { ...file.identity, inode: '132' }),
      aborts: true,
      message: /the source is another file, or has been modified/,
    },
    {
      reason: 'source-changed',
      what: 'the file was modified within what Python can tell',
      apply: (_harness, file) =>
        (file.identity = { ...file.identity, mtimeNs: '1700000000500000001' }),
      aborts: true,
      message: /the source is another file, or has been modified/,
    },
    {
      reason: 'request-changed',
      what: 'the object is to get other properties',
      apply: () => undefined,
      request: { storageClass: 'IA' },
      aborts: true,
      message: /the object is to get other properties/,
    },
    {
      reason: 'endpoint-changed',
      what: 'the same bucket name is looked for elsewhere',
      apply: (harness) => (harness.client.endpoint = 'https://oss-us-west-1.aliyuncs.com'),
      aborts: false,
      message: /went to https:\/\/oss-cn-hangzhou\S+ this one goes to https:\/\/oss-us-west-1/,
    },
    {
      reason: 'upload-gone',
      what: 'the server no longer has the upload',
      apply: (harness) => harness.client.uploads.clear(),
      aborts: true, // asked for, in case it was only not seen; there was nothing to remove
      message: /the server no longer knows upload ID UPLOAD1/,
    },
  ]

  it.each(changes)('because $what ($reason)', async (change) => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    change.apply(harness, file)
    const result = await harness.uploadFile(file, CHECKPOINT, change.request)
    expect(result).toMatchObject({ uploadId: 'UPLOAD2', reusedParts: 0 })
    expect(harness.stored).toEqual(Buffer.from(file.bytes))
    expect(harness.eventsOf('fresh-start')).toEqual([
      expect.objectContaining({
        reason: change.reason,
        message: expect.stringMatching(change.message) as string,
        abortedUploadId: change.aborts && change.reason !== 'upload-gone' ? 'UPLOAD1' : undefined,
      }),
    ])
    expect(harness.client.uploads.has('UPLOAD1')).toBe(!change.aborts)
    expect(harness.checkpoint).toBeUndefined()
    // An upload that is out of reach from here stays listed for the run that can reach it.
    if (change.aborts) expect(harness.journal).toBeUndefined()
    else expect(harness.journal).toBe('UPLOAD1 https://oss-cn-hangzhou.aliyuncs.com\n')
  })

  it('leaves the file of another program alone, and makes none', async () => {
    const harness = new UploadHarness()
    const foreign = '{"upload_id": "THEIRS"}'
    harness.store.documents.set(harness.checkpointName, foreign)
    harness.client.leaveUpload(PATH, 'THEIRS', {})
    failOn(harness, 2)
    const upload = harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    await expect(upload).rejects.toMatchObject({ resume: { kind: 'nothing' } })
    expect(harness.checkpoint).toBe(foreign)
    expect([...harness.client.uploads.keys()]).toEqual(['THEIRS'])
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({ reason: 'checkpoint-foreign' })
    await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(harness.checkpoint).toBe(foreign)
    expect(harness.journal).toBeUndefined()
  })

  it.each([
    ['object', { objectName: 'oss://examplebucket/other' }],
    ['file', { filePath: '/data/other.bin' }],
  ])('never aborts the upload of another %s', async (_what, facts) => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'PYTHON', {})
    leavePythonCheckpoint(harness, facts)
    await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect([...harness.client.uploads.keys()]).toEqual(['PYTHON'])
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({
      reason: 'checkpoint-foreign',
      abortedUploadId: undefined,
    })
  })

  it('removes what the journal lists of this endpoint, also without a checkpoint', async () => {
    const harness = new UploadHarness()
    for (const uploadId of ['ORPHAN1', 'ORPHAN2']) harness.client.leaveUpload(PATH, uploadId, {})
    const elsewhere = 'ELSEWHERE https://other.example.com\n'
    harness.store.documents.set(
      harness.journalName,
      `ORPHAN1 ${harness.client.endpoint}\n${elsewhere}ORPHAN2 ${harness.client.endpoint}\n`,
    )
    await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.journal).toBe(elsewhere)
    expect(harness.eventsOf('fresh-start')).toEqual([])
  })

  it('names the upload of the checkpoint, not another one of the journal', async () => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'ORPHAN', {})
    harness.client.leaveUpload(PATH, 'PYTHON', {})
    harness.store.documents.set(harness.journalName, `ORPHAN ${harness.client.endpoint}\n`)
    leavePythonCheckpoint(harness, { size: 251 })
    await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({ abortedUploadId: 'PYTHON' })
    expect(harness.client.uploads.size).toBe(0)
  })

  it('goes on when an obsolete upload cannot be removed, says so, and tries again later', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    file.write(seededBytes(250, 2))
    harness.client.script('abortMultipartUpload', () =>
      Promise.reject(serviceError('AccessDenied', 403)),
    )
    expect((await harness.uploadFile(file, CHECKPOINT)).uploadId).toBe('UPLOAD2')
    expect(harness.eventsOf('warning')).toEqual([
      expect.objectContaining({
        code: 'AbortFailed',
        message: expect.stringContaining('obsolete upload ID UPLOAD1') as string,
      }),
    ])
    expect(harness.journal).toBe(`UPLOAD1 ${harness.client.endpoint}\n`)
    await harness.uploadFile(file, CHECKPOINT)
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.journal).toBeUndefined()
  })
})

describe('checkpoints of other SDKs', () => {
  it('of Go are continued when their time is that of the file, to the nanosecond', async () => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'GO', { 1: { bytes: bytes.subarray(0, 100) } })
    const write = (time: string, path: string): void => {
      const data = writeGoJson(
        parseJsonValue(
          JSON.stringify({
            FilePath: path,
            FileMeta: { Size: 250, LastModified: time },
            ObjectInfo: { Name: PATH },
            PartSize: 100,
            UploadInfo: { UploadId: 'GO' },
          }),
        ) ?? null,
      )
      const md5 = md5Hex(data, nodeDigests)
      harness.store.documents.set(
        harness.checkpointName,
        `{"Magic":"92611BED-89E2-46B6-89E5-72F273D4B0A3","MD5":"${md5}","Data":${data}}`,
      )
    }
    write('2023-11-15 06:13:20.5 +0800 CST', './data/file.bin')
    const result = await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(result).toMatchObject({ uploadId: 'GO', reusedParts: 1 })

    harness.client.leaveUpload(PATH, 'GO', {})
    write('2023-11-15 06:13:20.500000001 +0800 CST', FILE_PATH)
    expect((await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)).uploadId).toBe('UPLOAD1')
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({ reason: 'source-changed' })
    expect(harness.client.uploads.size).toBe(0)
  })

  it('of Python are completed also when the reply is lost', async () => {
    // They do not tell when the upload was begun, so that no object was taken for theirs.
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'PYTHON', { 1: { bytes: bytes.subarray(0, 100) } })
    leavePythonCheckpoint(harness)
    harness.client.script('completeMultipartUpload', async ({ perform }) => {
      await perform()
      throw connectionLost()
    })
    const result = await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(result).toMatchObject({ uploadId: 'PYTHON', reusedParts: 1, verified: 'crc64' })
    expect(harness.eventsOf('warning')[0]).toMatchObject({ code: 'OutcomeResolved' })
    expect(harness.store.documents.size).toBe(0)
  })

  it('of Python do not make an older object theirs', async () => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'PYTHON', {})
    const lastModified = 'Mon, 01 Jan 2024 00:00:00 GMT'
    harness.client.leaveObject(PATH, bytes, { etag: '"E-3"', lastModified })
    leavePythonCheckpoint(harness)
    harness.client.script('completeMultipartUpload', () => Promise.reject(connectionLost()))
    await expect(harness.uploadFile(new FakeFile(bytes), CHECKPOINT)).rejects.toMatchObject({
      code: 'ConnectionLost',
    })
  })

  it('of Python are refused when its time differs', async () => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'PYTHON', {})
    leavePythonCheckpoint(harness, { modified: { seconds: 1700000000.25 } })
    await harness.uploadFile(new FakeFile(bytes), CHECKPOINT)
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({
      reason: 'source-changed',
      abortedUploadId: 'PYTHON',
    })
  })
})

describe('streams with a checkpoint', () => {
  it('are read from their start, and parts that are there are not sent again', async () => {
    const harness = new UploadHarness()
    failOn(harness, 3)
    await harness.uploadStream([bytes], CHECKPOINT).catch(() => undefined)
    harness.client.forgetCalls()
    const result = await harness.uploadStream([bytes], CHECKPOINT)
    expect(sentParts(harness)).toEqual([3])
    expect(result).toMatchObject({ uploadId: 'UPLOAD1', reusedParts: 2 })
    expect(harness.stored).toEqual(Buffer.from(bytes))
  })

  it('that give other bytes this time are stored as they are now', async () => {
    const harness = new UploadHarness()
    failOn(harness, 3)
    await harness.uploadStream([bytes], CHECKPOINT).catch(() => undefined)
    harness.client.forgetCalls()
    const other = Uint8Array.from(bytes)
    other[150] = 255 - (other[150] ?? 0)
    const options: HarnessOptions = { ...CHECKPOINT, verifyOnResume: 'identity' }
    const result = await harness.uploadStream([other], options)
    expect(sentParts(harness)).toEqual([2, 3])
    expect(result.reusedParts).toBe(1)
    expect(harness.stored).toEqual(Buffer.from(other))
  })

  it('cut into other parts start afresh', async () => {
    const harness = new UploadHarness()
    failOn(harness, 3)
    await harness.uploadStream([bytes], CHECKPOINT).catch(() => undefined)
    await harness.uploadStream([bytes], { ...CHECKPOINT, partSize: 50 })
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({
      reason: 'request-changed',
      abortedUploadId: 'UPLOAD1',
    })
    expect(harness.stored).toEqual(Buffer.from(bytes))
  })

  it('that have grown too long for the parts of the earlier run start afresh', async () => {
    const harness = new UploadHarness()
    failOn(harness, 2)
    const options: HarnessOptions = { ...CHECKPOINT, partSize: 1 }
    await harness.uploadFile(bytes, options).catch(() => undefined)
    const long = seededBytes(15_000)
    const result = await harness.uploadFile(long, { ...options, parallelNum: 50 })
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({ reason: 'source-changed' })
    expect(result).toMatchObject({ partCount: 7500, size: 15_000 })
  })
})

describe('a source that is one PutObject this time', () => {
  const options: HarnessOptions = { ...CHECKPOINT, multipartThreshold: 1000 }

  it('removes what an earlier run has left of it', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    const kept: string[] = []
    harness.client.script('putObject', ({ perform }) => {
      kept.push(...harness.store.documents.keys())
      return perform()
    })
    await harness.uploadFile(file, options)
    expect(kept).toEqual([])
    expect(harness.client.operations).toEqual(['abortMultipartUpload', 'putObject'])
    expect(harness.client.uploads.size).toBe(0)
    expect(harness.store.documents.size).toBe(0)
  })

  it('keeps the uploads of other endpoints in the journal', async () => {
    const harness = new UploadHarness()
    const elsewhere = 'ELSEWHERE https://other.example.com\n'
    harness.store.documents.set(harness.journalName, elsewhere)
    await harness.uploadFile(new FakeFile(bytes), options)
    expect(harness.journal).toBe(elsewhere)
    expect(harness.client.operations).toEqual(['putObject'])
  })

  it('never aborts the upload of another file', async () => {
    const harness = new UploadHarness()
    harness.client.leaveUpload(PATH, 'PYTHON', {})
    leavePythonCheckpoint(harness, { filePath: '/data/other.bin' })
    await harness.uploadFile(new FakeFile(bytes), options)
    expect([...harness.client.uploads.keys()]).toEqual(['PYTHON'])
  })

  it('is uploaded also when the earlier upload cannot be removed', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await interrupt(harness, file, 2)
    harness.client.script('abortMultipartUpload', () =>
      Promise.reject(serviceError('AccessDenied', 403)),
    )
    expect((await harness.uploadFile(file, options)).verified).toBe('crc64')
    expect(harness.journal).toBe(`UPLOAD1 ${harness.client.endpoint}\n`)
    expect(harness.eventsOf('warning')).toHaveLength(1)
  })
})
