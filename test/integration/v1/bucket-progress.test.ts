/** Progress of the calls of a bucket that move content. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BucketContent } from '../../../src/index.js'
import { useBucketScene } from '../../support/bucket-scene.js'
import { seededBytes } from '../../support/seeded-random.js'
import { failureOf, KEY, KIB, MIB } from '../../support/upload-scene.js'

const scene = useBucketScene()
const bytes = seededBytes(300 * KIB)

async function* chunks(size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    await Promise.resolve()
    yield bytes.subarray(offset, offset + size)
  }
}

describe('progress', () => {
  const DONE = bytes.length
  const rows: readonly [string, BucketContent, Record<string, string>, number | undefined][] = [
    ['of bytes', bytes, {}, DONE],
    ['of a stream', { [Symbol.asyncIterator]: () => chunks(10_000) }, {}, undefined],
    [
      'of a stream with a Content-Length',
      { [Symbol.asyncIterator]: () => chunks(10_000) },
      { 'Content-Length': String(DONE) },
      DONE,
    ],
  ]
  it.each(rows)('%s never falls and ends with everything', async (_what, data, headers, total) => {
    const told: [number, number | undefined][] = []
    const bucket = scene.open()
    const progressCallback = (...progress: [number, number | undefined]) => told.push(progress)
    await bucket.putObject(KEY, data, { headers, progressCallback })
    expectProgress(told, DONE, total)
    told.length = 0
    await (await bucket.getObject(KEY, { progressCallback })).body.bytes()
    expectProgress(told, DONE, DONE)
    told.length = 0
    await (await bucket.getObject(KEY, { progressCallback })).body.bytes(DONE)
    expectProgress(told, DONE, DONE)
    told.length = 0
    for await (const chunk of (await bucket.getObject(KEY, { progressCallback })).body) {
      expect(told.length).toBeLessThan(chunk.length)
    }
    expectProgress(told, DONE, DONE)
    told.length = 0
    await bucket.getObjectToFile(KEY, join(scene.folder, 'target.bin'), { progressCallback })
    expectProgress(told, DONE, DONE)
  })

  it('does not fall when a request is repeated', async () => {
    const told: [number, number | undefined][] = []
    const content = seededBytes(4 * MIB)
    const action = { type: 'drop', afterBytes: 3 * MIB } as const
    scene.fault({ operation: 'PutObject', times: 1, action })
    await scene.open().putObject(KEY, content, {
      progressCallback: (...progress) => told.push(progress),
    })
    expect(scene.requests('PutObject')).toHaveLength(2)
    expectProgress(told, content.length, content.length)
  })

  it('does not reach the end when the call fails', async () => {
    const told: number[] = []
    scene.fault({ operation: 'PutObject', action: { type: 'status', status: 403 } })
    await failureOf(
      scene.open().putObject(KEY, bytes, { progressCallback: (consumed) => told.push(consumed) }),
    )
    expect(told).not.toContain(bytes.length)
  })
})

function expectProgress(
  told: readonly (readonly [number, number | undefined])[],
  consumed: number,
  total: number | undefined,
): void {
  const counts = told.map(([count]) => count)
  expect(counts).toEqual([...new Set(counts)].sort((one, other) => one - other))
  expect(new Set(told.map(([, each]) => each))).toEqual(new Set([total]))
  expect(told.at(-1)).toEqual([consumed, total])
}
