/** Uploads that find a record of an earlier run, good or bad. */

import { chmodSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { FreshStartReason, UploadCallOptions, UploadError } from '../../../src/index.js'
import { pythonMtime } from '../../../src/platform/node/file-source.js'
import { createServer, type EmbeddedServer } from '../../../src/server.js'
import {
  encodeUploadCheckpoint,
  uploadCheckpointName,
} from '../../../src/transfer/checkpoint/upload-checkpoint.js'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { asOrdinaryUser } from '../../support/ordinary-user.js'
import {
  BUCKET,
  configOf,
  failureOf,
  KEY,
  logEvents,
  PART,
  range,
  TARGET,
  useUploadScene,
} from '../../support/upload-scene.js'

const scene = useUploadScene()
const PARTS = 6

const further: EmbeddedServer[] = []
afterEach(async () => {
  for (const server of further.splice(0)) await server.close()
})

function optionsOf(options: UploadCallOptions = {}): UploadCallOptions {
  return {
    partSize: PART,
    parallelNum: 1,
    enableCheckpoint: true,
    checkpointDir: scene.checkpointDir,
    ...options,
  }
}

function upload(path: string, options: UploadCallOptions = {}) {
  return scene.client.uploader().uploadFile(TARGET, path, optionsOf(options))
}

/** An upload that fails at one of its parts and leaves those before it, and a record. */
async function interrupt(path: string, failingPart = 4): Promise<UploadError> {
  refuse(failingPart)
  const error = (await failureOf(upload(path))) as UploadError
  scene.server.faults.clear()
  expect(error.resume).toMatchObject({ kind: 'checkpoint', partSize: PART })
  return error
}

function refuse(partNumber: number): void {
  const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
  scene.fault({ operation: 'UploadPart', partNumber, action })
}

async function checkpointPath(): Promise<string> {
  const name = (await scene.records()).find((file) => file.endsWith('.ucp'))
  if (name === undefined) throw new Error('there is no checkpoint')
  return join(scene.checkpointDir, name)
}

describe('a record of an earlier run', () => {
  it('is used without further ado: the same call goes on', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { uploadId } = await interrupt(path)
    const before = scene.server.requests.length
    const log = logEvents()
    const result = await upload(path, log.options)
    expect(result).toMatchObject({ uploadId, reusedParts: 3, partCount: PARTS, verified: 'crc64' })
    expect(scene.operations(before)).toEqual([
      'ListParts',
      'UploadPart',
      'UploadPart',
      'UploadPart',
      'CompleteMultipartUpload',
    ])
    expect(log.of('resuming')).toMatchObject([{ parts: 3, bytes: 3 * PART, totalParts: PARTS }])
    expect(log.of('part-reused').map(({ partNumber }) => partNumber)).toEqual([1, 2, 3])
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('makes any set of parts count, also a short last one', async () => {
    const { path, bytes } = await scene.file(PARTS * PART + 10)
    scene.fault({
      operation: 'UploadPart',
      partNumber: 1,
      action: { type: 'stall' },
    })
    const controller = new AbortController()
    const log = logEvents((event) => {
      if (event.type === 'part-completed' && event.partNumber === PARTS + 1) controller.abort()
    })
    const { signal } = controller
    await failureOf(upload(path, { parallelNum: 2, signal, ...log.options }))
    scene.server.faults.clear()
    const before = scene.server.requests.length
    expect(await upload(path)).toMatchObject({ reusedParts: PARTS })
    expect(scene.sentParts(before)).toEqual([1])
    await scene.expectStored(bytes)
  })

  it('costs one listing, page by page, never one request a part', async () => {
    const { path, bytes } = await scene.file(10 * PART)
    // The pages are made small by the server's own parameter.
    const request = { ...TARGET, parameters: { 'max-parts': '3' } }
    const { client } = scene
    refuse(9)
    await failureOf(client.uploader().uploadFile(request, path, optionsOf()))
    scene.server.faults.clear()
    const result = await client.uploader().uploadFile(request, path, optionsOf())
    expect(result.reusedParts).toBe(8)
    const markers = scene.requests('ListParts').map(({ query }) => query['part-number-marker'])
    expect(markers).toEqual(['0', '3', '6'])
    await scene.expectStored(bytes)
  })

  it('whose parts are all there leads straight to completion', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'CompleteMultipartUpload', action })
    await failureOf(upload(path))
    scene.server.faults.clear()
    const before = scene.server.requests.length
    expect(await upload(path)).toMatchObject({ reusedParts: PARTS, verified: 'crc64' })
    expect(scene.operations(before)).toEqual(['ListParts', 'CompleteMultipartUpload'])
    await scene.expectStored(bytes)
  })

  it('of which a part on the server differs from the file has that part sent again', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { uploadId } = await interrupt(path)
    await scene.client.uploadPart({
      ...TARGET,
      uploadId: uploadId ?? '',
      partNumber: 2,
      body: new Uint8Array(PART),
    })
    const before = scene.server.requests.length
    const log = logEvents()
    expect(await upload(path, log.options)).toMatchObject({ reusedParts: 2 })
    expect(scene.sentParts(before)).toEqual([2, 4, 5, 6])
    expect(log.of('part-rejected')).toMatchObject([{ partNumber: 2 }])
    await scene.expectStored(bytes)
  })

  it('is trusted without reading the file when its identity is to be enough', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    expect(await upload(path, { verifyOnResume: 'identity' })).toMatchObject({ reusedParts: 3 })
    await scene.expectStored(bytes)
  })

  it('does not spare the CRC-64 of the whole object', async () => {
    const { path } = await scene.file(PARTS * PART)
    await interrupt(path)
    const action = { type: 'corrupt', what: 'crc' } as const
    scene.fault({ operation: 'CompleteMultipartUpload', action })
    expect(await failureOf(upload(path))).toMatchObject({ code: 'CrcMismatch' })
  })

  it('of the Python SDK is continued', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { uploadId } = await scene.client.initiateMultipartUpload(TARGET)
    for (const partNumber of [1, 3]) {
      const body = bytes.subarray((partNumber - 1) * PART, partNumber * PART)
      await scene.client.uploadPart({ ...TARGET, uploadId, partNumber, body })
    }
    const { mtimeNs } = await stat(path, { bigint: true })
    const checkpoint = {
      filePath: path,
      size: bytes.length,
      modified: { seconds: pythonMtime(mtimeNs) },
      objectName: `oss://${BUCKET}/${KEY}`,
      partSize: PART,
      uploadId,
      own: undefined,
    }
    await mkdir(scene.checkpointDir)
    const name = uploadCheckpointName(path, BUCKET, KEY, nodeDigests)
    const text = encodeUploadCheckpoint(checkpoint, nodeDigests)
    await writeFile(join(scene.checkpointDir, name), text)
    expect(await upload(path)).toMatchObject({ uploadId, reusedParts: 2 })
    expect(scene.sentParts(3)).toEqual([2, 4, 5, 6])
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('keeps its parts when the run that goes on fails again', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path, 3)
    await interrupt(path, 5)
    expect(await upload(path)).toMatchObject({ reusedParts: 4 })
    expect(scene.requests('InitiateMultipartUpload')).toHaveLength(1)
    await scene.expectStored(bytes)
  })
})

