/** What a later run makes of what an earlier one has left. */

import { open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DownloadCallOptions, DownloadResult } from '../../../src/index.js'
import {
  decodeDownloadCheckpoint,
  encodeDownloadCheckpoint,
} from '../../../src/transfer/checkpoint/download-checkpoint.js'
import { useDownloadScene } from '../../support/download-scene.js'
import { nodeDigests } from '../../../src/platform/node/digests.js'
import { failureOf, logEvents, PART, range, TARGET } from '../../support/upload-scene.js'

const PARTS = 10
/** The last part is a short one. */
const SIZE = PARTS * PART - 1234
const scene = useDownloadScene()

function download(options: DownloadCallOptions = {}) {
  const { checkpointDir, client } = scene.upload
  const fixed = { partSize: PART, enableCheckpoint: true, checkpointDir }
  return client.downloader(fixed).downloadFile(TARGET, scene.target, options)
}

const partial = (): string => `${scene.target}.temp`

/** Downloads the first parts, of which six are on record; returns the bytes of the object. */
async function interrupted(): Promise<Uint8Array> {
  const bytes = await scene.store(SIZE)
  const log = logEvents(({ type }) => {
    if (type === 'part-completed' && log.of('part-completed').length === 6) void transfer.cancel()
  })
  const transfer = download({ parallelNum: 1, ...log.options })
  const error = await failureOf(transfer)
  expect(error).toMatchObject({ code: 'Cancelled' })
  expect(await scene.files()).toEqual(['target.bin.temp'])
  expect(await recordFile()).toMatch(/\.dcp$/)
  return bytes
}

/** Downloads everything, but does not come to giving the file its name. */
async function interruptedBeforeItsName(): Promise<Uint8Array> {
  const bytes = await scene.store(SIZE)
  const log = logEvents(({ type }) => {
    if (type === 'part-completed' && log.of('part-completed').length === PARTS) {
      void transfer.cancel()
    }
  })
  const transfer = download(log.options)
  await failureOf(transfer)
  return bytes
}

async function recordFile(): Promise<string> {
  const [name = 'none'] = (await scene.upload.records()).filter((file) => file.endsWith('.dcp'))
  return join(scene.upload.checkpointDir, name)
}

/** The next run, which must end with the object whole. */
async function goOn(bytes: Uint8Array, options: DownloadCallOptions = {}) {
  const before = scene.upload.server.requests.length
  const log = logEvents()
  const result: DownloadResult = await download({ ...options, ...log.options })
  await scene.expectFile(bytes)
  expect(await scene.upload.records()).toEqual([])
  expect(result).toMatchObject({ size: SIZE, partCount: PARTS, verified: 'crc64' })
  return { result, fetched: scene.fetchedParts(before), log }
}

