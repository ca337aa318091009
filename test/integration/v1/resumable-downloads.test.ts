/** `resumableDownload`: what the Python SDK V1 has begun is finished here, and the reverse. */

import { createHash } from 'node:crypto'
import { open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  combineCrc64,
  crc64,
  defaults,
  resumableDownload,
  type DownloadStoreRecord,
  type RecordStore,
  type ResumableDownloadOptions,
} from '../../../src/index.js'
import { seededBytes } from '../../support/seeded-random.js'
import { BUCKET, failureOf, logEvents, PART, range, until } from '../../support/upload-scene.js'
import { ODD_KEY, ODD_KEY_JSON, useV1Scene } from '../../support/v1-scene.js'

const PARTS = 8
/** The last part is a short one. */
const SIZE = PARTS * PART - 1234
const scene = useV1Scene()
const ODD_OBJECT = { bucket: BUCKET, key: ODD_KEY }
const SUFFIX = '.tmp-abcdefghijkl'

function download(options: ResumableDownloadOptions = {}) {
  const fixed = { store: scene.downloadStore, multigetThreshold: PART, partSize: PART }
  return resumableDownload(scene.bucket(), ODD_KEY, scene.target, { ...fixed, ...options })
}

async function storeObject(size = SIZE, seed = 1): Promise<Uint8Array> {
  const bytes = seededBytes(size, seed)
  await scene.upload.client.putObject({ ...ODD_OBJECT, body: bytes })
  return bytes
}

const record = (): string => scene.recordPath('download', ODD_KEY, scene.target)

const partOf = (bytes: Uint8Array, partNumber: number): Uint8Array =>
  bytes.subarray((partNumber - 1) * PART, partNumber * PART)

/** The record as Python writes it, by another hand than the code under test. */
async function pythonRecord(bytes: Uint8Array, parts: readonly number[]): Promise<string> {
  const { etag, lastModified = '' } = await scene.upload.client.headObject(ODD_OBJECT)
  const listed = parts.map((partNumber) => {
    const start = (partNumber - 1) * PART
    const part = partOf(bytes, partNumber)
    return (
      `{"part_number": ${partNumber}, "start": ${start}, "end": ${start + part.length}, ` +
      `"part_crc": ${crc64(part)}}`
    )
  })
  return (
    `{"op_type": "ResumableDownload", "bucket": "${BUCKET}", "key": "${ODD_KEY_JSON}", ` +
    `"size": ${SIZE}, "mtime": ${Date.parse(lastModified) / 1000}, "etag": "${etag.replaceAll('"', '')}", ` +
    `"part_size": ${PART}, "file_path": "${scene.target}", "tmp_suffix": "${SUFFIX}", "parts": [${listed.join(', ')}]}`
  )
}

/** A download that Python has left when it had fetched these parts; its files grow as they come. */
async function begunInPython(parts: readonly number[]): Promise<Uint8Array> {
  const bytes = await storeObject()
  await scene.writeRecord(record(), await pythonRecord(bytes, parts))
  const file = await open(scene.target + SUFFIX, 'w')
  for (const partNumber of parts) {
    const part = partOf(bytes, partNumber)
    await file.write(part, 0, part.length, (partNumber - 1) * PART)
  }
  await file.close()
  return bytes
}

async function interrupt(parts: number, options: ResumableDownloadOptions = {}) {
  const log = logEvents(({ type }) => {
    if (type === 'part-completed' && log.of('part-completed').length === parts) {
      void transfer.cancel()
    }
  })
  const transfer = download({ ...options, ...log.options })
  expect(await failureOf(transfer)).toMatchObject({ code: 'Cancelled' })
}

/** The next run, which must end with the object whole and nothing beside it. */
async function goOn(bytes: Uint8Array, options: ResumableDownloadOptions = {}) {
  const since = scene.upload.server.requests.length
  const log = logEvents()
  const result = await download({ ...options, ...log.options })
  await expectWhole(bytes)
  return { result, log, fetched: scene.fetchedParts(since) }
}

async function expectWhole(bytes: Uint8Array): Promise<void> {
  await scene.expectContent(bytes)
  const files = await scene.files()
  expect(files.filter((name) => name.startsWith('target.bin'))).toEqual(['target.bin'])
  expect(await scene.recordFiles('download')).toEqual([])
}

const before = { ...defaults }
afterEach(() => Object.assign(defaults, before))