describe('a record that is worth nothing', () => {
  interface Damage {
    readonly what: string
    readonly reason: FreshStartReason
    readonly damage: (path: string, uploadId: string) => Promise<unknown>
  }

  const rewrite = async (path: string, change: (text: string) => string): Promise<void> =>
    writeFile(path, change(await readFile(path, 'utf8')))

  const table: readonly Damage[] = [
    {
      what: 'torn in the middle',
      reason: 'checkpoint-damaged',
      damage: (path) => rewrite(path, (text) => text.slice(0, text.length / 2)),
    },
    {
      what: 'emptied',
      reason: 'checkpoint-damaged',
      damage: (path) => writeFile(path, ''),
    },
    {
      what: 'zeroed, as a power cut leaves it',
      reason: 'checkpoint-damaged',
      damage: (path) => rewrite(path, (text) => '\0'.repeat(text.length)),
    },
    {
      what: 'changed in one digit',
      reason: 'checkpoint-damaged',
      damage: (path) => rewrite(path, (text) => text.replace('102400', '102401')),
    },
    {
      what: 'pointing to an upload that was aborted',
      reason: 'upload-gone',
      damage: (_path, uploadId) => scene.client.abortMultipartUpload({ ...TARGET, uploadId }),
    },
  ]

  it.each(table)('$what: starts afresh, says so, leaves no orphan', async (entry) => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const { uploadId = '' } = await interrupt(path)
    await entry.damage(await checkpointPath(), uploadId)
    const before = scene.server.requests.length
    const log = logEvents()
    const result = await upload(path, log.options)
    expect(result.reusedParts).toBe(0)
    expect(scene.sentParts(before)).toEqual(range(1, PARTS))
    expect(log.of('fresh-start')).toMatchObject([{ reason: entry.reason }])
    expect(log.of('warning')).toEqual([])
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('lost, with only the journal left: what was begun is removed', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    await rm(await checkpointPath())
    expect(await upload(path)).toMatchObject({ reusedParts: 0 })
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('with a journal full of rubbish: the upload goes on all the same', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    await writeFile(`${await checkpointPath()}.uploads`, '\0\uffff \n\n x y z\n')
    expect(await upload(path)).toMatchObject({ reusedParts: 3 })
    await scene.expectStored(bytes)
  })

  it('of another file: its upload is left alone, ours is removed', async () => {
    const other = await scene.file(PARTS * PART, { name: 'other.bin', seed: 2 })
    await interrupt(other.path)
    const theirs = await readFile(await checkpointPath(), 'utf8')
    const otherRecords = await scene.records()
    const mine = await scene.file(PARTS * PART)
    await interrupt(mine.path)
    const ours = (await scene.records()).filter((name) => !otherRecords.includes(name))
    const ourCheckpoint = ours.find((name) => name.endsWith('.ucp')) ?? ''
    await writeFile(join(scene.checkpointDir, ourCheckpoint), theirs)

    const log = logEvents()
    await upload(mine.path, log.options)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-foreign' }])
    await scene.expectObject(mine.bytes)
    // The other one still goes on from its own parts.
    expect(await upload(other.path)).toMatchObject({ reusedParts: 3 })
    await scene.expectStored(other.bytes)
  })

  it('of an unknown program: it is left as it is', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    const checkpoint = await checkpointPath()
    const text = '{"Magic": "8EAA1DCD-0000-0000-0000-000000000000", "Data": {}}'
    await writeFile(checkpoint, text)
    const log = logEvents()
    await upload(path, log.options)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-foreign' }])
    await scene.expectStored(bytes)
    expect(await readFile(checkpoint, 'utf8')).toBe(text)
  })

  it('of a file that has changed since: starts afresh and removes the old upload', async () => {
    const { path } = await scene.file(PARTS * PART)
    const { uploadId } = await interrupt(path)
    const changed = await scene.file(PARTS * PART, { seed: 7 })
    const log = logEvents()
    expect(await upload(path, log.options)).toMatchObject({ reusedParts: 0 })
    expect(log.of('fresh-start')).toMatchObject([
      { reason: 'source-changed', abortedUploadId: uploadId },
    ])
    await scene.expectStored(changed.bytes)
  })

  it('and names the only trace of an upload that cannot be removed hands that on', async () => {
    const { path } = await scene.file(PARTS * PART)
    const { uploadId = '' } = await interrupt(path)
    await rm(`${await checkpointPath()}.uploads`)
    const changed = await scene.file(PARTS * PART, { seed: 2 })
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'AbortMultipartUpload', action })
    await upload(path)
    scene.server.faults.clear()
    expect((await scene.server.uploads(BUCKET)).map((left) => left.uploadId)).toEqual([uploadId])
    // The next run finds it in the journal.
    await upload(path)
    await scene.expectStored(changed.bytes)
    expect(await scene.records()).toEqual([])
  })

  it('of an object with other properties: starts afresh and removes the old upload', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    const log = logEvents()
    const request = { ...TARGET, metadata: { colour: 'blue' } }
    const options = optionsOf(log.options)
    await scene.client.uploader().uploadFile(request, path, options)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'request-changed' }])
    await scene.expectStored(bytes)
    expect((await scene.server.objects(BUCKET))[0]?.metadata).toEqual({ colour: 'blue' })
  })

  it('of another endpoint: starts afresh and remembers what is out of reach', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    const elsewhere = await createServer({ buckets: [BUCKET] })
    further.push(elsewhere)
    const log = logEvents()
    const there = scene.connect(configOf(elsewhere))
    await there.uploader().uploadFile(TARGET, path, optionsOf(log.options))
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'endpoint-changed' }])
    expect(await elsewhere.uploads(BUCKET)).toEqual([])
    expect(await scene.server.uploads(BUCKET)).toHaveLength(1)
    // Back at the first endpoint the journal still knows what is to be removed there.
    await upload(path)
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('after an upload that ended before the file grew small: the old parts are removed', async () => {
    const { path } = await scene.file(PARTS * PART)
    await interrupt(path)
    const { bytes } = await scene.file(10)
    await upload(path, { multipartThreshold: PART })
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })
})

