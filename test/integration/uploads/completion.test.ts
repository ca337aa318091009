/** How an upload ends: what is verified, and what happens when the last answer does not come. */

import { cpSync, readdirSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { UploadCallOptions } from '../../../src/index.js'
import type { FaultRule } from '../../../src/server.js'
import {
  BUCKET,
  failureOf,
  logEvents,
  PART,
  TARGET,
  useUploadScene,
} from '../../support/upload-scene.js'

const scene = useUploadScene()
const PARTS = 4
const OPTIONS: UploadCallOptions = { partSize: PART }

describe('the reply to CompleteMultipartUpload is lost', () => {
  it.each([
    ['', undefined],
    [' although nothing may be overwritten', true],
  ])('and the upload succeeds%s: the object is looked at', async (_what, forbidOverwrite) => {
    const { path, bytes } = await scene.file(PARTS * PART)
    scene.fault({
      operation: 'CompleteMultipartUpload',
      attempt: 1,
      action: { type: 'lost-reply' },
    })
    const log = logEvents()
    const result = await scene.client
      .uploader(OPTIONS)
      .uploadFile({ ...TARGET, forbidOverwrite }, path, log.options)
    expect(result).toMatchObject({ size: bytes.length, partCount: PARTS, verified: 'crc64' })
    expect(result.etag).toMatch(/^"[0-9A-F]{32}-4"$/)
    expect(scene.operations().slice(-3)).toEqual([
      'CompleteMultipartUpload',
      'CompleteMultipartUpload',
      'HeadObject',
    ])
    expect(log.of('warning')).toMatchObject([{ code: 'OutcomeResolved' }])
    await scene.expectStored(bytes)
  })

  it('each time, and the upload succeeds', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    scene.fault({ operation: 'CompleteMultipartUpload', action: { type: 'lost-reply' } })
    await scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    expect(scene.requests('CompleteMultipartUpload')).toHaveLength(3)
    await scene.expectStored(bytes)
  })

  it('and nothing was completed: it fails, and the upload is removed', async () => {
    const { path } = await scene.file(PARTS * PART)
    scene.fault({ operation: 'CompleteMultipartUpload', action: { type: 'drop' } })
    const error = await failureOf(scene.client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'ConnectionLost', resume: { kind: 'nothing' } })
    await scene.expectNothing()
  })
})

describe('Complete fails each time', () => {
  it('and an older object has the same bytes: that is no success, and the record is kept', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    const skew = { type: 'skew', ms: -5 * 60_000 } as const
    scene.fault({ operation: 'CompleteMultipartUpload', action: skew })
    await scene.client.uploader(OPTIONS).uploadFile({ ...TARGET, metadata: { run: '1' } }, path)
    scene.server.faults.clear()
    const busy = { type: 'status', status: 503 } as const
    scene.fault({ operation: 'CompleteMultipartUpload', action: busy })
    const { checkpointDir } = scene
    const uploader = scene.client.uploader({ ...OPTIONS, enableCheckpoint: true, checkpointDir })
    const request = { ...TARGET, metadata: { run: '2' }, storageClass: 'IA' } as const
    const error = await failureOf(uploader.uploadFile(request, path))
    expect(error).toMatchObject({ objectVisible: false, resume: { kind: 'checkpoint' } })
    scene.server.faults.clear()
    await uploader.uploadFile(request, path)
    const { metadata, storageClass } = await scene.client.headObject(TARGET)
    expect({ metadata, storageClass }).toEqual({ metadata: { run: '2' }, storageClass: 'IA' })
    await scene.expectStored(bytes)
  })
})

describe('the upload is gone when it is to be completed', () => {
  it('and another object stands under the key: that is no success', async () => {
    const old = Buffer.from('an older object')
    await scene.client.putObject({ ...TARGET, body: old })
    const { path } = await scene.file(PARTS * PART)
    // Somebody removes the upload just before its completion.
    scene.fault({
      operation: 'CompleteMultipartUpload',
      action: { type: 'status', status: 404, code: 'NoSuchUpload' },
    })
    const error = await failureOf(scene.client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'NoSuchUpload', objectVisible: false })
    await scene.expectStored(old)
  })

  it('and no object is there: it fails', async () => {
    const { path } = await scene.file(PARTS * PART)
    scene.fault({
      operation: 'CompleteMultipartUpload',
      action: { type: 'status', status: 404, code: 'NoSuchUpload' },
    })
    const error = await failureOf(scene.client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'NoSuchUpload' })
    await scene.expectNothing()
  })
})

