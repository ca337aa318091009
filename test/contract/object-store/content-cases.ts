/** What every object store must do with contents of any size: a store may keep them differently. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore, Segment } from '../../../src/server/object-store.js'
import { seededRandom } from '../../support/seeded-random.js'
import { bytesOf, ContentModel, readBytes, withContent, withObject } from './content-model.js'
import { ANYWAY, BUCKET, object } from './store-scene.js'

const SIZES = [1, 65_535, 65_536, 65_537, 2 ** 20, 2 ** 20 + 1, 3_000_000]
const CHANGES = 120

export function describeContents(name: string, open: () => Promise<ObjectStore>): void {
  describe(`contents of any size in a ${name}`, () => {
    let store: ObjectStore

    beforeEach(async () => {
      store = await open()
      await store.createBucket(BUCKET)
      return () => store.close()
    })

    const put = (key: string, bytes: Buffer, chunkSize: number): Promise<void> =>
      withContent(store, bytes, chunkSize, async (content) => {
        expect(await store.putObject('bucket', object(key, content), ANYWAY)).toBe('stored')
      })

    const read = (key: string, offset: number, size: number): Promise<Buffer> =>
      withObject(store, key, (opened) => readBytes(opened, offset, size))

    it.each([1000, 65_536, 4_000_000])('arrive whole in chunks of %d bytes', async (chunkSize) => {
      for (const size of SIZES) {
        const bytes = bytesOf(size, size)
        await put(`${size}`, bytes, Math.max(chunkSize, size / 100))
        expect((await read(`${size}`, 0, size)).equals(bytes), `${size} bytes`).toBe(true)
      }
    })

    it('are read from any place to any other, across small and large ones', async () => {
      const pieces = [10, 70_000, 20, 65_536, 65_537, 30].map((size) => bytesOf(size, size))
      const content: Segment[] = []
      for (const [index, bytes] of pieces.entries()) await put(`piece ${index}`, bytes, 5000)
      for (const index of pieces.keys()) {
        content.push(...((await store.findObject('bucket', `piece ${index}`))?.content ?? []))
      }
      expect(await store.putObject('bucket', object('whole', content), ANYWAY)).toBe('stored')
      const whole = Buffer.concat(pieces)
      const edges = [0, 5, 10, 11, 70_010, 70_029, 70_030, 135_566, 201_103, whole.length]
      for (const from of edges) {
        for (const to of edges.filter((edge) => edge >= from)) {
          const found = await read('whole', from, to - from)
          expect(found.equals(whole.subarray(from, to)), `from ${from} to ${to}`).toBe(true)
        }
      }
    })

    it('are dropped when nobody refers to them, and those of others stay', async () => {
      for (const size of [10, 100_000]) {
        const writer = await store.createContent()
        await writer.write(bytesOf(size, 1))
        const content = await writer.finish()
        const refused = await store.putObject('missing', object('key', content), ANYWAY)
        expect(refused).toBe('no-bucket')
        await put('other', bytesOf(size, 2), size)
        await writer.close()
        expect((await read('other', 0, size)).equals(bytesOf(size, 2))).toBe(true)
      }
    })

    it('are not sent once the signal is aborted', async () => {
      const stopped = AbortSignal.abort(new Error('no longer wanted'))
      for (const size of [10, 100_000]) {
        await put('key', bytesOf(size, 1), size)
        await withObject(store, 'key', async (opened) => {
          const sending = opened.send(0, size, () => Promise.resolve(), stopped)
          await expect(sending).rejects.toThrow('no longer wanted')
        })
        await expect(read('key', 0, 1)).resolves.toHaveLength(1)
      }
    })

    const seed = Number(process.env['OSSFERRY_TEST_SEED'] ?? Date.now() % 100_000)
    it(`are what was stored, whatever becomes of them (seed ${seed})`, async () => {
      const model = new ContentModel(seededRandom(seed))
      for (let count = 0; count < CHANGES; count++) await model.change(store)
      await model.compare(store)
    })
  })
}
