import { describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../../src/protocol/crc64/crc64.js'
import {
  decodeUploadCheckpoint,
  encodeUploadCheckpoint,
} from '../../../../src/transfer/checkpoint/upload-checkpoint.js'
import { FakeFile } from '../../../support/fake-file.js'
import type { FakeObject } from '../../../support/fake-upload-client.js'
import { nodeDigests } from '../../../../src/platform/node/digests.js'
import { seededBytes } from '../../../support/seeded-random.js'
import { PATH, UploadHarness, type HarnessOptions } from '../../../support/upload-harness.js'

const CHECKPOINT: HarnessOptions = { enableCheckpoint: true }
const bytes = seededBytes(250)

/** A run that was killed between Complete and forgetting its checkpoint. */
async function killedAfterComplete(harness: UploadHarness, file: FakeFile): Promise<void> {
  const documents = new Map<string, string>()
  harness.client.script('completeMultipartUpload', ({ perform }) => {
    for (const [name, text] of harness.store.documents) documents.set(name, text)
    return perform()
  })
  await harness.uploadFile(file, CHECKPOINT)
  for (const [name, text] of documents) harness.store.documents.set(name, text)
  harness.client.forgetCalls()
}

function changeObject(harness: UploadHarness, change: Partial<FakeObject>): void {
  const object = harness.client.objects.get(PATH)
  if (object === undefined) throw new Error('there is no object')
  harness.client.objects.set(PATH, { ...object, ...change })
}

describe('an upload that was completed before it could forget its checkpoint', () => {
  it('is recognised, and nothing is sent again', async () => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await killedAfterComplete(harness, file)
    const upload = harness.uploadFile(file, CHECKPOINT)
    const result = await upload
    expect(harness.client.operations).toEqual(['listParts', 'headObject', 'abortMultipartUpload'])
    expect(harness.eventsOf('fresh-start')).toEqual([])
    expect(result).toMatchObject({
      etag: harness.client.objects.get(PATH)?.etag,
      hashCrc64: formatCrc64(crc64(bytes)),
      uploadId: undefined,
      size: 250,
      partCount: 3,
      reusedParts: 3,
      verified: 'crc64',
    })
    expect(upload.progress).toMatchObject({ transferredBytes: 250, resumedBytes: 250 })
    expect(harness.store.documents.size).toBe(0)
  })

  it('is recognised also by a run that may only continue', async () => {
    // There was nothing left to continue, and the run failed each time.
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await killedAfterComplete(harness, file)
    const result = await harness.uploadFile(file, { ...CHECKPOINT, onlyContinue: true })
    expect(result).toMatchObject({ partCount: 3, reusedParts: 3, verified: 'crc64' })
    expect(harness.client.operations).toEqual(['listParts', 'headObject', 'abortMultipartUpload'])
    expect(harness.store.documents.size).toBe(0)
  })

  const doubts: readonly [string, (harness: UploadHarness, file: FakeFile) => void][] = [
    ['there is no object', (harness) => harness.client.objects.clear()],
    [
      'the object has other bytes',
      (harness) => harness.client.leaveObject(PATH, seededBytes(250, 2), { etag: '"E-3"' }),
    ],
    [
      'the object has another size',
      (harness) => harness.client.leaveObject(PATH, seededBytes(251), { etag: '"E-3"' }),
    ],
    [
      'the object was not made of these parts',
      (harness) => changeObject(harness, { etag: '"E-2"' }),
    ],
    [
      'the object was there before',
      (harness) => changeObject(harness, { lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT' }),
    ],
    [
      'the server does not tell its CRC-64',
      (harness) => changeObject(harness, { hashCrc64: undefined }),
    ],
    [
      'the checkpoint does not tell when it was begun',
      (harness) => {
        const decoded = decodeUploadCheckpoint(harness.checkpoint ?? '', nodeDigests)
        if (decoded.kind !== 'intact') throw new Error('the checkpoint is damaged')
        const text = encodeUploadCheckpoint({ ...decoded.checkpoint, own: undefined }, nodeDigests)
        harness.store.documents.set(harness.checkpointName, text)
      },
    ],
  ]

  it.each(doubts)('is uploaded again when %s', async (_what, doubt) => {
    const harness = new UploadHarness()
    const file = new FakeFile(bytes)
    await killedAfterComplete(harness, file)
    doubt(harness, file)
    const result = await harness.uploadFile(file, CHECKPOINT)
    expect(result).toMatchObject({ uploadId: 'UPLOAD2', reusedParts: 0 })
    expect(harness.stored).toEqual(Buffer.from(bytes))
    expect(harness.eventsOf('fresh-start')[0]).toMatchObject({ reason: 'upload-gone' })
    expect(harness.store.documents.size).toBe(0)
  })
})