describe('a record that cannot be kept', () => {
  it('fails the upload before anything is sent, naming the place', async () => {
    const { path } = await scene.file(PART)
    const checkpointDir = join(path, 'below-a-file')
    const error = await failureOf(upload(path, { checkpointDir }))
    expect(error).toMatchObject({
      name: 'CheckpointError',
      code: 'CheckpointFailed',
      advice: expect.stringContaining('checkpointDir') as string,
    })
    expect(error.message).toContain(checkpointDir)
    expect(scene.server.requests).toEqual([])
  })

  it.skipIf(process.platform === 'win32')(
    'or removed when the object is there is worth a warning, and the upload succeeds',
    async () => {
      const { bytes } = await scene.file(PARTS * PART)
      await asOrdinaryUser(async () => {
        const checkpointDir = await mkdtemp(join(tmpdir(), 'ossferry-checkpoints-'))
        const log = logEvents((event) => {
          if (event.type === 'state' && event.state === 'completing')
            chmodSync(checkpointDir, 0o500)
        })
        const options = { enableCheckpoint: true, checkpointDir, partSize: PART, ...log.options }
        const upload = scene.client.uploader().uploadFrom(TARGET, bytes, options)
        const states: string[] = []
        for await (const event of upload.events()) {
          if (event.type === 'state') states.push(event.state)
        }
        expect(states.at(-1)).toBe('succeeded')
        await upload
        expect(log.of('warning')).toMatchObject([{ code: 'CheckpointFailed' }])
        chmodSync(checkpointDir, 0o700)
        await rm(checkpointDir, { recursive: true })
      })
      await scene.expectStored(bytes)
    },
  )

  it('or read is not taken for none', async () => {
    const { path } = await scene.file(PARTS * PART)
    await interrupt(path)
    const checkpoint = await checkpointPath()
    await rm(checkpoint)
    await mkdir(checkpoint) // reading a directory fails, and not because there is nothing
    const before = scene.server.requests.length
    expect(await failureOf(upload(path))).toMatchObject({ code: 'CheckpointFailed' })
    expect(scene.operations(before)).toEqual([])
  })

  it('is private to the user', async () => {
    const { path } = await scene.file(PARTS * PART)
    await interrupt(path)
    const modeOf = async (name: string): Promise<number> => (await stat(name)).mode & 0o777
    expect(await modeOf(scene.checkpointDir)).toBe(0o700)
    for (const name of await scene.records()) {
      expect(await modeOf(join(scene.checkpointDir, name)), name).toBe(0o600)
    }
  })

  it('leaves no trace of a process that was killed while it wrote', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await interrupt(path)
    const checkpoint = await checkpointPath()
    await writeFile(`${checkpoint}.4711-abcdef01.tmp`, '{"Mag')
    await writeFile(`${checkpoint}.uploads.4711-abcdef02.tmp`, '')
    await upload(path)
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })
})

