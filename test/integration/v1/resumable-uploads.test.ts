/** `resumableUpload`: what the Python SDK V1 has begun is finished here, and the reverse. */

import { readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  defaults,
  resumableUpload,
  ResumableStore,
  type RecordStore,
  type ResumableUploadOptions,
  type UploadStoreRecord,
} from '../../../src/index.js'
import { BUCKET, failureOf, logEvents, PART, range, until } from '../../support/upload-scene.js'
import { ODD_KEY, ODD_KEY_JSON, useV1Scene } from '../../support/v1-scene.js'

const PARTS = 6
/** The last part is a short one. */
const SIZE = PARTS * PART - 1234
const scene = useV1Scene()
const ODD_OBJECT = { bucket: BUCKET, key: ODD_KEY }
/** As `os.path.getmtime` gives it. */
const MTIME = 1_700_000_000.5

function upload(file: string, options: ResumableUploadOptions = {}) {
  const fixed = { store: scene.uploadStore, multipartThreshold: PART, partSize: PART }
  return resumableUpload(scene.bucket(), ODD_KEY, file, { ...fixed, ...options })
}

async function source(size = SIZE) {
  const file = await scene.upload.file(size)
  await utimes(file.path, MTIME, MTIME)
  return file
}

/** The record as Python writes it, by another hand than the code under test. */
function pythonRecord(path: string, uploadId: string): string {
  return (
    `{"op_type": "ResumableUpload", "upload_id": "${uploadId}", "file_path": "${path}", ` +
    `"size": ${SIZE}, "mtime": 1700000000.5, "bucket": "${BUCKET}", "key": "${ODD_KEY_JSON}", "part_size": ${PART}}`
  )
}

/** Begins an upload and has these parts in it, as Python would. */
async function begunInPython(bytes: Uint8Array, parts: readonly number[]): Promise<string> {
  const { client } = scene.upload
  const { uploadId } = await client.initiateMultipartUpload(ODD_OBJECT)
  for (const partNumber of parts) await sendPart(bytes, uploadId, partNumber)
  return uploadId
}

async function sendPart(bytes: Uint8Array, uploadId: string, partNumber: number) {
  const body = bytes.subarray((partNumber - 1) * PART, partNumber * PART)
  return scene.upload.client.uploadPart({ ...ODD_OBJECT, uploadId, partNumber, body })
}

/** Cancels when so many parts are there; the record stays. */
async function interrupt(file: string, parts: number, options: ResumableUploadOptions = {}) {
  const log = logEvents(({ type }) => {
    if (type === 'part-completed' && log.of('part-completed').length === parts) {
      void transfer.cancel()
    }
  })
  const transfer = upload(file, { ...options, ...log.options })
  expect(await failureOf(transfer)).toMatchObject({ code: 'Cancelled' })
}

const before = { ...defaults }
afterEach(() => Object.assign(defaults, before))

describe('an upload that oss2 has begun', () => {
  it('is finished with the parts that are missing', async () => {
    const { path, bytes } = await source()
    const uploadId = await begunInPython(bytes, [1, 4, 6])
    const record = scene.recordPath('upload', ODD_KEY, path)
    await scene.writeRecord(record, pythonRecord(path, uploadId))
    const since = scene.upload.server.requests.length
    expect(await upload(path, { partSize: 3 * PART })).toMatchObject({ uploadId, reusedParts: 3 })
    expect(scene.upload.sentParts(since)).toEqual([2, 3, 5])
    await scene.upload.expectStored(bytes, ODD_KEY)
    expect(await scene.recordFiles('upload')).toEqual([])
  })

  it('is begun anew, and the old one removed, when the file has changed since', async () => {
    const { path, bytes } = await source()
    const uploadId = await begunInPython(bytes, [1])
    await scene.writeRecord(scene.recordPath('upload', ODD_KEY, path), pythonRecord(path, uploadId))
    await utimes(path, MTIME, MTIME + 1)
    const log = logEvents()
    expect(await upload(path, log.options)).toMatchObject({ reusedParts: 0 })
    expect(log.of('fresh-start')).toMatchObject([
      { reason: 'source-changed', abortedUploadId: uploadId },
    ])
    await scene.upload.expectStored(bytes, ODD_KEY)
  })

  it('and that its client encrypts is left alone, its record too', async () => {
    const { path, bytes } = await source()
    const uploadId = await begunInPython(bytes, [1])
    const record = scene.recordPath('upload', ODD_KEY, path)
    const material = ', "content_crypto_material": {"wrap_alg": "rsa"}}'
    const text = pythonRecord(path, uploadId).replace(/\}$/, material)
    await scene.writeRecord(record, text)
    await upload(path)
    await scene.upload.expectObject(bytes, ODD_KEY)
    expect(await scene.readRecord(record)).toBe(text)
    expect(await scene.upload.server.uploads(BUCKET)).toMatchObject([{ uploadId }])
  })

  it.each([
    ['torn', (text: string) => text.slice(0, 90)],
    ['without an upload ID', (text: string) => text.replace(/"upload_id": "[^"]*", /, '')],
    ['empty', () => ''],
  ])('starts afresh and says so when its record is %s', async (_what, change) => {
    const { path, bytes } = await source()
    const record = scene.recordPath('upload', ODD_KEY, path)
    await scene.writeRecord(record, change(pythonRecord(path, 'ABC')))
    const log = logEvents()
    await upload(path, log.options)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-damaged' }])
    await scene.upload.expectStored(bytes, ODD_KEY)
    expect(await scene.recordFiles('upload')).toEqual([])
  })
})

