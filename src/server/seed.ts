/** Objects to begin with, as tests write them down. */

import type { Clock, Digests, Random } from '../environment.js'
import { Crc64, formatCrc64 } from '../protocol/crc64/crc64.js'
import type { ObjectAcl, ObjectFields } from '../protocol/operations/object-fields.js'
import { formatTagging } from '../protocol/operations/tagging.js'
import { encodeBase64, encodeHex, encodeUtf8 } from '../protocol/text-codecs.js'
import { checkSeed } from './check-seed.js'
import type { ObjectStore, StoredBucket, StoredObject } from './object-store.js'
import { createEmptyBucket } from './store-contents.js'
import { chooseVersionId } from './versions.js'

/** Buckets by name, and in each the objects by key. Buckets that are missing are made. */
export type Seed = Readonly<Record<string, Readonly<Record<string, SeedContent>>>>

/** The content of an object: text, which is stored as UTF-8, bytes, or an object in full. */
export type SeedContent = string | Uint8Array | SeedObject

/** What a client could have stored, and nothing that it could not. */
export interface SeedObject extends Omit<ObjectFields, 'tagging'> {
  /** A function is called each time the object is stored. Default: no bytes. */
  readonly body?: string | Uint8Array | (() => AsyncIterable<Uint8Array>) | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly acl?: ObjectAcl | undefined
}

export interface SeedParts {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly digests: Digests
  readonly random: Random
  /** The `Content-Type` of objects that name none. */
  readonly contentTypeOf: (key: string) => string | undefined
}

/**
 * Stores all objects of `seed`, each in place of the one with its key. Nothing is stored when one
 * of them cannot be.
 *
 * @throws ConfigError `InvalidSeed`, which names the object.
 */
export async function storeSeed(seed: Seed, parts: SeedParts): Promise<void> {
  checkSeed(seed)
  for (const [bucket, objects] of Object.entries(seed)) {
    const { store, clock } = parts
    await createEmptyBucket(store, bucket, clock.now())
    const found = await store.findBucket(bucket)
    if (found === undefined) throw deletedMeanwhile(bucket)
    for (const [key, content] of Object.entries(objects)) {
      await storeObject(found, key, content, parts)
    }
  }
}

function deletedMeanwhile(bucket: string): Error {
  return new Error(`bucket ${bucket} was deleted while it was filled`)
}

async function storeObject(
  bucket: StoredBucket,
  key: string,
  content: SeedContent,
  { store, clock, digests, random, contentTypeOf }: SeedParts,
): Promise<void> {
  const given = typeof content === 'string' || content instanceof Uint8Array
  const { body, tags, acl, ...fields }: SeedObject = given ? { body: content } : content
  const writer = await store.createContent()
  try {
    const md5 = digests.createMd5()
    const crc = new Crc64()
    let size = 0
    for await (const chunk of chunksOf(body)) {
      size += chunk.length
      md5.update(chunk)
      crc.update(chunk)
      await writer.write(chunk)
    }
    const digest = md5.digest()
    const now = clock.now()
    const stored: StoredObject = {
      key,
      versionId: chooseVersionId({ bucket, now, server: { random } }),
      type: 'Normal',
      content: await writer.finish(),
      size,
      etag: encodeHex(digest).toUpperCase(),
      contentMd5: encodeBase64(digest),
      hashCrc64: formatCrc64(crc.value),
      lastModifiedMs: now,
      fields: {
        ...fields,
        contentType: fields.contentType ?? contentTypeOf(key),
        tagging: tags === undefined ? undefined : formatTags(tags),
      },
      acl: acl ?? 'default',
    }
    const outcome = await store.putObject(bucket.name, stored, { onlyIfAbsent: false })
    if (outcome !== 'stored') throw deletedMeanwhile(bucket.name)
  } finally {
    await writer.close()
  }
}

/** The store keeps the chunks, so they are copies of what the caller goes on to own. */
async function* chunksOf(body: SeedObject['body']): AsyncIterable<Uint8Array> {
  if (body === undefined) return
  if (typeof body === 'function') yield* body()
  else if (body.length > 0) yield typeof body === 'string' ? encodeUtf8(body) : body.slice()
}

function formatTags(tags: Readonly<Record<string, string>>): string | undefined {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }))
  return list.length === 0 ? undefined : formatTagging(list)
}