describe('a download that was interrupted', () => {
  it('fetches only the parts that are missing', async () => {
    const bytes = await interrupted()
    const { result, fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(7, 10))
    expect(result.reusedParts).toBe(6)
    expect(log.of('resuming')).toMatchObject([
      { parts: 6, bytes: 6 * PART, totalParts: PARTS, uploadId: undefined },
    ])
  })

  it('goes on in parts of the size that it began with', async () => {
    const bytes = await interrupted()
    const { fetched } = await goOn(bytes, { partSize: 3 * PART })
    expect(fetched).toEqual(range(7, 10))
  })

  it('fetches no byte when only the name was missing', async () => {
    const bytes = await interruptedBeforeItsName()
    const { fetched, result } = await goOn(bytes)
    expect(fetched).toEqual([])
    expect(result.reusedParts).toBe(PARTS)
  })

  it('and killed when only its record was left to be removed fetches nothing', async () => {
    const bytes = await interruptedBeforeItsName()
    await rename(partial(), scene.target)
    const { fetched, result, log } = await goOn(bytes)
    expect(fetched).toEqual([])
    expect(result.reusedParts).toBe(PARTS)
    expect(log.of('resuming')).toMatchObject([{ parts: PARTS }])
  })

  it.each([
    ['of the same size', (bytes: Uint8Array) => Buffer.from(bytes).fill(7, SIZE - 1)],
    ['of another size', (bytes: Uint8Array) => bytes.subarray(1)],
  ])('does not take a file %s under its name for its own', async (_what, change) => {
    const bytes = await interruptedBeforeItsName()
    await rm(partial())
    await writeFile(scene.target, change(bytes))
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, PARTS))
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'target-gone' }])
  })

  it('whose partial file has one wrong byte fetches that part again, and no other', async () => {
    const bytes = await interrupted()
    await overwrite(partial(), 2 * PART + 17, Buffer.from([(bytes[2 * PART + 17] ?? 0) ^ 1]))
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual([3, ...range(7, 10)])
    expect(log.of('part-rejected')).toMatchObject([{ partNumber: 3 }])
  })

  it('whose partial file is cut off fetches what is missing of it', async () => {
    const bytes = await interrupted()
    await truncate(partial(), 3 * PART + 10)
    const { fetched } = await goOn(bytes)
    expect(fetched).toEqual(range(4, 10))
  })

  it('whose partial file is full of zeros fetches everything', async () => {
    const bytes = await interrupted()
    await writeFile(partial(), Buffer.alloc(SIZE))
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, 10))
    expect(log.of('part-rejected')).toHaveLength(6)
  })

  it.each([true, false])(
    'whose partial file is gone starts afresh and says so (verifyData %s)',
    async (verifyData) => {
      const bytes = await interrupted()
      await rm(partial())
      const { fetched, log } = await goOn(bytes, { verifyData })
      expect(fetched).toEqual(range(1, 10))
      expect(log.of('fresh-start')).toMatchObject([{ reason: 'target-gone' }])
    },
  )

  it.each<[string, string, (text: string) => string]>([
    ['is torn', 'checkpoint-damaged', (text) => text.slice(0, text.length / 2)],
    ['is empty', 'checkpoint-damaged', () => ''],
    ['was changed', 'checkpoint-damaged', (text) => text.replace('"Offset": 6', '"Offset": 7')],
  ])('whose record %s starts afresh and says so', async (_what, reason, change) => {
    const bytes = await interrupted()
    const path = await recordFile()
    await writeFile(path, change(await readFile(path, 'utf8')))
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, 10))
    expect(log.of('fresh-start')).toMatchObject([{ reason }])
  })

  it('whose record is another program’s leaves that alone', async () => {
    const bytes = await interrupted()
    const path = await recordFile()
    const foreign = '{"Magic": "of another program"}'
    await writeFile(path, foreign)
    const log = logEvents()
    await download(log.options)
    await scene.expectFile(bytes)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-foreign' }])
    expect(await readFile(path, 'utf8')).toBe(foreign)
  })

  it('whose object was replaced since starts afresh with the new one', async () => {
    await interrupted()
    const bytes = await scene.store(SIZE, 2)
    const { fetched, log } = await goOn(bytes)
    expect(fetched).toEqual(range(1, 10))
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'object-changed' }])
  })

  it('whose object is gone since says so and keeps what there is', async () => {
    await interrupted()
    await scene.upload.client.deleteObject(TARGET)
    expect(await failureOf(download())).toMatchObject({ code: 'NoSuchKey' })
    expect(await scene.files()).toEqual(['target.bin.temp'])
  })

  it('says what is kept also when the next run fails at its start', async () => {
    const bytes = await interrupted()
    const action = { type: 'status', status: 503 } as const
    scene.upload.fault({ operation: 'HeadObject', action })
    const error = await failureOf(download())
    expect(error).toMatchObject({ name: 'DownloadError', checkpoint: await recordFile() })
    scene.upload.server.faults.clear()
    await goOn(bytes)
  })

  it('leaves what stands under its name untouched until the end', async () => {
    const bytes = await interrupted()
    await writeFile(scene.target, 'old')
    scene.upload.fault({ operation: 'GetObject', action: { type: 'status', status: 403 } })
    await failureOf(download())
    expect(await readFile(scene.target, 'utf8')).toBe('old')
    scene.upload.server.faults.clear()
    await goOn(bytes)
  })

  it('into the target itself goes on there', async () => {
    const bytes = await scene.store(SIZE)
    const inPlace = { useTempFile: false, parallelNum: 1 }
    const log = logEvents(({ type }) => {
      if (type === 'part-completed' && log.of('part-completed').length === 4) void transfer.cancel()
    })
    const transfer = download({ ...inPlace, ...log.options })
    await failureOf(transfer)
    expect(await scene.files()).toEqual(['target.bin'])
    const { fetched } = await goOn(bytes, inPlace)
    expect(fetched).toEqual(range(5, 10))
  })

  it('is another one for another range, and does not mix with it', async () => {
    const bytes = await interrupted()
    const { checkpointDir, client } = scene.upload
    const options = { partSize: PART, enableCheckpoint: true, checkpointDir }
    const request = { ...TARGET, range: `bytes=${PART / 2}-` }
    const result = await client.downloader(options).downloadFile(request, scene.target)
    expect(result).toMatchObject({ reusedParts: 0, verified: 'size' })
    await scene.expectContent(bytes.subarray(PART / 2))
    // The whole object starts afresh: its partial file has become that of the range.
    const again = await goOnAfterForeign(bytes)
    expect(again.log.of('fresh-start')).toMatchObject([{ reason: 'target-gone' }])
  })
})

async function goOnAfterForeign(bytes: Uint8Array) {
  const log = logEvents()
  await download(log.options)
  await scene.expectFile(bytes)
  return { log }
}

describe('a record of the SDK for Python', () => {
  it('is continued from the parts that it vouches for', async () => {
    const bytes = await interrupted()
    const path = await recordFile()
    const ours = decodeDownloadCheckpoint(await readFile(path, 'utf8'), nodeDigests)
    if (ours.kind !== 'intact') throw new Error('the record is not ours')
    expect(ours.checkpoint.offset).toBe(6 * PART) // from here Python would go on
    const python = { ...ours.checkpoint, own: undefined }
    await writeFile(path, encodeDownloadCheckpoint(python, nodeDigests))
    await truncate(partial(), 6 * PART) // its files grow as they come
    const { fetched } = await goOn(bytes)
    expect(fetched).toEqual(range(7, 10))
  })
})

async function overwrite(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, offset)
  await file.close()
}
