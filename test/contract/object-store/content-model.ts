/** Random changes of a store, and what its objects must have afterwards. */

import { expect } from 'vitest'
import type { ObjectStore, OpenObject, Segment } from '../../../src/server/object-store.js'
import { sliceSegments } from '../../../src/server/segments.js'
import { seededBytes } from '../../support/seeded-random.js'
import { ANYWAY, BUCKET, NEVER, object, upload } from './store-scene.js'

/** Around the size from which on contents are files, and some that are far from it. */
const SIZES = [0, 1, 1000, 65_535, 65_536, 65_537, 100_000, 300_000]
const KEYS = 6
const MOST_READERS = 3

interface Reader {
  readonly opened: OpenObject
  readonly bytes: Buffer
}

/** Bytes that differ from those of other seeds. */
export function bytesOf(size: number, seed: number): Buffer {
  return Buffer.from(seededBytes(size, seed))
}

/** Stores `bytes`, cut into chunks of `chunkSize`, and hands `use` the segments. */
export async function withContent(
  store: ObjectStore,
  bytes: Buffer,
  chunkSize: number,
  use: (content: readonly Segment[]) => Promise<void>,
): Promise<void> {
  const writer = await store.createContent()
  try {
    for (let at = 0; at < bytes.length; at += chunkSize) {
      await writer.write(Buffer.from(bytes.subarray(at, at + chunkSize)))
    }
    await use(await writer.finish())
  } finally {
    await writer.close()
  }
}

export async function readBytes(opened: OpenObject, offset: number, size: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  const take = (chunk: Uint8Array): Promise<void> => {
    chunks.push(Buffer.from(chunk))
    return Promise.resolve()
  }
  await opened.send(offset, size, take, NEVER)
  return Buffer.concat(chunks)
}

/** Holds an object open that must be there. */
export async function withObject<Result>(
  store: ObjectStore,
  key: string,
  use: (opened: OpenObject) => Promise<Result>,
): Promise<Result> {
  const opened = await store.openObject(BUCKET.name, key)
  if (opened === undefined) throw new Error(`${key} is missing`)
  try {
    return await use(opened)
  } finally {
    await opened.close()
  }
}