describe('a download that oss2 has begun', () => {
  it('is finished with the parts that are missing', async () => {
    const bytes = await begunInPython([1, 3, 6])
    const { result, fetched, log } = await goOn(bytes, { partSize: 3 * PART })
    expect(fetched).toEqual([2, 4, 5, 7, 8])
    expect(result).toMatchObject({ reusedParts: 3, partCount: PARTS, verified: 'crc64' })
    expect(log.of('resuming')).toMatchObject([{ parts: 3, totalParts: PARTS }])
  })

  it('and only had to be renamed fetches nothing', async () => {
    const bytes = await begunInPython(range(1, PARTS))
    expect((await goOn(bytes)).fetched).toEqual([])
  })

  it('has a part with one wrong byte fetched again, and no other', async () => {
    const bytes = await begunInPython([1, 2, 3])
    const file = await open(scene.target + SUFFIX, 'r+')
    await file.write(Buffer.from([(bytes[PART + 7] ?? 0) ^ 1]), 0, 1, PART + 7)
    await file.close()
    expect((await goOn(bytes)).fetched).toEqual([2, ...range(4, PARTS)])
  })

  it('has the parts fetched again that oss2 computed no CRC-64 of', async () => {
    const bytes = await begunInPython([1, 2])
    const text = (await scene.readRecord(record())) ?? ''
    await writeFile(record(), text.replace(/"part_crc": \d+/, '"part_crc": null'))
    expect((await goOn(bytes)).fetched).toEqual([1, ...range(3, PARTS)])
  })

  it('whose file is shorter than its record says has what is missing fetched', async () => {
    const bytes = await begunInPython([1, 2, 3])
    await truncate(scene.target + SUFFIX, PART + 5)
    expect((await goOn(bytes)).fetched).toEqual(range(2, PARTS))
  })

  it('starts afresh when its file is gone', async () => {
    const bytes = await begunInPython([1, 2, 3])
    await rm(scene.target + SUFFIX)
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, PARTS))
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'target-gone' }])
  })

  it('starts afresh when the object was replaced, and leaves no old file behind', async () => {
    await begunInPython([1, 2, 3])
    const bytes = await storeObject(SIZE, 2)
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, PARTS))
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'object-changed' }])
  })

  it.each([
    ['is torn', (text: string) => text.slice(0, 120)],
    ['has a fraction for its time', (text: string) => text.replace(/("mtime": \d+)/, '$1.0')],
    ['has no parts', (text: string) => text.replace(/"parts": .*/, '"parts": null}')],
  ])('starts afresh and says so when its record %s', async (_what, change) => {
    const bytes = await begunInPython([1, 2])
    await writeFile(record(), change((await scene.readRecord(record())) ?? ''))
    await rm(scene.target + SUFFIX) // nobody knows its name any more
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, PARTS))
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-damaged' }])
  })

  it('is not led to another directory by its record', async () => {
    const bytes = await begunInPython([1])
    const text = (await scene.readRecord(record())) ?? ''
    await writeFile(record(), text.replace(SUFFIX, '/../elsewhere'))
    await rm(scene.target + SUFFIX)
    const { log } = await goOn(bytes)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-damaged' }])
    expect(await readdir(scene.upload.folder)).not.toContain('elsewhere')
  })
})

