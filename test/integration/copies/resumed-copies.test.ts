/** Copies that find a record of an earlier run, good or bad. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type {
  CopyCallOptions,
  CopyError,
  CopyRequest,
  FreshStartReason,
} from '../../../src/index.js'
import { createServer, type EmbeddedServer, type FaultAction } from '../../../src/server.js'
import { COPY, IN_PARTS, REQUEST, SOURCE, useCopyScene } from '../../support/copy-scene.js'
import { configOf, failureOf, logEvents, PART, range } from '../../support/upload-scene.js'

const scene = useCopyScene()
const PARTS = 6
const FORBIDDEN: FaultAction = { type: 'status', status: 403, code: 'AccessDenied' }

const further: EmbeddedServer[] = []
afterEach(async () => {
  for (const server of further.splice(0)) await server.close()
})

function optionsOf(options: CopyCallOptions = {}): CopyCallOptions {
  const { checkpointDir } = scene.upload
  return { ...IN_PARTS, parallelNum: 1, enableCheckpoint: true, checkpointDir, ...options }
}

function copy(options: CopyCallOptions = {}, request: Partial<CopyRequest> = {}) {
  return scene.upload.client.copier().copy({ ...REQUEST, ...request }, optionsOf(options))
}

/** A copy that fails at one of its parts and leaves those before it, and a record. */
async function interrupt(failingPart = 4): Promise<CopyError> {
  scene.upload.fault({ operation: 'UploadPartCopy', partNumber: failingPart, action: FORBIDDEN })
  const error = (await failureOf(copy())) as CopyError
  scene.upload.server.faults.clear()
  expect(error.resume).toMatchObject({ kind: 'checkpoint', partSize: PART })
  return error
}

async function checkpointPath(): Promise<string> {
  const name = (await scene.upload.records()).find((file) => file.endsWith('.ccp'))
  if (name === undefined) throw new Error('there is no checkpoint')
  return join(scene.upload.checkpointDir, name)
}

