/** Streams with a checkpoint: what they give again is compared, not sent. */

import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { UploadFromOptions, UploadSource } from '../../../src/index.js'
import { seededBytes } from '../../support/seeded-random.js'
import {
  failureOf,
  logEvents,
  PART,
  range,
  TARGET,
  useUploadScene,
} from '../../support/upload-scene.js'

const scene = useUploadScene()
const PARTS = 5

function upload(source: UploadSource, options: UploadFromOptions = {}) {
  const { checkpointDir } = scene
  return scene.client.uploader({ partSize: PART, parallelNum: 1 }).uploadFrom(TARGET, source, {
    enableCheckpoint: true,
    checkpointDir,
    ...options,
  })
}

async function interrupt(source: UploadSource, options: UploadFromOptions = {}): Promise<void> {
  const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
  scene.fault({ operation: 'UploadPart', partNumber: 4, action })
  const error = await failureOf(upload(source, options))
  expect(error).toMatchObject({ resume: { kind: 'checkpoint' } })
  scene.server.faults.clear()
}

const streamOf = (bytes: Uint8Array): Readable => Readable.from([bytes])

describe('a stream that gives the same bytes again', () => {
  const bytes = seededBytes(PARTS * PART + 7)
  const table: readonly (readonly [string, () => UploadSource])[] = [
    ['a replayable source', () => () => streamOf(bytes)],
    ['a repeated pipe', () => streamOf(bytes)],
    ['the same buffer', () => bytes],
    ['the same Blob', () => new Blob([bytes.slice()])],
  ]

  it.each(table)(
    '(%s) has its parts compared and only the missing ones sent',
    async (_, source) => {
      await interrupt(source())
      const before = scene.server.requests.length
      const log = logEvents()
      const result = await upload(source(), log.options)
      expect(result).toMatchObject({ reusedParts: 3, partCount: 6, verified: 'crc64' })
      expect(scene.sentParts(before)).toEqual([4, 5, 6])
      expect(log.of('part-reused')).toHaveLength(3)
      await scene.expectStored(bytes)
      expect(await scene.records()).toEqual([])
    },
  )
})

describe('a stream that gives other bytes', () => {
  it('has the parts that differ sent again', async () => {
    const first = seededBytes(PARTS * PART)
    await interrupt(streamOf(first))
    const second = first.slice()
    second[PART + 5] = (second[PART + 5] ?? 0) ^ 1
    const before = scene.server.requests.length
    const log = logEvents()
    const result = await upload(streamOf(second), log.options)
    expect(result.reusedParts).toBe(2)
    expect(scene.sentParts(before)).toEqual([2, 4, 5])
    expect(log.of('part-rejected')).toMatchObject([{ partNumber: 2 }])
    await scene.expectStored(second)
  })

  it('is believed by its bytes even when identity is said to be enough', async () => {
    await interrupt(streamOf(seededBytes(PARTS * PART)))
    const other = seededBytes(PARTS * PART, 2)
    await upload(streamOf(other), { verifyOnResume: 'identity' })
    await scene.expectStored(other)
  })

  it('that are fewer ends earlier, without the parts of the longer one', async () => {
    const first = seededBytes(PARTS * PART)
    await interrupt(streamOf(first))
    const shorter = first.subarray(0, PART + 1)
    expect(await upload(streamOf(shorter))).toMatchObject({ partCount: 2, reusedParts: 1 })
    await scene.expectStored(shorter)
  })

  it('and another name does not touch the first one’s record', async () => {
    const first = seededBytes(PARTS * PART)
    await interrupt(streamOf(first), { checkpointId: 'monday' })
    const other = seededBytes(2 * PART, 2)
    await upload(streamOf(other), { checkpointId: 'tuesday' })
    await scene.expectObject(other)
    const result = await upload(streamOf(first), { checkpointId: 'monday' })
    expect(result.reusedParts).toBe(3)
    await scene.expectStored(first)
  })

  it('or is cut into other parts starts afresh and leaves no orphan', async () => {
    const bytes = seededBytes(PARTS * PART)
    await interrupt(streamOf(bytes))
    const before = scene.server.requests.length
    const log = logEvents()
    await upload(streamOf(bytes), { partSize: 2 * PART, ...log.options })
    expect(log.of('fresh-start')).toMatchObject([{ reason: 'request-changed' }])
    expect(scene.sentParts(before)).toEqual(range(1, 3))
    await scene.expectStored(bytes)
  })

  it('none at all becomes an empty object and leaves no orphan', async () => {
    await interrupt(streamOf(seededBytes(PARTS * PART)))
    await upload(streamOf(new Uint8Array()))
    await scene.expectStored(new Uint8Array())
    expect(await scene.records()).toEqual([])
  })
})
