/** What every object store must do; each implementation runs these cases. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore, StoredBucket } from '../../../src/server/object-store.js'
import {
  ANYWAY,
  BUCKET,
  NEVER,
  complete,
  encode,
  listKeys,
  listUploadIds,
  object,
  put,
  putPart,
  read,
  readOpen,
  storedObject,
  storedPart,
  upload,
  uploadWindow,
} from './store-scene.js'

export function describeObjectStore(name: string, open: () => Promise<ObjectStore>): void {
  describe(name, () => {
    let store: ObjectStore

    beforeEach(async () => {
      store = await open()
      await store.createBucket(BUCKET)
      return () => store.close()
    })

    describe('buckets', () => {
      it('finds and lists what was created', async () => {
        await store.createBucket({ ...BUCKET, name: 'another' })
        expect(await store.findBucket('bucket')).toEqual(BUCKET)
        expect(await store.findBucket('missing')).toBeUndefined()
        const names = (await store.listBuckets()).map((bucket) => bucket.name)
        expect(names).toEqual(['another', 'bucket'])
      })

      it('keeps the bucket that exists when it is created again', async () => {
        expect(await store.createBucket({ ...BUCKET, acl: 'public-read' })).toBe('exists')
        expect(await store.findBucket('bucket')).toEqual(BUCKET)
      })

      it('replaces what is known of a bucket', async () => {
        const changed: StoredBucket = { ...BUCKET, acl: 'public-read' }
        expect(await store.updateBucket(changed)).toBe('updated')
        expect(await store.findBucket('bucket')).toEqual(changed)
        expect(await store.updateBucket({ ...BUCKET, name: 'missing' })).toBe('no-bucket')
      })

      it('deletes only empty buckets', async () => {
        await put(store, 'key', 'x')
        expect(await store.deleteBucket('bucket')).toBe('not-empty')
        await store.deleteVersion('bucket', 'key', 'null')
        await store.createUpload('bucket', upload('key'))
        expect(await store.deleteBucket('bucket')).toBe('not-empty')
        await store.abortUpload('bucket', 'U1')
        expect(await store.deleteBucket('bucket')).toBe('deleted')
        expect(await store.deleteBucket('bucket')).toBe('no-bucket')
        expect(await store.createBucket(BUCKET)).toBe('created')
      })

      it('tells writers that a bucket is missing, and is empty for readers', async () => {
        const object = await storedObject(store, 'key', 'x')
        expect(await store.putObject('missing', object, ANYWAY)).toBe('no-bucket')
        expect(await store.createUpload('missing', upload('key'))).toBe('no-bucket')
        expect(await store.findObject('missing', 'key')).toBeUndefined()
        expect(await store.listUploads('missing', uploadWindow({}))).toEqual([])
        await store.deleteVersion('missing', 'key', 'null')
      })
    })

    describe('objects', () => {
      it('gives back the fields and the bytes that were stored', async () => {
        const fields = { contentType: 'text/plain', metadata: { name: '目录' } }
        const object = await put(store, 'a/../b', 'some bytes', { fields })
        expect(await store.findObject('bucket', 'a/../b')).toEqual(object)
        expect(await read(store, 'a/../b')).toBe('some bytes')
      })

      it('replaces the object with the same key, unless told not to', async () => {
        await put(store, 'key', 'old')
        const object = await storedObject(store, 'key', 'new')
        expect(await store.putObject('bucket', object, { onlyIfAbsent: true })).toBe('exists')
        expect(await read(store, 'key')).toBe('old')
        await put(store, 'key', 'newer')
        expect(await read(store, 'key')).toBe('newer')
      })

      it('stores whole objects when many come at once, one of them under each key', async () => {
        const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(1000))
        await Promise.all(texts.map((text, index) => put(store, index < 4 ? 'same' : text, text)))
        expect(texts.slice(0, 4)).toContain(await read(store, 'same'))
        for (const text of texts.slice(4)) expect(await read(store, text)).toBe(text)
      })

      it('lets only one of two win that both want the key to be absent', async () => {
        const objects = await Promise.all(
          ['a', 'b'].map((text) => storedObject(store, 'key', text)),
        )
        const outcomes = await Promise.all(
          objects.map((object) => store.putObject('bucket', object, { onlyIfAbsent: true })),
        )
        expect(outcomes.sort()).toEqual(['exists', 'stored'])
      })

      it('keeps keys apart that a file system might take for the same', async () => {
        const keys = ['k', 'K', 'k/', 'k/.', './k', 'k\u0000', 'é', 'e\u0301', '__proto__']
        for (const key of keys) await put(store, key, `content of ${key}`)
        for (const key of keys) expect(await read(store, key)).toBe(`content of ${key}`)
        expect(await listKeys(store, {})).toHaveLength(keys.length)
      })

      it('forgets a deleted object, and takes no offence at one that is not there', async () => {
        await put(store, 'key', 'x')
        await store.deleteVersion('bucket', 'key', 'null')
        await store.deleteVersion('bucket', 'key', 'null')
        expect(await store.findObject('bucket', 'key')).toBeUndefined()
        expect(await store.openObject('bucket', 'key')).toBeUndefined()
      })

      it('sends any range of the content', async () => {
        await put(store, 'key', '0123456789')
        expect(await read(store, 'key', 0, 1)).toBe('0')
        expect(await read(store, 'key', 3, 4)).toBe('3456')
        expect(await read(store, 'key', 9, 1)).toBe('9')
        expect(await read(store, 'key', 5, 0)).toBe('')
      })

      it('stores and sends an empty object', async () => {
        await put(store, 'empty', '')
        expect(await read(store, 'empty')).toBe('')
      })

      it('sends an object to its end that is replaced and deleted meanwhile', async () => {
        await put(store, 'key', 'the old content')
        const opened = await store.openObject('bucket', 'key')
        await put(store, 'key', 'x')
        await store.deleteVersion('bucket', 'key', 'null')
        expect(await readOpen(opened, 0, 15)).toBe('the old content')
        await opened?.close()
      })

      it('stops sending when the signal is aborted', async () => {
        await put(store, 'key', 'content')
        const opened = await store.openObject('bucket', 'key')
        const stopped = AbortSignal.abort(new Error('no longer wanted'))
        const sending = opened?.send(0, 7, () => Promise.resolve(), stopped)
        await expect(sending).rejects.toThrow('no longer wanted')
        await opened?.close()
      })

      it('waits for the receiver and reports its failure', async () => {
        await put(store, 'key', 'content')
        const opened = await store.openObject('bucket', 'key')
        const refuse = (): Promise<void> => Promise.reject(new Error('full'))
        await expect(opened?.send(0, 7, refuse, NEVER)).rejects.toThrow('full')
        await opened?.close()
      })

      it('takes content in many pieces, of any size', async () => {
        const writer = await store.createContent()
        const piece = 'x'.repeat(99_991)
        for (let count = 0; count < 30; count++) {
          await writer.write(encode(''))
          await writer.write(encode(piece))
        }
        const content = await writer.finish()
        await store.putObject('bucket', object('key', content), ANYWAY)
        await writer.close()
        expect(await read(store, 'key')).toBe(piece.repeat(30))
      })

      it('lets a writer be closed that was never finished', async () => {
        const writer = await store.createContent()
        await writer.write(encode('lost'))
        await writer.close()
        await (await store.createContent()).close()
      })
    })

    describe('lists of objects', () => {
      it('are sorted by the UTF-8 bytes of the keys', async () => {
        const keys = ['b', 'a', 'a/', 'B', 'ä', '\u{1f600}', '\uffee', '~']
        for (const key of keys) await put(store, key, 'x')
        const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        expect(await listKeys(store, {})).toEqual(sorted)
      })

      it('hold what the window says', async () => {
        for (const key of ['a', 'b/1', 'b/2', 'b/3', 'c']) await put(store, key, 'x')
        expect(await listKeys(store, { prefix: 'b/' })).toEqual(['b/1', 'b/2', 'b/3'])
        expect(await listKeys(store, { prefix: 'b/', after: 'b/1' })).toEqual(['b/2', 'b/3'])
        expect(await listKeys(store, { after: 'b' })).toEqual(['b/1', 'b/2', 'b/3', 'c'])
        expect(await listKeys(store, { after: 'a', afterPrefix: 'b/' })).toEqual(['c'])
        expect(await listKeys(store, { limit: 2 })).toEqual(['a', 'b/1'])
        expect(await listKeys(store, { prefix: 'x' })).toEqual([])
      })
    })

    describe('uploads', () => {
      it('are found and listed by key, then ID, until they end', async () => {
        await store.createUpload('bucket', upload('b', 'U2'))
        await store.createUpload('bucket', upload('b', 'U1'))
        await store.createUpload('bucket', upload('a', 'U3'))
        expect(await store.findUpload('bucket', 'U1')).toEqual(upload('b', 'U1'))
        expect(await listUploadIds(store)).toEqual(['U3', 'U1', 'U2'])
        expect(await listUploadIds(store, { prefix: 'b' })).toEqual(['U1', 'U2'])
        expect(await store.abortUpload('bucket', 'U1')).toBe('aborted')
        expect(await store.abortUpload('bucket', 'U1')).toBe('no-upload')
        expect(await listUploadIds(store)).toEqual(['U3', 'U2'])
      })

      it('are listed as the window says', async () => {
        const uploads = ['a U9', 'b/1 U2', 'b/1 U1', 'b/1 U3', 'b/2 U0', 'c U5']
        for (const [key = '', uploadId] of uploads.map((text) => text.split(' '))) {
          await store.createUpload('bucket', upload(key, uploadId))
        }
        const list = (window: Parameters<typeof listUploadIds>[1]) => listUploadIds(store, window)
        expect(await list({ prefix: 'b/', limit: 2 })).toEqual(['U1', 'U2'])
        expect(await list({ after: 'b/1' })).toEqual(['U0', 'U5'])
        expect(await list({ after: 'b/1', afterUploadId: 'U1' })).toEqual(['U2', 'U3', 'U0', 'U5'])
        expect(await list({ after: 'b/1', afterUploadId: 'U1', limit: 1 })).toEqual(['U2'])
        expect(await list({ after: 'b/1', afterUploadId: 'U1', afterPrefix: 'b/' })).toEqual(['U5'])
        expect(await list({ after: 'b/1', afterUploadId: 'U1', prefix: 'c' })).toEqual(['U5'])
        expect(await list({ after: 'bb', afterUploadId: 'U1', limit: 0 })).toEqual([])
      })

      it('keep the last part of each number, sorted by number', async () => {
        await store.createUpload('bucket', upload('key'))
        await putPart(store, 10, 'ten')
        await putPart(store, 2, 'two')
        const two = await putPart(store, 2, 'TWO')
        const parts = await store.listParts('bucket', 'U1')
        expect(parts.map((part) => part.partNumber)).toEqual([2, 10])
        expect(parts[0]).toEqual(two)
      })

      it('take parts at once', async () => {
        await store.createUpload('bucket', upload('key'))
        const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
        await Promise.all(numbers.map((number) => putPart(store, number, String(number))))
        const parts = await store.listParts('bucket', 'U1')
        expect(parts.map((part) => part.partNumber)).toEqual(numbers)
      })

      it('that are sequential take each part once, and only the next one', async () => {
        // Nobody who asks before can tell, since others may ask at the same time.
        await store.createUpload('bucket', { ...upload('key'), sequential: true })
        const putNumber = async (partNumber: number, text: string) =>
          store.putPart('bucket', 'U1', await storedPart(store, partNumber, text))
        expect(await putNumber(2, 'two')).toBe('not-next')
        const texts = ['a', 'b', 'c']
        const outcomes = await Promise.all(texts.map((text) => putNumber(1, text)))
        const [first] = await store.listParts('bucket', 'U1')
        const inTheWay = { existing: first }
        expect(outcomes.filter((outcome) => outcome !== 'stored')).toEqual([inTheWay, inTheWay])
        expect(await putNumber(3, 'three')).toBe('not-next')
        expect(await putNumber(2, 'two')).toBe('stored')
        expect(await putNumber(1, 'one')).toEqual(inTheWay)
        const parts = await store.listParts('bucket', 'U1')
        expect(parts.map((part) => part.partNumber)).toEqual([1, 2])
      })

      it('refuse parts once they have ended', async () => {
        await store.createUpload('bucket', upload('key'))
        await store.abortUpload('bucket', 'U1')
        const part = await storedPart(store, 1, 'x')
        expect(await store.putPart('bucket', 'U1', part)).toBe('no-upload')
        expect(await store.listParts('bucket', 'U1')).toEqual([])
      })

      it('become objects of the chosen parts, which then live on without them', async () => {
        await store.createUpload('bucket', upload('key'))
        for (const number of [1, 2, 3]) await putPart(store, number, `part ${number};`)
        const [first, , third] = await store.listParts('bucket', 'U1')
        const chosen = [first, third].filter((part) => part !== undefined)
        expect(await complete(store, chosen)).toBe('stored')
        expect(await read(store, 'key')).toBe('part 1;part 3;')
        expect(await read(store, 'key', 5, 4)).toBe('1;pa')
        expect(await store.findUpload('bucket', 'U1')).toBeUndefined()
        expect(await complete(store, chosen)).toBe('no-upload')
      })

      it('stay as they are when the object may not be replaced', async () => {
        await put(store, 'key', 'old')
        await store.createUpload('bucket', upload('key'))
        await putPart(store, 1, 'new')
        const parts = await store.listParts('bucket', 'U1')
        expect(await complete(store, parts, { onlyIfAbsent: true })).toBe('exists')
        expect(await read(store, 'key')).toBe('old')
        expect(await store.listParts('bucket', 'U1')).toEqual(parts)
      })

      it('are not completed with a part that has been replaced', async () => {
        await store.createUpload('bucket', upload('key'))
        await putPart(store, 1, 'old')
        const parts = await store.listParts('bucket', 'U1')
        await putPart(store, 1, 'new')
        expect(await complete(store, parts)).toBe('changed')
        expect(await store.findObject('bucket', 'key')).toBeUndefined()
      })

      it('are completed once, however often at the same time', async () => {
        await store.createUpload('bucket', upload('key'))
        await putPart(store, 1, 'part')
        const parts = await store.listParts('bucket', 'U1')
        const outcomes = await Promise.all([complete(store, parts), complete(store, parts)])
        expect(outcomes.sort()).toEqual(['no-upload', 'stored'])
        expect(await read(store, 'key')).toBe('part')
      })
    })
  })
}