describe('a record of an earlier run', () => {
  it('is used without further ado: the same call goes on under the same upload ID', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { uploadId, message } = await interrupt()
    expect(message).toContain('the parts copied so far are kept (upload ID')
    const before = scene.upload.server.requests.length
    const log = logEvents()
    const result = await copy(log.options)
    expect(result).toMatchObject({ uploadId, reusedParts: 3, partCount: PARTS, verified: 'crc64' })
    expect(scene.upload.operations(before)).toEqual([
      'HeadObject',
      'ListParts',
      ...Array<string>(3).fill('UploadPartCopy'),
      'ListParts',
      'CompleteMultipartUpload',
    ])
    expect(scene.copiedParts(before)).toEqual([4, 5, 6])
    expect(log.of('resuming')).toMatchObject([{ parts: 3, bytes: 3 * PART, totalParts: PARTS }])
    expect(log.of('part-reused').map(({ partNumber }) => partNumber)).toEqual([1, 2, 3])
    await scene.expectCopy(bytes)
    expect(await scene.upload.records()).toEqual([])
  })

  it('says what it is about, and who may read it', async () => {
    await scene.store(PARTS * PART)
    const { uploadId } = await interrupt()
    const names = await scene.upload.records()
    expect(names.map((name) => name.replaceAll(/[0-9a-f]{32}/g, '#')).sort()).toEqual([
      '#-#.ccp',
      '#-#.ccp.uploads',
    ])
    const { Data } = JSON.parse(await readFile(await checkpointPath(), 'utf8')) as {
      readonly Data: Readonly<Record<string, object>>
    }
    const { etag } = await scene.upload.client.headObject(SOURCE)
    expect(Data).toMatchObject({
      CopySource: { Name: 'oss://uploads/dir/source', VersionId: '' },
      SourceMeta: { Size: PARTS * PART, ETag: etag, VersionId: '' },
      ObjectInfo: { Name: 'oss://copies/dir/copy' },
      PartSize: PART,
      UploadInfo: { UploadId: uploadId },
      Ossferry: { Endpoint: scene.upload.server.endpoint },
    })
  })

  it('makes any set of parts count, also a short last one', async () => {
    const bytes = await scene.store(PARTS * PART + 10)
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 2, action: FORBIDDEN })
    const { client } = scene.upload
    const { uploadId } = (await failureOf(copy())) as CopyError
    const part = {
      ...COPY,
      uploadId: uploadId ?? '',
      sourceBucket: SOURCE.bucket,
      sourceKey: SOURCE.key,
    }
    for (const partNumber of [5, 7]) {
      const first = (partNumber - 1) * PART
      const sourceRange = `bytes=${first}-${Math.min(first + PART, bytes.length) - 1}`
      await client.uploadPartCopy({ ...part, partNumber, sourceRange })
    }
    scene.upload.server.faults.clear()
    const before = scene.upload.server.requests.length
    expect(await copy()).toMatchObject({ reusedParts: 3 })
    expect(scene.copiedParts(before)).toEqual([2, 3, 4, 6])
    await scene.expectCopy(bytes)
  })

  it('costs one listing at either end, page by page, never one request a part', async () => {
    const bytes = await scene.store(PARTS * PART)
    // The pages are made small by the server's own parameter.
    const parameters = { 'max-parts': '2' }
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 5, action: FORBIDDEN })
    await failureOf(copy({}, { parameters }))
    scene.upload.server.faults.clear()
    expect(await copy({}, { parameters })).toMatchObject({ reusedParts: 4 })
    const markers = scene.upload
      .requests('ListParts')
      .map((entry) => entry.query['part-number-marker'])
    expect(markers).toEqual(['0', '2', '0', '2', '4'])
    await scene.expectCopy(bytes)
  })

  it('of which a part on the server has another size has that part copied again', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { uploadId = '' } = await interrupt()
    await scene.upload.client.uploadPart({ ...COPY, uploadId, partNumber: 2, body: bytes })
    const before = scene.upload.server.requests.length
    const log = logEvents()
    expect(await copy(log.options)).toMatchObject({ reusedParts: 2 })
    expect(scene.copiedParts(before)).toEqual([2, 4, 5, 6])
    expect(log.of('part-rejected')).toMatchObject([{ partNumber: 2 }])
    await scene.expectCopy(bytes)
  })

  it('of which a part has other bytes is given up with all its parts, and says so', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { uploadId = '' } = await interrupt()
    const body = new Uint8Array(PART)
    await scene.upload.client.uploadPart({ ...COPY, uploadId, partNumber: 2, body })
    const error = await failureOf(copy())
    expect(error).toMatchObject({
      name: 'CopyError',
      code: 'CrcMismatch',
      retryable: true,
      resume: { kind: 'nothing' },
      objectVisible: false,
    })
    expect(error.message).toContain(
      'are not oss://uploads/dir/source (3 of them were left by an earlier run; all are given up): CRC',
    )
    await scene.expectNoCopy()
    expect(await scene.upload.records()).toEqual([])
    expect(await copy()).toMatchObject({ reusedParts: 0, verified: 'crc64' })
    await scene.expectCopy(bytes)
  })

  it('whose parts are all there leads straight to completion', async () => {
    const bytes = await scene.store(PARTS * PART)
    scene.upload.fault({ operation: 'CompleteMultipartUpload', action: FORBIDDEN })
    await failureOf(copy())
    scene.upload.server.faults.clear()
    const before = scene.upload.server.requests.length
    expect(await copy()).toMatchObject({ reusedParts: PARTS, verified: 'crc64' })
    expect(scene.copiedParts(before)).toEqual([])
    await scene.expectCopy(bytes)
  })

  it('keeps its part size, whatever is asked for now', async () => {
    const bytes = await scene.store(PARTS * PART)
    await interrupt()
    expect(await copy({ partSize: 2 * PART })).toMatchObject({ partCount: PARTS, reusedParts: 3 })
    await scene.expectCopy(bytes)
  })

  it('goes on within a bucket without trying a shallow copy again', async () => {
    const bytes = await scene.store(PARTS * PART)
    const nearby = { bucket: SOURCE.bucket, key: 'dir/copy' }
    const action = { type: 'status', status: 400, code: 'EntityTooLarge' } as const
    scene.upload.fault({ operation: 'CopyObject', action })
    scene.upload.fault({ operation: 'UploadPartCopy', partNumber: 4, action: FORBIDDEN })
    await failureOf(copy({}, nearby))
    scene.upload.server.faults.clear()
    const before = scene.upload.server.requests.length
    expect(await copy({}, nearby)).toMatchObject({ reusedParts: 3 })
    expect(scene.upload.operations(before)).not.toContain('CopyObject')
    await scene.upload.expectStored(bytes, nearby.key)
  })

  it('keeps its parts when they cannot be listed', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { uploadId } = await interrupt()
    scene.upload.fault({ operation: 'ListParts', action: FORBIDDEN })
    const error = (await failureOf(copy())) as CopyError
    expect(error).toMatchObject({ code: 'AccessDenied', uploadId, resume: { kind: 'checkpoint' } })
    scene.upload.server.faults.clear()
    expect(await copy()).toMatchObject({ uploadId, reusedParts: 3 })
    await scene.expectCopy(bytes)
  })

  it('is removed together with its parts by a copy that takes one request', async () => {
    await scene.store(PARTS * PART)
    await interrupt()
    expect(await copy({ multipartThreshold: 100 * PART })).toMatchObject({ method: 'copy' })
    expect(await scene.upload.server.uploads(COPY.bucket)).toEqual([])
    expect(await scene.upload.records()).toEqual([])
  })

  it('refuses a second copy of the same while the first one runs', async () => {
    const bytes = await scene.store(PARTS * PART)
    const log = logEvents()
    const first = copy(log.options)
    for await (const event of first.events()) if (event.type === 'part-completed') break
    await first.pause()
    const second = await failureOf(copy())
    expect(second).toMatchObject({ name: 'CheckpointLockedError', code: 'CheckpointLocked' })
    const other = copy({}, { key: 'dir/other' })
    const waiting = copy({ whenLocked: 'wait' })
    first.resume()
    await Promise.all([first, other, waiting])
    await scene.expectCopy(bytes)
  })
})