describe('the CRC-64', () => {
  it('of the parts is compared before anything becomes visible', async () => {
    const { path } = await scene.file(PARTS * PART)
    // A client that does not compare part by part, so that the wrong part gets that far.
    const client = scene.connect({ disableUploadCrc64Check: true })
    scene.fault({ operation: 'UploadPart', partNumber: 2, action: { type: 'corrupt' } })
    const error = await failureOf(client.uploader(OPTIONS).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'CrcMismatch', objectVisible: false })
    expect(scene.requests('CompleteMultipartUpload')).toEqual([])
    await scene.expectNothing()
  })

  it('of the object that differs after completion is reported, and no record is kept', async () => {
    const { path } = await scene.file(PARTS * PART)
    const action = { type: 'corrupt', what: 'crc' } as const
    scene.fault({ operation: 'CompleteMultipartUpload', action })
    const { checkpointDir } = scene
    const error = await failureOf(
      scene.client
        .uploader({ ...OPTIONS, enableCheckpoint: true, checkpointDir })
        .uploadFile(TARGET, path),
    )
    expect(error).toMatchObject({ code: 'CrcMismatch', objectVisible: true, retryable: false })
    expect(error.message).toContain('visible')
    expect(await scene.records()).toEqual([])
  })

  it('is the result’s, and that of the object', async () => {
    const { path } = await scene.file(PARTS * PART + 1)
    const { hashCrc64 } = await scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    expect(hashCrc64).toBe((await scene.server.objects(BUCKET))[0]?.hashCrc64)
  })
})

describe('a process that ended after completion, before it could forget its record', () => {
  const options = (): UploadCallOptions => ({
    ...OPTIONS,
    enableCheckpoint: true,
    checkpointDir: scene.checkpointDir,
  })

  /** Uploads, and puts the records back to where they were before the last request. */
  async function completeWithoutForgetting(path: string): Promise<void> {
    const copy = join(scene.folder, 'copy')
    await scene.client.uploader(options()).uploadFile(TARGET, path, {
      onEvent: (event) => {
        if (event.type !== 'state' || event.state !== 'completing') return
        cpSync(scene.checkpointDir, copy, { recursive: true })
      },
    })
    for (const name of readdirSync(copy).filter((file) => file.endsWith('.lock'))) {
      await rm(join(copy, name))
    }
    await rm(scene.checkpointDir, { recursive: true })
    await rename(copy, scene.checkpointDir)
  }

  it('is found out: nothing is sent again', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await completeWithoutForgetting(path)
    const before = scene.server.requests.length
    const log = logEvents()
    const result = await scene.client.uploader(options()).uploadFile(TARGET, path, log.options)
    expect(result).toMatchObject({ reusedParts: PARTS, partCount: PARTS, verified: 'crc64' })
    expect(scene.operations(before)).not.toContain('UploadPart')
    expect(scene.operations(before)).not.toContain('InitiateMultipartUpload')
    expect(log.of('fresh-start')).toEqual([])
    await scene.expectStored(bytes)
    expect(await scene.records()).toEqual([])
  })

  it('is not taken for done when the object was replaced since', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    await completeWithoutForgetting(path)
    await scene.client.putObject({ ...TARGET, body: new Uint8Array(PARTS * PART) })
    await scene.client.uploader(options()).uploadFile(TARGET, path)
    await scene.expectStored(bytes)
  })

  it('is not taken for done when the file has changed since', async () => {
    const { path } = await scene.file(PARTS * PART)
    await completeWithoutForgetting(path)
    const changed = await scene.file(PARTS * PART, { seed: 5 })
    await scene.client.uploader(options()).uploadFile(TARGET, path)
    await scene.expectStored(changed.bytes)
  })
})

