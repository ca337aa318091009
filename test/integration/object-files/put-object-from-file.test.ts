/** A file as one PutObject. */

import { utimesSync } from 'node:fs'
import { open, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { crc64 } from '../../../src/index.js'
import { failureOf, MIB, TARGET, useUploadScene } from '../../support/upload-scene.js'

const scene = useUploadScene()

describe('putObjectFromFile', () => {
  it.each([0, 100, 7 * MIB])('stores a file of %i bytes by one request', async (size) => {
    const { path, bytes } = await scene.file(size, { name: 'page.html' })
    const result = await scene.client.putObjectFromFile({ ...TARGET, metadata: { a: 'b' } }, path)
    expect(result).toMatchObject({
      statusCode: 200,
      hashCrc64: crc64(bytes).toString(),
      sentCrc64: crc64(bytes),
      sentBytes: size,
      contentMd5: expect.any(String) as string,
    })
    expect(result.requestId).not.toBe('')
    await scene.expectStored(bytes)
    expect(scene.operations()).toEqual(['PutObject'])
    const head = await scene.client.headObject(TARGET)
    expect(head).toMatchObject({
      etag: result.etag,
      contentType: 'text/html',
      metadata: { a: 'b' },
    })
  })

  it('repeats what the network has spoilt', async () => {
    const { path, bytes } = await scene.file(300_000)
    scene.fault({ operation: 'PutObject', times: 1, action: { type: 'drop', afterBytes: 1000 } })
    await scene.client.putObjectFromFile(TARGET, path)
    await scene.expectStored(bytes)
    expect(scene.operations()).toEqual(['PutObject', 'PutObject'])
  })

  it('refuses more than one PutObject takes before anything is sent, and says what to do', async () => {
    const path = join(scene.folder, 'large.bin')
    await (await open(path, 'w')).close()
    await truncate(path, 5 * 1024 ** 3 + 1)
    const error = await failureOf(scene.client.putObjectFromFile(TARGET, path))
    expect(error).toMatchObject({ code: 'SourceTooLarge' })
    expect(error.message).toContain('it has 5368709121 bytes')
    expect(error.message).toContain('use client.uploader().uploadFile')
    expect(scene.operations()).toEqual([])
  })

  it('tells of a file that is missing, and of one that changes meanwhile', async () => {
    const missing = scene.client.putObjectFromFile(TARGET, join(scene.folder, 'missing'))
    expect(await failureOf(missing)).toMatchObject({ code: 'SourceNotFound' })
    const { path } = await scene.file(2 * MIB)
    const changing = scene.client.putObjectFromFile(TARGET, path, {
      onEvent: ({ type }) => {
        if (type === 'part-completed') utimesSync(path, 1, 1)
      },
    })
    expect(await failureOf(changing)).toMatchObject({ code: 'SourceChanged' })
  })

  it('is cancelled by its signal', async () => {
    const { path } = await scene.file(MIB)
    scene.fault({ operation: 'PutObject', action: { type: 'stall', afterBytes: 1000 } })
    const controller = new AbortController()
    const put = scene.client.putObjectFromFile(TARGET, path, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect(await failureOf(put)).toMatchObject({ name: 'AbortError', code: 'Cancelled' })
    await scene.expectNothing()
  })
})