describe('an upload that is interrupted here', () => {
  it('leaves the record that oss2 would have written, and a key more', async () => {
    const { path } = await source()
    await interrupt(path, 2)
    const [{ uploadId } = { uploadId: '' }] = await scene.upload.server.uploads(BUCKET)
    const text = await scene.readRecord(scene.recordPath('upload', ODD_KEY, path))
    const python = pythonRecord(path, uploadId)
    expect(text?.slice(0, python.length - 1)).toBe(python.slice(0, -1))
    expect(text).toMatch(/, "ossferry": \{"endpoint": "[^{}]*\}\}$/)
  })

  it('is finished by one who knows no more than the record', async () => {
    const { path, bytes } = await source()
    await interrupt(path, 2)
    const text = await scene.readRecord(scene.recordPath('upload', ODD_KEY, path))
    const record = JSON.parse(text ?? '') as UploadStoreRecord
    expect((await stat(path)).mtimeMs / 1000).toBe(record.mtime)
    const upload = { bucket: record.bucket, key: record.key, uploadId: record.upload_id }
    const { parts } = await scene.upload.client.listParts(upload)
    const known = new Map(parts.map(({ partNumber, etag }) => [partNumber, etag]))
    for (const partNumber of range(1, Math.ceil(record.size / record.part_size))) {
      if (known.has(partNumber)) continue
      known.set(partNumber, (await sendPart(bytes, record.upload_id, partNumber)).etag)
    }
    expect(parts.length).toBeGreaterThanOrEqual(2)
    const completed = [...known].map(([partNumber, etag]) => ({ partNumber, etag }))
    completed.sort((a, b) => a.partNumber - b.partNumber)
    await scene.upload.client.completeMultipartUpload({ ...upload, parts: completed })
    await scene.upload.expectStored(bytes, ODD_KEY)
  })

  it('goes on with the same call', async () => {
    const { path, bytes } = await source()
    await interrupt(path, 2)
    const result = await upload(path)
    expect(result.reusedParts).toBeGreaterThanOrEqual(2)
    expect(scene.upload.requests('InitiateMultipartUpload')).toHaveLength(1)
    await scene.upload.expectStored(bytes, ODD_KEY)
    expect(await scene.recordFiles('upload')).toEqual([])
  })

  it('knows nothing of the same file under another name', async () => {
    const { path, bytes } = await source()
    await interrupt(path, 2)
    const moved = join(scene.upload.folder, 'moved.bin')
    await rename(path, moved)
    expect(await upload(moved)).toMatchObject({ reusedParts: 0 })
    await scene.upload.expectObject(bytes, ODD_KEY)
  })
})

describe('the threshold', () => {
  it('sends smaller files as one PutObject, and leaves no trace of a record', async () => {
    const { path, bytes } = await source(PART - 1)
    await upload(path)
    expect(scene.upload.operations()).toEqual(['PutObject'])
    await scene.upload.expectStored(bytes, ODD_KEY)
    expect(await readdir(scene.upload.folder)).toEqual(['source.bin'])
  })

  it('has what an earlier run has begun removed for a file that has become small', async () => {
    const { path } = await source()
    await interrupt(path, 2)
    await writeFile(path, 'small')
    await upload(path)
    await scene.upload.expectStored(Buffer.from('small'), ODD_KEY)
    expect(await scene.recordFiles('upload')).toEqual([])
  })

  it('sends files of its size in parts', async () => {
    const { path, bytes } = await source(PART)
    expect(await upload(path)).toMatchObject({ partCount: 1 })
    expect(scene.upload.operations()[0]).toBe('InitiateMultipartUpload')
    await scene.upload.expectStored(bytes, ODD_KEY)
  })

  it('is 10 MiB unless `defaults` say otherwise, as are the parts', async () => {
    expect(defaults).toMatchObject({ multipartThreshold: 10 * 2 ** 20, partSize: 10 * 2 ** 20 })
    const { path } = await source()
    await resumableUpload(scene.bucket(), ODD_KEY, path, { store: scene.uploadStore })
    expect(scene.upload.operations()).toEqual(['PutObject'])
    Object.assign(defaults, {
      multipartThreshold: PART,
      partSize: 2 * PART,
      multipartNumThreads: 2,
    })
    const options = { store: scene.uploadStore }
    expect(await resumableUpload(scene.bucket(), ODD_KEY, path, options)).toMatchObject({
      partCount: PARTS / 2,
    })
  })
})

describe('a part size', () => {
  it('below 100 KiB is doubled until it is enough', async () => {
    const { path } = await source()
    expect(await upload(path, { partSize: 60_000 })).toMatchObject({
      partCount: Math.ceil(SIZE / 120_000),
    })
  })

  it('above the file’s is the file’s', async () => {
    const { path } = await source()
    await interrupt(path, 1, { partSize: 100 * PART })
    const text = await scene.readRecord(scene.recordPath('upload', ODD_KEY, path))
    expect(text).toContain(`"part_size": ${SIZE}`)
  })
})

describe('progress', () => {
  it('never falls, and ends with everything when everything is verified', async () => {
    const { path } = await source()
    await interrupt(path, 2)
    const told: [number, number | undefined][] = []
    await upload(path, {
      numThreads: 3,
      progressCallback: (consumed, total) => told.push([consumed, total]),
    })
    const consumed = told.map(([bytes]) => bytes)
    expect(consumed).toEqual([...consumed].sort((a, b) => a - b))
    expect(new Set(told.map(([, total]) => total))).toEqual(new Set([SIZE]))
    expect(told.at(-1)).toEqual([SIZE, SIZE])
    expect(consumed.filter((bytes) => bytes === SIZE)).toHaveLength(1)
  })
})

/** Keeps records as a program would that knows nothing of ours: as JSON. */
class JsonStore implements RecordStore<UploadStoreRecord> {
  readonly records = new Map<string, string>()

  makeStoreKey(bucketName: string, key: string, filename: string): string {
    return [bucketName, key, filename].join('|')
  }

  get(storeKey: string): UploadStoreRecord | null {
    const text = this.records.get(storeKey)
    return text === undefined ? null : (JSON.parse(text) as UploadStoreRecord)
  }

  put(storeKey: string, record: UploadStoreRecord): void {
    this.records.set(storeKey, JSON.stringify(record))
  }

  delete(storeKey: string): void {
    this.records.delete(storeKey)
  }
}

describe('a store', () => {
  it('may be any object with its four methods', async () => {
    const { path, bytes } = await source()
    const store = new JsonStore()
    await interrupt(path, 2, { store })
    expect([...store.records.keys()]).toEqual([`${BUCKET}|${ODD_KEY}|${path}`])
    expect(store.get([...store.records.keys()][0] ?? '')).toMatchObject({
      op_type: 'ResumableUpload',
      file_path: path,
      mtime: MTIME,
      key: ODD_KEY,
    })
    const result = await upload(path, { store })
    expect(result.reusedParts).toBeGreaterThanOrEqual(2)
    expect(store.records.size).toBe(0)
    await scene.upload.expectStored(bytes, ODD_KEY)
  })

  it('may be ours with methods of its own', async () => {
    const { path } = await source()
    const kept: string[] = []
    class Observed extends ResumableStore {
      override put(storeKey: string, record: UploadStoreRecord): Promise<void> {
        kept.push(record.upload_id)
        return super.put(storeKey, record)
      }
    }
    await interrupt(path, 2, { store: new Observed({ root: scene.upload.folder }) })
    const [{ uploadId } = {}] = await scene.upload.server.uploads(BUCKET)
    expect(kept).toEqual([uploadId])
    expect((await upload(path)).reusedParts).toBeGreaterThanOrEqual(2)
  })

  it('whose methods fail fails the upload, with their error as the cause', async () => {
    const { path } = await source()
    const store = new JsonStore()
    const cause = new Error('the database is gone')
    store.get = () => {
      throw cause
    }
    const failure = await failureOf(upload(path, { store }))
    expect(failure).toMatchObject({ code: 'CheckpointFailed', cause })
    expect(failure.message).toContain("the store's own get has failed: the database is gone")
    await scene.upload.expectNothing()
  })

  it('that lacks a method is refused, naming it', async () => {
    const { path } = await source()
    const store = { get: () => undefined, put: () => undefined } as unknown as JsonStore
    expect((await failureOf(upload(path, { store }))).message).toMatch(/lacks makeStoreKey, delete/)
  })

  it.each([
    ['ours', () => scene.uploadStore],
    ['of the caller', () => new JsonStore()],
  ])('%s lets one upload at a time work on a record', async (_whose, make) => {
    const { path, bytes } = await source()
    const store = make()
    const log = logEvents(({ type }) => {
      if (type === 'part-started' && log.of('part-started').length === 2) void first.pause()
    })
    const first = upload(path, { store, ...log.options })
    await until(() => first.state === 'paused')
    expect(await failureOf(upload(path, { store }))).toMatchObject({ code: 'CheckpointLocked' })
    first.resume()
    await first
    await scene.upload.expectStored(bytes, ODD_KEY)
  })

  it.each([
    ['ours', () => scene.uploadStore],
    ['of the caller', () => new JsonStore()],
  ])('%s lets the second one wait when that is asked for', async (_whose, make) => {
    const { path, bytes } = await source()
    const store = make()
    const waiting = { store, whenLocked: 'wait' } as const
    await Promise.all([upload(path, waiting), upload(path, waiting)])
    await scene.upload.expectStored(bytes, ODD_KEY)
  })

  it('is in the home directory when none is given', async () => {
    const { path } = await source()
    const home = process.env['HOME']
    process.env['HOME'] = scene.upload.folder
    try {
      const store = undefined
      await interrupt(path, 1, { store })
    } finally {
      process.env['HOME'] = home
    }
    expect(await scene.readRecord(scene.recordPath('upload', ODD_KEY, path))).toContain(path)
  })

  it('gives and takes records itself', async () => {
    const store = scene.uploadStore
    const { path } = await source()
    const storeKey = store.makeStoreKey(BUCKET, ODD_KEY, path)
    expect(await store.get(storeKey)).toBeUndefined()
    const uploadId = 'ABC'
    await scene.writeRecord(scene.recordPath('upload', ODD_KEY, path), pythonRecord(path, uploadId))
    const record = await store.get(storeKey)
    expect(record).toMatchObject({ upload_id: 'ABC', mtime: MTIME, part_size: PART })
    if (record === undefined) throw new Error('not reached')
    await store.put(storeKey, { ...record, mtime: 1_700_000_000 })
    const text = await readFile(scene.recordPath('upload', ODD_KEY, path), 'utf8')
    expect(text).toBe(pythonRecord(path, uploadId).replace('1700000000.5', '1700000000.0'))
    await store.delete(storeKey)
    expect(await scene.recordFiles('upload')).toEqual([])
  })
})

describe('wrong arguments', () => {
  it.each<[string, ResumableUploadOptions, RegExp]>([
    ['an unknown option', { threads: 3 } as ResumableUploadOptions, /threads is not .* option/],
    ['no thread', { numThreads: 0 }, /numThreads must be a whole number from 1 to/],
    ['parts of nothing', { partSize: 0 }, /partSize must be a whole number from 1 to 5368709120/],
    ['a negative threshold', { multipartThreshold: -1 }, /multipartThreshold must be/],
    ['a callback that is none', { progressCallback: 7 as never }, /progressCallback must be/],
    ['headers that are no texts', { headers: { 'x-a': 7 } as never }, /headers must be an object/],
  ])('%s is refused, naming it', async (_what, options, message) => {
    const { path } = await source()
    expect((await failureOf(upload(path, options))).message).toMatch(message)
    expect(scene.upload.operations()).toEqual([])
  })

  it.each([
    ['', /needs the path of a file/],
    ['/does/not/exist', /exist/],
    ['.', /directory/],
  ])('the file %j is refused', async (path, message) => {
    expect((await failureOf(upload(path))).message).toMatch(message)
    expect(scene.upload.operations()).toEqual([])
  })

  it('a store whose folder cannot be made is told, before anything is sent', async () => {
    const { path } = await source()
    await writeFile(join(scene.upload.folder, 'file'), '')
    const store = new ResumableStore({ root: join(scene.upload.folder, 'file') })
    const failure = await failureOf(upload(path, { store }))
    expect(failure).toMatchObject({
      code: 'CheckpointFailed',
      advice: expect.stringContaining('root and dir of the store') as string,
    })
    expect(scene.upload.operations()).toEqual([])
  })
})
