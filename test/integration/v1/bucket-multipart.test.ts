/** The calls of a bucket that make an object of parts. */

import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { PartInfo, type Bucket, type KnownPart } from '../../../src/index.js'
import { seededBytes } from '../../support/seeded-random.js'
import { useBucketScene } from '../../support/bucket-scene.js'
import { BUCKET, failureOf, KEY, PART } from '../../support/upload-scene.js'

const scene = useBucketScene()
const bytes = seededBytes(2 * PART + 1000)
const part = (partNumber: number): Uint8Array =>
  bytes.subarray((partNumber - 1) * PART, partNumber * PART)

async function send(bucket: Bucket, uploadId: string, partNumber: number): Promise<PartInfo> {
  const { etag, hashCrc64 } = await bucket.uploadPart(KEY, uploadId, partNumber, part(partNumber))
  const size = part(partNumber).length
  return new PartInfo(partNumber, etag, { size, partCrc: hashCrc64 })
}

describe('an upload in parts', () => {
  it('is begun, filled and completed, in whatever order its parts are named', async () => {
    const bucket = scene.open()
    const headers = { 'Content-Type': 'text/plain', 'x-oss-meta-a': 'b' }
    const { uploadId } = await bucket.initMultipartUpload(KEY, { headers })
    const parts = [await send(bucket, uploadId, 3), await send(bucket, uploadId, 1)]
    const told: (number | undefined)[][] = []
    const second = Readable.from([part(2)])
    const { etag } = await bucket.uploadPart(KEY, uploadId, 2, second, {
      headers: { 'Content-Length': String(PART) },
      progressCallback: (...progress) => told.push(progress),
    })
    expect(told).toEqual([[PART, PART]])
    await bucket.completeMultipartUpload(KEY, uploadId, [...parts, new PartInfo(2, etag)])
    await scene.expectStored(bytes)
    const { contentType, metadata } = await bucket.headObject(KEY)
    expect({ contentType, metadata }).toEqual({ contentType: 'text/plain', metadata: { a: 'b' } })
  })

  it('gets the type that goes with the key', async () => {
    const bucket = scene.open()
    const { uploadId } = await bucket.initMultipartUpload('a.html')
    await bucket.uploadPart('a.html', uploadId, 1, 'text')
    const { parts } = await bucket.listParts('a.html', uploadId)
    await bucket.completeMultipartUpload('a.html', uploadId, parts)
    expect((await bucket.headObject('a.html')).contentType).toBe('text/html')
  })

  it('can be completed with whatever parts are there', async () => {
    const bucket = scene.open()
    const { uploadId } = await bucket.initMultipartUpload(KEY)
    for (const partNumber of [1, 2, 3]) await send(bucket, uploadId, partNumber)
    const headers = { 'x-oss-complete-all': 'yes' }
    await bucket.completeMultipartUpload(KEY, uploadId, [], { headers })
    await scene.expectStored(bytes)
  })

  it.each([
    ['is compared with that of the object', undefined, 'CrcMismatch'],
    ['is not compared when nobody wants it', false, undefined],
  ])('whose parts have a known CRC-64: it %s', async (_what, enableCrc, code) => {
    const bucket = scene.open(undefined, { enableCrc })
    const { uploadId } = await bucket.initMultipartUpload(KEY)
    const first = await send(bucket, uploadId, 1)
    const wrong = new PartInfo(1, first.etag, { size: PART, partCrc: '1' })
    const completed = bucket.completeMultipartUpload(KEY, uploadId, [wrong])
    if (code === undefined) await completed
    else {
      const error = await failureOf(completed)
      expect(error).toMatchObject({ code, retryable: false })
      expect(error.message).toContain(`oss://${BUCKET}/${KEY}`)
    }
  })

  it('is listed and aborted', async () => {
    const bucket = scene.open()
    const { uploadId } = await bucket.initMultipartUpload(KEY)
    for (const partNumber of [1, 2, 3]) await send(bucket, uploadId, partNumber)
    const page = await bucket.listParts(KEY, uploadId, { marker: 1, maxParts: 1 })
    expect(page).toMatchObject({ isTruncated: true, parts: [{ partNumber: 2, size: PART }] })
    const { uploads } = await bucket.listMultipartUploads({ prefix: 'dir/', maxUploads: 5 })
    expect(uploads).toMatchObject([{ key: KEY, uploadId }])
    expect((await bucket.listMultipartUploads({ keyMarker: KEY })).uploads).toEqual([])
    await bucket.abortMultipartUpload(KEY, uploadId)
    await scene.expectNothing()
  })

  it('takes parts from other objects', async () => {
    const bucket = scene.open()
    await bucket.putObject('source', bytes)
    const { uploadId } = await bucket.initMultipartUpload(KEY)
    const copied: KnownPart[] = []
    for (const [partNumber, byteRange] of [
      [1, [0, PART - 1]],
      [2, [PART, bytes.length - 1]],
    ] as const) {
      const options = { byteRange }
      const { etag } = await bucket.uploadPartCopy(
        BUCKET,
        'source',
        KEY,
        uploadId,
        partNumber,
        options,
      )
      copied.push({ partNumber, etag })
    }
    await bucket.completeMultipartUpload(KEY, uploadId, copied)
    await scene.expectObject(bytes)
  })
})