describe('a download that is interrupted here', () => {
  it('leaves the record that oss2 would have written, and a key more', async () => {
    const bytes = await storeObject()
    await interrupt(3)
    const text = (await scene.readRecord(record())) ?? ''
    const [, suffix = 'none'] = /"tmp_suffix": "(\.tmp-[a-z]{12})"/.exec(text) ?? []
    const { parts } = JSON.parse(text) as DownloadStoreRecord
    expect(parts.length).toBeGreaterThanOrEqual(3)
    const numbers = parts.map((part) => part.part_number)
    const python = (await pythonRecord(bytes, numbers)).replace(SUFFIX, suffix)
    expect(text.slice(0, python.length - 1)).toBe(python.slice(0, -1))
    expect(text).toMatch(/, "ossferry": \{"endpoint": "[^{}"]*"\}\}$/)
    expect(await scene.files()).toEqual([`target.bin${suffix}`])
  })

  it('is finished by one who knows no more than the record', async () => {
    const bytes = await storeObject()
    await interrupt(3)
    const text = (await scene.readRecord(record())) ?? ''
    const known = JSON.parse(text) as DownloadStoreRecord
    // JSON.parse rounds what has 64 bits.
    const recorded = Array.from(text.matchAll(/"part_crc": (\d+)/g), ([, found = '']) => found)
    const crcs = new Map(
      known.parts.map((part, index) => [part.part_number, BigInt(recorded[index] ?? '')]),
    )
    const temporary = known.file_path + known.tmp_suffix
    const file = await open(temporary, 'r+')
    let whole = 0n
    for (const partNumber of range(1, Math.ceil(known.size / known.part_size))) {
      const part = partOf(bytes, partNumber)
      if (!crcs.has(partNumber)) await file.write(part, 0, part.length, (partNumber - 1) * PART)
      whole = combineCrc64(whole, crcs.get(partNumber) ?? crc64(part), part.length)
    }
    await file.close()
    expect(whole).toBe(crc64(bytes))
    expect(Buffer.compare(await readFile(temporary), bytes)).toBe(0)
  })

  it('goes on with the same call', async () => {
    const bytes = await storeObject()
    await interrupt(3)
    const { result, fetched } = await goOn(bytes)
    expect(result.reusedParts).toBeGreaterThanOrEqual(3)
    expect(fetched).toEqual(range(result.reusedParts + 1, PARTS))
  })

  it('leaves what stands under its name untouched until the end', async () => {
    const bytes = await storeObject()
    await writeFile(scene.target, 'old')
    await interrupt(3)
    expect(await readFile(scene.target, 'utf8')).toBe('old')
    await goOn(bytes)
  })

  it('of which nothing is on record yet leaves nothing', async () => {
    await storeObject()
    scene.upload.fault({ operation: 'GetObject', action: { type: 'status', status: 403 } })
    await failureOf(download())
    expect(await scene.files()).toEqual([])
    expect(await scene.recordFiles('download')).toEqual([])
  })
})

describe('a version of an object', () => {
  it('is downloaded, interrupted and resumed, whatever stands under the key meanwhile', async () => {
    const { client } = scene.upload
    await client.putBucketVersioning({ bucket: BUCKET, status: 'Enabled' })
    const bytes = seededBytes(SIZE, 7)
    const { versionId = '' } = await client.putObject({ ...ODD_OBJECT, body: bytes })
    await storeObject(SIZE, 8)
    const params = { versionId }
    await interrupt(3, { params })
    await client.deleteObject(ODD_OBJECT)
    const name = createHash('md5').update(`oss://${BUCKET}/${ODD_KEY}?versionid=${versionId}`)
    const [found = ''] = await scene.recordFiles('download')
    expect(found.startsWith(`${name.digest('hex')}--`)).toBe(true)
    const { fetched, result } = await goOn(bytes, { params })
    expect(result).toMatchObject({ versionId, verified: 'crc64' })
    expect(fetched).toEqual(range(result.reusedParts + 1, PARTS))
  })
})

describe('the threshold', () => {
  it('fetches smaller objects with one request, and leaves no trace of a record', async () => {
    const bytes = await storeObject(PART - 1)
    await download()
    expect(scene.upload.operations().slice(1)).toEqual(['HeadObject', 'GetObject'])
    await expectWhole(bytes)
  })

  it('leaves the old file when a small object cannot be fetched', async () => {
    await storeObject(PART - 1)
    await writeFile(scene.target, 'old')
    scene.upload.fault({ operation: 'GetObject', action: { type: 'status', status: 403 } })
    await failureOf(download())
    expect(await readFile(scene.target, 'utf8')).toBe('old')
    expect(await scene.files()).toEqual(['target.bin'])
  })

  it('forgets the record of an object that has become small', async () => {
    await begunInPython([1, 2])
    const bytes = await storeObject(100, 3)
    await download()
    await expectWhole(bytes)
  })

  it('takes objects of its size in parts', async () => {
    const bytes = await storeObject(PART)
    await interruptedBefore()
    expect(await scene.recordFiles('download')).not.toEqual([])
    await goOn(bytes)
  })

  it('does with an empty object what it does with others', async () => {
    const bytes = await storeObject(0)
    expect(await download()).toMatchObject({ size: 0 })
    await expectWhole(bytes)
  })
})

/** Ends when everything is there but its name. */
const interruptedBefore = (): Promise<void> => interrupt(1)

describe('the defaults', () => {
  it('are those of the documents: 10 MiB, 100 KiB, one at a time', () => {
    expect(defaults).toMatchObject({
      multigetThreshold: 10 * 2 ** 20,
      multigetPartSize: 100 * 1024,
      multigetNumThreads: 1,
    })
  })

  it('cut an object into at most 1,000 parts, unless a size is asked for', async () => {
    const size = 1001 * PART
    await scene.upload.client.putObject({ ...ODD_OBJECT, body: Buffer.alloc(size) })
    const store = scene.downloadStore
    const fetch = (options: ResumableDownloadOptions) =>
      resumableDownload(scene.bucket(), ODD_KEY, scene.target, { store, numThreads: 4, ...options })
    expect(await fetch({})).toMatchObject({ partCount: 501 })
    expect(await fetch({ partSize: PART })).toMatchObject({ partCount: 1001 })
    defaults.multigetPartSize = 2 ** 20
    expect(await fetch({})).toMatchObject({ partCount: Math.ceil(size / 2 ** 20) })
  })
})

describe('progress', () => {
  it('never falls, and ends with everything when everything is verified', async () => {
    const bytes = await storeObject()
    await interrupt(3)
    const told: [number, number | undefined][] = []
    await goOn(bytes, {
      numThreads: 3,
      progressCallback: (consumed, total) => told.push([consumed, total]),
    })
    const consumed = told.map(([sum]) => sum)
    expect(consumed).toEqual([...consumed].sort((a, b) => a - b))
    expect(new Set(told.map(([, total]) => total))).toEqual(new Set([SIZE]))
    expect(told.at(-1)).toEqual([SIZE, SIZE])
  })
})

/** Keeps records as a program would that knows nothing of ours: as JSON, and in its own time. */
class JsonStore implements RecordStore<DownloadStoreRecord> {
  readonly records = new Map<string, string>()

  makeStoreKey(bucketName: string, key: string, filename: string, versionId = ''): string {
    return [bucketName, key, filename, versionId].join('|')
  }

  async get(storeKey: string): Promise<DownloadStoreRecord | undefined> {
    const text = await Promise.resolve(this.records.get(storeKey))
    return text === undefined ? undefined : (JSON.parse(text) as DownloadStoreRecord)
  }

  async put(storeKey: string, record: DownloadStoreRecord): Promise<void> {
    await Promise.resolve(this.records.set(storeKey, JSON.stringify(record)))
  }

  async delete(storeKey: string): Promise<void> {
    await Promise.resolve(this.records.delete(storeKey))
  }
}

describe('a store of one’s own', () => {
  it('keeps CRC-64s as texts, so that JSON does not round them', async () => {
    const bytes = await storeObject()
    const store = new JsonStore()
    await interrupt(3, { store })
    const [[storeKey, text] = ['', '']] = [...store.records]
    expect(storeKey).toBe(`${BUCKET}|${ODD_KEY}|${scene.target}|`)
    const { parts } = JSON.parse(text) as DownloadStoreRecord
    expect(parts.map((part) => part.part_crc)).toEqual(
      parts.map((part) => String(crc64(partOf(bytes, part.part_number)))),
    )
    const { fetched } = await goOn(bytes, { store })
    expect(fetched).toEqual(range(parts.length + 1, PARTS))
    expect(store.records.size).toBe(0)
  })

  it('lets one download at a time write to a file, whatever the object', async () => {
    const bytes = await storeObject()
    const store = new JsonStore()
    const log = logEvents(({ type }) => {
      if (type === 'part-started' && log.of('part-started').length === 2) void first.pause()
    })
    const first = download({ store, ...log.options })
    await until(() => first.state === 'paused')
    expect(await failureOf(download({ store }))).toMatchObject({ code: 'CheckpointLocked' })
    first.resume()
    await first
    await scene.expectContent(bytes)
  })
})

describe('wrong arguments', () => {
  it.each<[string, ResumableDownloadOptions, RegExp]>([
    ['an unknown option', { threads: 3 } as ResumableDownloadOptions, /threads is not .* option/],
    ['no thread', { numThreads: 0 }, /numThreads must be a whole number from 1 to/],
    ['parts of nothing', { partSize: 0 }, /partSize must be a whole number from 1/],
    ['a range', { headers: { Range: 'bytes=0-9' } }, /client\.downloader\(\)/],
    ['parameters that are none', { params: [] as never }, /params must be an object of texts/],
  ])('%s is refused, naming it', async (_what, options, message) => {
    expect((await failureOf(download(options))).message).toMatch(message)
    expect(scene.upload.operations()).toEqual([])
  })

  it('a directory that is missing is told as such', async () => {
    await storeObject()
    const path = join(scene.upload.folder, 'missing', 'file')
    const store = scene.downloadStore
    const failure = await failureOf(resumableDownload(scene.bucket(), ODD_KEY, path, { store }))
    expect(failure).toMatchObject({ code: 'TargetNotWritable' })
    expect(failure.message).toContain('its directory does not exist')
  })

  it('an object that does not exist is told as such, and leaves nothing', async () => {
    expect(await failureOf(download())).toMatchObject({ code: 'NoSuchKey' })
    expect(await scene.files()).toEqual([])
    expect(await scene.recordFiles('download')).toEqual([])
  })
})
