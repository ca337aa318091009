/** What every object store must do with several versions of a key. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore, StoredObject } from '../../../src/server/object-store.js'
import {
  ANYWAY,
  BUCKET,
  listKeys,
  listVersions,
  object,
  put,
  putPart,
  read,
  storedObject,
  upload,
} from './store-scene.js'

export function describeVersions(name: string, open: () => Promise<ObjectStore>): void {
  describe(`versions in a ${name}`, () => {
    let store: ObjectStore

    beforeEach(async () => {
      store = await open()
      await store.createBucket(BUCKET)
      return () => store.close()
    })

    /** Stores versions of a key, the oldest first: a content for each, or `-` for a marker. */
    const putVersions = async (
      key: string,
      versions: Readonly<Record<string, string>>,
    ): Promise<void> => {
      for (const [versionId, text] of Object.entries(versions)) {
        if (text === '-') await putMarker(key, versionId)
        else await put(store, key, text, { versionId })
      }
    }

    const putMarker = async (key: string, versionId: string): Promise<void> => {
      const marker = object(key, [], { versionId, isDeleteMarker: true })
      expect(await store.putObject('bucket', marker, ANYWAY)).toBe('stored')
    }

    const readVersion = (key: string, versionId: string) =>
      read(store, key, 0, undefined, versionId)

    const find = async (key: string, versionId?: string): Promise<StoredObject> => {
      const found = await store.findObject('bucket', key, versionId)
      if (found === undefined) throw new Error(`there is no ${key}`)
      return found
    }

    it('are all there, the newest of them as the object', async () => {
      await putVersions('key', { v1: 'one', v2: 'two', v3: 'three' })
      expect(await read(store, 'key')).toBe('three')
      expect((await find('key')).versionId).toBe('v3')
      expect(await readVersion('key', 'v1')).toBe('one')
      expect(await readVersion('key', 'v3')).toBe('three')
      expect(await store.findObject('bucket', 'key', 'v4')).toBeUndefined()
      expect(await store.openObject('bucket', 'key', 'v4')).toBeUndefined()
    })

    it('are as old as they came, whatever their IDs and times say', async () => {
      await put(store, 'key', 'x', { versionId: 'z', lastModifiedMs: 3 })
      await put(store, 'key', 'x', { versionId: 'a', lastModifiedMs: 1 })
      await put(store, 'key', 'x', { versionId: 'm', lastModifiedMs: 2 })
      expect(await listVersions(store)).toEqual(['key m latest', 'key a', 'key z'])
    })

    it('are replaced by one with the same ID, which then is the newest', async () => {
      await putVersions('key', { null: 'old', v1: 'one' })
      await putVersions('key', { null: 'new' })
      expect(await listVersions(store)).toEqual(['key null latest', 'key v1'])
      expect(await read(store, 'key')).toBe('new')
      await putVersions('key', { null: 'newer' })
      expect(await listVersions(store)).toEqual(['key null latest', 'key v1'])
      expect(await readVersion('key', 'v1')).toBe('one')
    })

    it('are deleted one by one, and the newest of the others takes over', async () => {
      await putVersions('key', { v1: 'one', v2: 'two', v3: 'three' })
      const deleted = await store.deleteVersion('bucket', 'key', 'v3')
      expect(deleted).toMatchObject({ key: 'key', versionId: 'v3', size: 5 })
      expect(await read(store, 'key')).toBe('two')
      expect(await store.deleteVersion('bucket', 'key', 'v3')).toBeUndefined()
      await store.deleteVersion('bucket', 'key', 'v1')
      expect(await listVersions(store)).toEqual(['key v2 latest'])
      await store.deleteVersion('bucket', 'key', 'v2')
      expect(await store.findObject('bucket', 'key')).toBeUndefined()
      expect(await listVersions(store)).toEqual([])
    })

    it('are hidden by a delete marker until it is deleted', async () => {
      await putVersions('key', { v1: 'one', m1: '-' })
      await putVersions('other', { null: 'x' })
      expect((await find('key')).isDeleteMarker).toBe(true)
      expect(await listKeys(store, {})).toEqual(['other'])
      expect(await readVersion('key', 'v1')).toBe('one')
      const all = ['key m1 marker latest', 'key v1', 'other null latest']
      expect(await listVersions(store)).toEqual(all)
      await store.deleteVersion('bucket', 'key', 'm1')
      expect(await listKeys(store, {})).toEqual(['key', 'other'])
      expect(await read(store, 'key')).toBe('one')
    })

    it('count as no object below a delete marker', async () => {
      await putVersions('key', { v1: 'one' })
      const second = await storedObject(store, 'key', 'two', { versionId: 'v2' })
      const onlyIfAbsent = { onlyIfAbsent: true }
      expect(await store.putObject('bucket', second, onlyIfAbsent)).toBe('exists')
      await putMarker('key', 'm1')
      expect(await store.putObject('bucket', second, onlyIfAbsent)).toBe('stored')
      expect(await read(store, 'key')).toBe('two')
    })

    it('keep their bucket, delete markers do as well', async () => {
      await putVersions('key', { v1: 'one', m1: '-' })
      await store.deleteVersion('bucket', 'key', 'v1')
      expect(await store.deleteBucket('bucket')).toBe('not-empty')
      await store.deleteVersion('bucket', 'key', 'm1')
      expect(await store.deleteBucket('bucket')).toBe('deleted')
    })

    it('come from uploads as well', async () => {
      await putVersions('key', { v1: 'one' })
      await store.createUpload('bucket', upload('key'))
      const { content } = await putPart(store, 1, 'part')
      const parts = await store.listParts('bucket', 'U1')
      const whole = object('key', content, { versionId: 'v2' })
      expect(await store.completeUpload('bucket', 'U1', parts, whole, ANYWAY)).toBe('stored')
      expect(await listVersions(store)).toEqual(['key v2 latest', 'key v1'])
      expect(await read(store, 'key')).toBe('part')
      expect(await readVersion('key', 'v1')).toBe('one')
    })

    it('give way to what stands in their place only while they are the newest', async () => {
      await putVersions('key', { v1: 'one' })
      const first = await find('key')
      await putVersions('key', { v2: 'two' })
      const inPlace = { onlyIfAbsent: false, onlyInPlaceOf: first }
      const changed = { ...first, versionId: 'v3' }
      expect(await store.putObject('bucket', changed, inPlace)).toBe('changed')
      await store.deleteVersion('bucket', 'key', 'v2')
      const again = { onlyIfAbsent: false, onlyInPlaceOf: await find('key') }
      expect(await store.putObject('bucket', changed, again)).toBe('stored')
      expect(await listVersions(store)).toEqual(['key v3 latest', 'key v1'])
    })

    it('change their state without a change of place, if nothing came between', async () => {
      await putVersions('key', { v1: 'one', v2: 'two' })
      for (const versionId of ['v1', 'v2']) {
        const existing = await find('key', versionId)
        const changed: StoredObject = { ...existing, fields: { tagging: 'a=1' } }
        expect(await store.updateVersion('bucket', existing, changed)).toBe('updated')
        expect(await find('key', versionId)).toEqual(changed)
        expect(await store.updateVersion('bucket', existing, changed)).toBe('changed')
      }
      expect(await listVersions(store)).toEqual(['key v2 latest', 'key v1'])
      expect(await read(store, 'key')).toBe('two')
      const existing = await find('key', 'v1')
      await store.deleteVersion('bucket', 'key', 'v1')
      expect(await store.updateVersion('bucket', existing, existing)).toBe('changed')
      expect(await listVersions(store)).toEqual(['key v2 latest'])
    })

    it('let one of two win that change the same state', async () => {
      await putVersions('key', { v1: 'one' })
      const existing = await find('key')
      const outcomes = await Promise.all(
        ['a=1', 'a=2'].map((tagging) =>
          store.updateVersion('bucket', existing, { ...existing, fields: { tagging } }),
        ),
      )
      expect(outcomes.sort()).toEqual(['changed', 'updated'])
    })

    describe('lists of them', () => {
      beforeEach(async () => {
        await putVersions('a', { v1: 'x', v2: 'x' })
        await putVersions('b/1', { v1: 'x', v2: 'x', m: '-', v3: 'x' })
        await putVersions('b/2', { v1: 'x' })
        await putVersions('c', { m: '-' })
      })

      it('hold what the window says', async () => {
        const all = await listVersions(store)
        expect(all).toHaveLength(8)
        expect(await listVersions(store, { prefix: 'b/', limit: 2 })).toEqual(all.slice(2, 4))
        expect(await listVersions(store, { after: 'a' })).toEqual(all.slice(2))
        expect(await listVersions(store, { after: 'b/1' })).toEqual(all.slice(6))
        expect(await listVersions(store, { after: 'a', afterPrefix: 'b/' })).toEqual(all.slice(7))
        expect(await listVersions(store, { limit: 0 })).toEqual([])
      })

      it('go on within a key', async () => {
        const all = await listVersions(store)
        const after = { after: 'b/1', afterVersionId: 'm' }
        expect(await listVersions(store, after)).toEqual(all.slice(4))
        expect(await listVersions(store, { ...after, limit: 1 })).toEqual(all.slice(4, 5))
        expect(await listVersions(store, { ...after, afterPrefix: 'b/' })).toEqual(all.slice(7))
        expect(await listVersions(store, { ...after, prefix: 'c' })).toEqual(all.slice(7))
        const last = { after: 'b/1', afterVersionId: 'v1' }
        expect(await listVersions(store, last)).toEqual(all.slice(6))
      })

      it('miss no version of a key when the one that they go on behind was deleted', async () => {
        await store.deleteVersion('bucket', 'b/1', 'm')
        const after = { after: 'b/1', afterVersionId: 'm' }
        expect(await listVersions(store, after)).toEqual((await listVersions(store)).slice(2))
      })

      it('walk page by page over all of them', async () => {
        const all = await listVersions(store)
        for (const limit of [1, 2, 3, 7]) {
          const walked: string[] = []
          let after = { after: '', afterVersionId: '' }
          for (;;) {
            const page = await listVersions(store, { ...after, limit })
            walked.push(...page)
            const [key, versionId] = page.at(-1)?.split(' ') ?? []
            if (key === undefined || versionId === undefined) break
            after = { after: key, afterVersionId: versionId }
          }
          expect(walked).toEqual(all)
        }
      })
    })
  })
}
