/** What every object store must do; each implementation runs these cases. */

import { beforeEach, describe, expect, it } from 'vitest'
import type {
  ContentWriter,
  ObjectStore,
  Segment,
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
} from '../../../src/server/object-store.js'

export const BUCKET: StoredBucket = {
  name: 'bucket',
  createdAtMs: 1_700_000_000_000,
  acl: 'private',
  storageClass: 'Standard',
  dataRedundancyType: 'LRS',
}
export const ANYWAY = { onlyIfAbsent: false }
const NEVER = new AbortController().signal

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
        await store.deleteObject('bucket', 'key')
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
        expect(await store.listUploads('missing', '')).toEqual([])
        await store.deleteObject('missing', 'key')
      })
    })

    describe('objects', () => {
      it('gives back the fields and the bytes that were stored', async () => {
        const object = await put(store, 'a/../b', 'some bytes', {
          contentType: 'text/plain',
          metadata: { name: '目录' },
        })
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
        await store.deleteObject('bucket', 'key')
        await store.deleteObject('bucket', 'key')
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
        await store.deleteObject('bucket', 'key')
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
        expect(await listUploadIds(store, '')).toEqual(['U3', 'U1', 'U2'])
        expect(await listUploadIds(store, 'b')).toEqual(['U1', 'U2'])
        expect(await store.abortUpload('bucket', 'U1')).toBe('aborted')
        expect(await store.abortUpload('bucket', 'U1')).toBe('no-upload')
        expect(await listUploadIds(store, '')).toEqual(['U3', 'U2'])
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

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

export function object(
  key: string,
  content: readonly Segment[],
  fields: StoredObject['fields'] = {},
): StoredObject {
  return {
    key,
    type: 'Normal',
    content,
    size: content.reduce((sum, segment) => sum + segment.size, 0),
    etag: 'E'.repeat(32),
    hashCrc64: '18446744073709551615',
    lastModifiedMs: 1_700_000_000_000,
    fields,
    acl: 'default',
  }
}

export function upload(key: string, uploadId = 'U1'): StoredUpload {
  return {
    uploadId,
    key,
    initiatedAtMs: 1_700_000_000_000,
    fields: {},
    acl: 'default',
    forbidOverwrite: false,
    sequential: false,
  }
}

/** Writers whose content is stored by the test itself, or not at all. */
async function write(
  store: ObjectStore,
  text: string,
): Promise<[ContentWriter, readonly Segment[]]> {
  const writer = await store.createContent()
  await writer.write(encode(text))
  return [writer, await writer.finish()]
}

async function storedObject(store: ObjectStore, key: string, text: string): Promise<StoredObject> {
  const [, content] = await write(store, text)
  return object(key, content)
}

async function storedPart(
  store: ObjectStore,
  partNumber: number,
  text: string,
): Promise<StoredPart> {
  const [, content] = await write(store, text)
  const size = encode(text).length
  return { partNumber, content, size, etag: 'E'.repeat(32), lastModifiedMs: 1_700_000_000_000 }
}

export async function put(
  store: ObjectStore,
  key: string,
  text: string,
  fields: StoredObject['fields'] = {},
): Promise<StoredObject> {
  const [writer, content] = await write(store, text)
  const stored = object(key, content, fields)
  expect(await store.putObject('bucket', stored, ANYWAY)).toBe('stored')
  await writer.close()
  return stored
}

export async function putPart(
  store: ObjectStore,
  partNumber: number,
  text: string,
): Promise<StoredPart> {
  const [writer, content] = await write(store, text)
  const size = encode(text).length
  const etag = 'E'.repeat(32)
  const part = { partNumber, content, size, etag, lastModifiedMs: 1_700_000_000_000 }
  expect(await store.putPart('bucket', 'U1', part)).toBe('stored')
  await writer.close()
  return part
}

function complete(store: ObjectStore, parts: readonly StoredPart[], options = ANYWAY) {
  const content = parts.flatMap((part) => part.content)
  return store.completeUpload('bucket', 'U1', parts, object('key', content), options)
}

export async function read(
  store: ObjectStore,
  key: string,
  offset = 0,
  size?: number,
): Promise<string> {
  const opened = await store.openObject('bucket', key)
  const text = await readOpen(opened, offset, size ?? opened?.object.size ?? 0)
  await opened?.close()
  return text
}

async function readOpen(
  opened: Awaited<ReturnType<ObjectStore['openObject']>>,
  offset: number,
  size: number,
): Promise<string> {
  const chunks: Uint8Array[] = []
  const take = (chunk: Uint8Array): Promise<void> => {
    // A copy also of a Buffer, whose slices are views.
    chunks.push(Uint8Array.from(chunk))
    return Promise.resolve()
  }
  await opened?.send(offset, size, take, NEVER)
  return Buffer.concat(chunks).toString()
}

async function listKeys(
  store: ObjectStore,
  window: { prefix?: string; after?: string; afterPrefix?: string; limit?: number },
): Promise<readonly string[]> {
  const whole = { prefix: '', after: '', afterPrefix: '', limit: 1000, ...window }
  return (await store.listObjects('bucket', whole)).map(({ key }) => key)
}

async function listUploadIds(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  return (await store.listUploads('bucket', prefix)).map(({ uploadId }) => uploadId)
}