describe('parts that cannot be resumed by a record', () => {
  it('are removed when an upload without one fails', async () => {
    const { path } = await scene.file(PARTS * PART)
    refuse(4)
    const error = await failureOf(upload(path, { enableCheckpoint: false }))
    expect(error).toMatchObject({ resume: { kind: 'nothing' }, partNumber: 4, attempts: 1 })
    await scene.expectNothing()
  })

  it('stay when the caller wants them to', async () => {
    const { path } = await scene.file(PARTS * PART)
    refuse(4)
    const options = { enableCheckpoint: false, leavePartsOnError: true }
    const error = (await failureOf(upload(path, options))) as UploadError
    expect(error.resume).toEqual({ kind: 'parts-left', partSize: PART })
    const [left] = await scene.server.uploads(BUCKET)
    expect(left).toMatchObject({ uploadId: error.uploadId })
    expect(left?.parts).toHaveLength(3)
  })

  it('that cannot be removed are reported with their upload ID', async () => {
    const { path } = await scene.file(PARTS * PART)
    refuse(4)
    const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'AbortMultipartUpload', action })
    const log = logEvents()
    const options = { enableCheckpoint: false, ...log.options }
    const error = (await failureOf(upload(path, options))) as UploadError
    expect(error.resume).toMatchObject({ kind: 'abort-failed' })
    expect(error.message).toContain(error.uploadId)
    expect(log.of('warning')).toMatchObject([{ code: 'AbortFailed' }])
    expect(scene.requests('AbortMultipartUpload')).toHaveLength(1)
  })
})
