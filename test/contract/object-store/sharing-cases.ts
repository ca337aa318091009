/** What every object store must do when several objects and parts consist of the same bytes. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore, Segment, StoredObject } from '../../../src/server/object-store.js'
import { sliceSegments } from '../../../src/server/segments.js'
import { ANYWAY, BUCKET, object, put, putPart, read, upload } from './store-scene.js'

export function describeSharedContent(name: string, open: () => Promise<ObjectStore>): void {
  describe(`content that is shared in a ${name}`, () => {
    let store: ObjectStore

    beforeEach(async () => {
      store = await open()
      await store.createBucket(BUCKET)
      return () => store.close()
    })

    /** Stores an object of what `choose` makes of the segments of `source`. */
    const copy = async (
      source: string,
      target: string,
      choose = (content: readonly Segment[]) => content,
    ): Promise<void> => {
      const opened = await store.openObject('bucket', source)
      const copied = object(target, choose(opened?.object.content ?? []))
      expect(await store.putObject('bucket', copied, ANYWAY)).toBe('stored')
      await opened?.close()
    }

    it('outlives the object that it came with', async () => {
      await put(store, 'source', 'some bytes')
      await copy('source', 'copy')
      await store.deleteVersion('bucket', 'source', 'null')
      expect(await read(store, 'copy')).toBe('some bytes')
      await copy('copy', 'copy of the copy')
      await put(store, 'copy', 'other bytes')
      expect(await read(store, 'copy of the copy')).toBe('some bytes')
    })

    it('may be stored over itself', async () => {
      await put(store, 'key', 'some bytes')
      await copy('key', 'key')
      expect(await read(store, 'key')).toBe('some bytes')
    })

    it('is there although its object was deleted while it was being copied', async () => {
      await put(store, 'source', 'some bytes')
      const opened = await store.openObject('bucket', 'source')
      await store.deleteVersion('bucket', 'source', 'null')
      await store.putObject('bucket', object('copy', opened?.object.content ?? []), ANYWAY)
      await opened?.close()
      expect(await read(store, 'copy')).toBe('some bytes')
    })

    it('may be a run of other content, and several of them', async () => {
      await put(store, 'a', '0123456789')
      await put(store, 'b', 'abcdefghij')
      await copy('a', 'run', (content) => sliceSegments(content, 2, 5))
      expect(await read(store, 'run')).toBe('23456')
      expect(await read(store, 'run', 1, 3)).toBe('345')
      await copy('run', 'run of the run', (content) => sliceSegments(content, 1, 2))
      const opened = await store.openObject('bucket', 'b')
      const letters = opened?.object.content ?? []
      await copy('run of the run', 'mixed', (content) => [
        ...sliceSegments(letters, 8, 2),
        ...content,
        ...sliceSegments(letters, 0, 3),
        ...content,
      ])
      await opened?.close()
      for (const key of ['a', 'b', 'run', 'run of the run'])
        await store.deleteVersion('bucket', key, 'null')
      expect(await read(store, 'mixed')).toBe('ij34abc34')
      expect(await read(store, 'mixed', 1, 5)).toBe('j34ab')
    })

    it('may be that of parts, and of the object that they become', async () => {
      await put(store, 'source', '0123456789')
      await store.createUpload('bucket', upload('key'))
      const opened = await store.openObject('bucket', 'source')
      const content = sliceSegments(opened?.object.content ?? [], 4, 6)
      const part = { ...(await putPart(store, 1, 'x')), partNumber: 2, content, size: 6 }
      expect(await store.putPart('bucket', 'U1', part)).toBe('stored')
      await opened?.close()
      await store.deleteVersion('bucket', 'source', 'null')
      const parts = await store.listParts('bucket', 'U1')
      const whole = object(
        'key',
        parts.flatMap((one) => one.content),
      )
      expect(await store.completeUpload('bucket', 'U1', parts, whole, ANYWAY)).toBe('stored')
      expect(await read(store, 'key')).toBe('x456789')
    })

    it('is kept by what takes the place of its object, if nothing came between', async () => {
      const before = await put(store, 'key', 'some bytes')
      const existing = (await store.findObject('bucket', 'key')) ?? before
      const changed: StoredObject = { ...existing, fields: { tagging: 'a=1' } }
      const inPlace = { onlyIfAbsent: false, onlyInPlaceOf: existing }
      expect(await store.putObject('bucket', changed, inPlace)).toBe('stored')
      expect(await store.findObject('bucket', 'key')).toEqual(changed)
      expect(await read(store, 'key')).toBe('some bytes')
      expect(await store.putObject('bucket', changed, inPlace)).toBe('changed')
      await store.deleteVersion('bucket', 'key', 'null')
      expect(await store.putObject('bucket', changed, inPlace)).toBe('changed')
      expect(await store.findObject('bucket', 'key')).toBeUndefined()
    })

    it('is that of one of two who want to take the place of the same object', async () => {
      await put(store, 'key', 'old')
      const existing = await store.findObject('bucket', 'key')
      if (existing === undefined) throw new Error('the object is missing')
      const outcomes = await Promise.all(
        ['a=1', 'a=2'].map((tagging) =>
          store.putObject(
            'bucket',
            { ...existing, fields: { tagging } },
            { onlyIfAbsent: false, onlyInPlaceOf: existing },
          ),
        ),
      )
      expect(outcomes.sort()).toEqual(['changed', 'stored'])
      expect(await read(store, 'key')).toBe('old')
    })
  })
}