describe('a record that does not fit', () => {
  const cases: readonly {
    readonly what: string
    readonly reason: FreshStartReason
    readonly change: () => Promise<unknown>
    readonly request?: Partial<CopyRequest>
    readonly removed: boolean
  }[] = [
    {
      what: 'since the source was replaced',
      reason: 'source-changed',
      change: () => scene.store(PARTS * PART, { seed: 9 }),
      removed: true,
    },
    {
      what: 'since the copy is to have other properties',
      reason: 'request-changed',
      change: () => Promise.resolve(),
      request: { storageClass: 'IA' },
      removed: true,
    },
    {
      what: 'since the source has other metadata',
      reason: 'request-changed',
      change: () => scene.store(PARTS * PART, { metadata: { new: '1' } }),
      removed: true,
    },
    {
      what: 'since the source has other tags',
      reason: 'request-changed',
      change: () =>
        scene.upload.client.putObjectTagging({ ...SOURCE, tags: [{ key: 'a', value: '' }] }),
      removed: true,
    },
    {
      what: 'since somebody aborted the upload',
      reason: 'upload-gone',
      change: async () => {
        const [left] = await scene.upload.server.uploads(COPY.bucket)
        await scene.upload.client.abortMultipartUpload({ ...COPY, uploadId: left?.uploadId ?? '' })
      },
      removed: false,
    },
    {
      what: 'since it is torn',
      reason: 'checkpoint-damaged',
      change: async () => {
        const path = await checkpointPath()
        await writeFile(path, (await readFile(path, 'utf8')).slice(0, 100))
      },
      removed: true,
    },
    {
      what: 'since it was tampered with',
      reason: 'checkpoint-damaged',
      change: async () => {
        const path = await checkpointPath()
        const text = await readFile(path, 'utf8')
        await writeFile(path, text.replace(`"PartSize": ${PART}`, '"PartSize": 204800'))
      },
      removed: true,
    },
  ]

  it.each(cases)(
    '$what: starts afresh, says so, leaves no orphan',
    async ({ reason, change, request, removed }) => {
      await scene.store(PARTS * PART)
      const { uploadId } = await interrupt()
      await change()
      const log = logEvents()
      expect(await copy(log.options, request)).toMatchObject({ reusedParts: 0, verified: 'crc64' })
      const abortedUploadId = removed ? uploadId : undefined
      expect(log.of('fresh-start')).toMatchObject([{ reason, abortedUploadId }])
      expect(log.of('fresh-start')[0]?.message).toMatch(/^oss:\/\/copies\/dir\/copy is copied from/)
      const source = (await scene.upload.stored(SOURCE.key)) ?? new Uint8Array(1)
      await scene.expectCopy(source)
      expect(await scene.upload.records()).toEqual([])
    },
  )

  it('since it is of an unknown program is left as it is', async () => {
    const bytes = await scene.store(PARTS * PART)
    await interrupt()
    const path = await checkpointPath()
    const text = '{"Magic": "another", "Data": {}, "MD5": "x"}'
    await writeFile(path, text)
    const log = logEvents()
    await copy(log.options)
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'checkpoint-foreign' }])
    expect(await readFile(path, 'utf8')).toBe(text)
    await scene.expectCopy(bytes)
  })

  it('since it is of another endpoint: starts afresh and remembers what is out of reach', async () => {
    const bytes = await scene.store(PARTS * PART)
    const { uploadId } = await interrupt()
    const server = await createServer({ buckets: [SOURCE.bucket, COPY.bucket] })
    further.push(server)
    const client = scene.upload.connect(configOf(server))
    await client.putObject({ ...SOURCE, body: bytes })
    const log = logEvents()
    await client.copier().copy(REQUEST, { ...optionsOf(), ...log.options })
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'endpoint-changed' }])
    expect(server.requests.map(({ operation }) => operation)).not.toContain('AbortMultipartUpload')
    const [journal, ...others] = await scene.upload.records()
    expect(others).toEqual([])
    expect(await readFile(join(scene.upload.checkpointDir, journal ?? ''), 'utf8')).toBe(
      `${uploadId} ${scene.upload.server.endpoint}\n`,
    )
    // Back where it began, the next run finds it there and removes it.
    await copy()
    await scene.expectCopy(bytes)
    expect(await scene.upload.records()).toEqual([])
  })
})