export class ContentModel {
  readonly #random: () => number
  readonly #objects = new Map<string, Buffer>()
  #readers: Reader[] = []
  #count = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /** Changes the store by one object. */
  async change(store: ObjectStore): Promise<void> {
    const steps = [this.#put, this.#put, this.#copyRun, this.#append, this.#putInParts]
    const others = [this.#overwriteTwice, this.#remove, this.#startReading, this.#finishReading]
    await this.#pick([...steps, ...others]).call(this, store)
  }

  /** Ends what is being read and compares all that there is. */
  async compare(store: ObjectStore): Promise<void> {
    while (this.#readers.length > 0) await this.#finishReading()
    const window = { prefix: '', after: '', afterPrefix: '', limit: 1000 }
    const listed = await store.listObjects(BUCKET.name, window)
    expect(listed.map(({ key }) => key)).toEqual([...this.#objects.keys()].sort())
    for (const [key, bytes] of this.#objects) {
      await withObject(store, key, async (opened) => {
        const found = await readBytes(opened, 0, bytes.length)
        expect(found.equals(bytes), `content of ${key}`).toBe(true)
      })
    }
  }

  /** The contents that objects consist of. */
  async contentIds(store: ObjectStore): Promise<ReadonlySet<string>> {
    const found = new Set<string>()
    for (const key of this.#objects.keys()) {
      const stored = await store.findObject(BUCKET.name, key)
      for (const { contentId } of stored?.content ?? []) found.add(contentId)
    }
    return found
  }

  async #put(store: ObjectStore): Promise<void> {
    const [key, bytes] = [this.#key(), this.#bytes()]
    await withContent(store, bytes, this.#chunkSize(), (content) =>
      this.#store(store, key, content, bytes),
    )
  }

  /** Two that come together: the second one takes the place of the first. */
  async #overwriteTwice(store: ObjectStore): Promise<void> {
    const [key, first, second] = [this.#key(), this.#bytes(), this.#bytes()]
    await withContent(store, first, this.#chunkSize(), (one) =>
      withContent(store, second, this.#chunkSize(), async (other) => {
        const storing = this.#store(store, key, one, first)
        await Promise.all([storing, this.#store(store, key, other, second)])
      }),
    )
  }

  async #copyRun(store: ObjectStore): Promise<void> {
    const source = this.#existing()
    if (source === undefined) return
    await withObject(store, source, async ({ object: { content } }) => {
      const bytes = this.#bytesOf(source)
      const offset = Math.floor(this.#random() * bytes.length)
      const size = Math.floor(this.#random() * (bytes.length - offset + 1))
      const run = sliceSegments(content, offset, size)
      await this.#store(store, this.#key(), run, bytes.subarray(offset, offset + size))
    })
  }

  async #append(store: ObjectStore): Promise<void> {
    const key = this.#existing()
    if (key === undefined) return
    const more = this.#bytes()
    const before = await store.findObject(BUCKET.name, key)
    await withContent(store, more, this.#chunkSize(), (content) =>
      this.#store(
        store,
        key,
        [...(before?.content ?? []), ...content],
        Buffer.concat([this.#bytesOf(key), more]),
      ),
    )
  }

  async #putInParts(store: ObjectStore): Promise<void> {
    const key = this.#key()
    const uploadId = `U${++this.#count}`
    const pieces = [this.#bytes(), this.#bytes(), this.#bytes()]
    await store.createUpload(BUCKET.name, upload(key, uploadId))
    for (const [index, bytes] of pieces.entries()) {
      await withContent(store, bytes, this.#chunkSize(), async (content) => {
        const part = { partNumber: index + 1, content, size: bytes.length, etag: 'E' }
        await store.putPart(BUCKET.name, uploadId, { ...part, lastModifiedMs: 0 })
      })
    }
    const parts = (await store.listParts(BUCKET.name, uploadId)).slice(1)
    const whole = object(
      key,
      parts.flatMap(({ content }) => content),
    )
    const outcome = await store.completeUpload(BUCKET.name, uploadId, parts, whole, ANYWAY)
    expect(outcome).toBe('stored')
    this.#objects.set(key, Buffer.concat(pieces.slice(1)))
  }

  async #remove(store: ObjectStore): Promise<void> {
    const key = this.#key()
    await store.deleteVersion(BUCKET.name, key, 'null')
    this.#objects.delete(key)
  }

  /** Holds an object open while others change it. */
  async #startReading(store: ObjectStore): Promise<void> {
    const key = this.#existing()
    if (key === undefined || this.#readers.length === MOST_READERS) return
    const opened = await store.openObject(BUCKET.name, key)
    if (opened !== undefined) this.#readers.push({ opened, bytes: this.#bytesOf(key) })
  }

  async #finishReading(): Promise<void> {
    const reader = this.#readers.shift()
    if (reader === undefined) return
    const { opened, bytes } = reader
    const offset = Math.floor(this.#random() * bytes.length)
    const size = Math.floor(this.#random() * (bytes.length - offset + 1))
    const found = await readBytes(opened, offset, size)
    await opened.close()
    expect(found.equals(bytes.subarray(offset, offset + size)), 'content held open').toBe(true)
  }

  async #store(
    store: ObjectStore,
    key: string,
    content: readonly Segment[],
    bytes: Buffer,
  ): Promise<void> {
    this.#objects.set(key, bytes)
    expect(await store.putObject(BUCKET.name, object(key, content), ANYWAY)).toBe('stored')
  }

  #bytesOf(key: string): Buffer {
    const bytes = this.#objects.get(key)
    if (bytes === undefined) throw new Error(`${key} was never stored`)
    return bytes
  }

  #key(): string {
    return `key ${Math.floor(this.#random() * KEYS)}`
  }

  #existing(): string | undefined {
    const keys = [...this.#objects.keys()]
    return keys.length === 0 ? undefined : this.#pick(keys)
  }

  #bytes(): Buffer {
    return bytesOf(this.#pick(SIZES), ++this.#count)
  }

  #chunkSize(): number {
    return this.#pick([1000, 16_384, 65_536, 400_000])
  }

  #pick<Choice>(choices: readonly Choice[]): Choice {
    return choices[Math.floor(this.#random() * choices.length)]!
  }
}