describe('an upload by one PutObject', () => {
  const single: UploadCallOptions = { multipartThreshold: 10 * PART }

  it('whose reply is lost is sent again', async () => {
    const { path, bytes } = await scene.file(PART)
    scene.fault({ operation: 'PutObject', attempt: 1, action: { type: 'lost-reply' } })
    await scene.client.uploader(single).uploadFile(TARGET, path)
    expect(scene.operations()).toEqual(['PutObject', 'PutObject'])
    await scene.expectStored(bytes)
  })

  it('whose reply is lost does not stand in its own way when nothing may be overwritten', async () => {
    const { path, bytes } = await scene.file(PART)
    scene.fault({ operation: 'PutObject', attempt: 1, action: { type: 'lost-reply' } })
    const request = { ...TARGET, forbidOverwrite: true }
    const log = logEvents()
    const result = await scene.client.uploader(single).uploadFile(request, path, log.options)
    expect(result).toMatchObject({ size: PART, verified: 'crc64' })
    expect(log.of('warning')).toMatchObject([{ code: 'OutcomeResolved' }])
    await scene.expectStored(bytes)
  })

  it.each<FaultRule['action']>([{ type: 'drop' }, { type: 'status', status: 503 }])(
    'does not take an older object with the same bytes for its own: $type',
    async (action) => {
      const { path, bytes } = await scene.file(PART)
      const minutesAgo = { type: 'skew', ms: -5 * 60_000 } as const
      scene.fault({ operation: 'PutObject', action: minutesAgo })
      await scene.client.putObject({ ...TARGET, body: bytes, metadata: { owner: 'another' } })
      scene.server.faults.clear()
      scene.fault({ operation: 'PutObject', times: 1, action })
      const request = { ...TARGET, forbidOverwrite: true, metadata: { owner: 'me' } }
      const error = await failureOf(scene.client.uploader(single).uploadFile(request, path))
      expect(error).toMatchObject({ code: 'FileAlreadyExists', attempts: 2 })
      const { metadata } = await scene.client.headObject(TARGET)
      expect(metadata).toEqual({ owner: 'another' })
    },
  )

  it('does not take another’s object for its own', async () => {
    const { path } = await scene.file(PART)
    const old = Buffer.from('older')
    await scene.client.putObject({ ...TARGET, body: old })
    scene.fault({ operation: 'PutObject', attempt: 1, action: { type: 'drop' } })
    const request = { ...TARGET, forbidOverwrite: true }
    const error = await failureOf(scene.client.uploader(single).uploadFile(request, path))
    expect(error).toMatchObject({ code: 'FileAlreadyExists' })
    await scene.expectStored(old)
  })

  it('that is damaged on its way each time says that a wrong object is visible', async () => {
    const { path, bytes } = await scene.file(PART)
    scene.fault({ operation: 'PutObject', action: { type: 'corrupt' } })
    const error = await failureOf(scene.client.uploader(single).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'CrcMismatch', objectVisible: true, attempts: 3 })
    expect(Buffer.compare((await scene.stored()) ?? Buffer.of(), bytes)).not.toBe(0)
  })

  it('that was damaged on its way, and then not at all, says so, too', async () => {
    const { path } = await scene.file(PART)
    scene.fault({ operation: 'PutObject', attempt: 1, action: { type: 'corrupt' } })
    scene.fault({ operation: 'PutObject', attempt: 2, times: 2, action: { type: 'drop' } })
    const error = await failureOf(scene.client.uploader(single).uploadFile(TARGET, path))
    expect(error).toMatchObject({ code: 'ConnectionLost', objectVisible: true })
  })

  it('that was damaged on its way is sent again', async () => {
    const { path, bytes } = await scene.file(PART)
    scene.fault({ operation: 'PutObject', attempt: 1, action: { type: 'corrupt' } })
    await scene.client.uploader(single).uploadFile(TARGET, path)
    await scene.expectStored(bytes)
  })
})

describe('the reply to InitiateMultipartUpload is lost', () => {
  it('and the upload succeeds; the one that nobody was told of stays on the server', async () => {
    const { path, bytes } = await scene.file(PARTS * PART)
    scene.fault({
      operation: 'InitiateMultipartUpload',
      attempt: 1,
      action: { type: 'lost-reply' },
    })
    await scene.client.uploader(OPTIONS).uploadFile(TARGET, path)
    await scene.expectObject(bytes)
    // The server chose an ID that never arrived: no client can name it. It holds no parts.
    const left = await scene.server.uploads(BUCKET)
    expect(left.map(({ parts }) => parts)).toEqual([[]])
  })
})

describe('an object that exists', () => {
  it('is left alone when nothing may be overwritten, and no parts stay behind', async () => {
    const old = Buffer.from('older')
    await scene.client.putObject({ ...TARGET, body: old })
    const path = join(scene.folder, 'new.bin')
    await writeFile(path, new Uint8Array(2 * PART))
    const request = { ...TARGET, forbidOverwrite: true }
    const error = await failureOf(scene.client.uploader(OPTIONS).uploadFile(request, path))
    expect(error).toMatchObject({ code: 'FileAlreadyExists' })
    await scene.expectStored(old)
  })
})