describe('a process that ended after completion, before it could forget its record', () => {
  /** Copies, and puts the record back to where it was before the last request. */
  async function completeWithoutForgetting(): Promise<void> {
    await interrupt()
    const path = await checkpointPath()
    const text = await readFile(path, 'utf8')
    await copy()
    await writeFile(path, text)
  }

  it('is found out: nothing is copied again', async () => {
    const bytes = await scene.store(PARTS * PART)
    await completeWithoutForgetting()
    const before = scene.upload.server.requests.length
    const log = logEvents()
    const result = await copy(log.options)
    expect(result).toMatchObject({ reusedParts: PARTS, partCount: PARTS, method: 'parts' })
    expect(scene.upload.operations(before)).toEqual(['HeadObject', 'ListParts', 'HeadObject'])
    expect(log.of('fresh-start')).toEqual([])
    await scene.expectCopy(bytes)
    expect(await scene.upload.records()).toEqual([])
  })

  it('is not taken for done when the copy was replaced since', async () => {
    const bytes = await scene.store(PARTS * PART)
    await completeWithoutForgetting()
    await scene.upload.client.putObject({ ...COPY, body: new Uint8Array(PARTS * PART) })
    expect(await copy()).toMatchObject({ reusedParts: 0 })
    expect(range(1, PARTS)).toEqual([...new Set(scene.copiedParts())])
    await scene.expectCopy(bytes)
  })
})

describe('a failure', () => {
  it('because the source was replaced keeps nothing, also with a record', async () => {
    await scene.store(PARTS * PART)
    await interrupt()
    const { checkpointDir, client } = scene.upload
    const copier = scene.copierOver(
      {
        uploadPartCopy: async (request, options) => {
          await scene.store(PARTS * PART, { seed: 2 })
          return client.uploadPartCopy(request, options)
        },
      },
      { ...optionsOf(), checkpointDir },
    )
    expect(await failureOf(copier.copy(REQUEST))).toMatchObject({ code: 'ObjectChanged' })
    await scene.expectNoCopy()
    expect(await scene.upload.records()).toEqual([])
  })
})
