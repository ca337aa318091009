/**
 * What a store knows of buckets, objects and uploads, held in memory. Every method is one step that
 * cannot be interrupted.
 */

import type { ContentHolds } from './content-holds.js'
import { compareKeys } from './key-order.js'
import type {
  ListWindow,
  PutObjectOptions,
  PutOptions,
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
} from './object-store.js'
import { SortedMap } from './sorted-map.js'

/**
 * The answers of the reading methods, and the rules of the writing ones, of `ObjectStore`. A
 * `check...` method tells how the change of the same name would end; a store that has to write
 * elsewhere first asks it before and applies the change afterwards.
 */
export class Catalog {
  readonly #buckets = new SortedMap<BucketContents>()
  readonly #holds: ContentHolds

  /** Objects and parts in the catalog hold their content in `holds`. */
  constructor(holds: ContentHolds) {
    this.#holds = holds
  }

  listBuckets(): readonly StoredBucket[] {
    return [...this.#buckets.walk('')].map((contents) => contents.bucket)
  }

  findBucket(name: string): StoredBucket | undefined {
    return this.#buckets.get(name)?.bucket
  }

  /** Adds a bucket, or replaces what is known of it. */
  putBucket(bucket: StoredBucket): void {
    const contents = this.#buckets.get(bucket.name)
    if (contents === undefined) this.#buckets.set(bucket.name, new BucketContents(bucket))
    else contents.bucket = bucket
  }

  checkDeleteBucket(name: string): 'deleted' | 'not-empty' | 'no-bucket' {
    const contents = this.#buckets.get(name)
    if (contents === undefined) return 'no-bucket'
    return contents.objects.size > 0 || contents.uploads.size > 0 ? 'not-empty' : 'deleted'
  }

  deleteBucket(name: string): void {
    this.#buckets.delete(name)
  }

  checkPutObject(
    bucket: string,
    key: string,
    { onlyIfAbsent, onlyInPlaceOf }: PutObjectOptions,
  ): 'stored' | 'exists' | 'changed' | 'no-bucket' {
    const contents = this.#buckets.get(bucket)
    if (contents === undefined) return 'no-bucket'
    const existing = contents.objects.get(key)
    if (onlyIfAbsent && existing !== undefined) return 'exists'
    return onlyInPlaceOf !== undefined && existing !== onlyInPlaceOf ? 'changed' : 'stored'
  }

  /** Returns the content that nobody needs any more. */
  putObject(bucket: string, object: StoredObject): readonly string[] {
    const { objects } = this.#require(bucket)
    const replaced = objects.get(object.key)
    this.#holds.add(object.content)
    objects.set(object.key, object)
    return this.#holds.release(replaced?.content ?? [])
  }

  findObject(bucket: string, key: string): StoredObject | undefined {
    return this.#buckets.get(bucket)?.objects.get(key)
  }

  /** Returns the content that nobody needs any more. */
  deleteObject(bucket: string, key: string): readonly string[] {
    const objects = this.#buckets.get(bucket)?.objects
    const object = objects?.get(key)
    if (objects === undefined || object === undefined) return []
    objects.delete(key)
    return this.#holds.release(object.content)
  }

  listObjects(bucket: string, window: ListWindow): readonly StoredObject[] {
    const page: StoredObject[] = []
    const objects = this.#buckets.get(bucket)?.objects
    if (objects === undefined) return page
    for (const object of objects.walk(window.prefix, window.after, window.afterPrefix)) {
      if (page.length >= window.limit) break
      page.push(object)
    }
    return page
  }

  putUpload(bucket: string, upload: StoredUpload): void {
    const { uploads } = this.#require(bucket)
    uploads.set(upload.uploadId, { upload, parts: new Map() })
  }

  findUpload(bucket: string, uploadId: string): StoredUpload | undefined {
    return this.#buckets.get(bucket)?.uploads.get(uploadId)?.upload
  }

  listUploads(bucket: string, prefix: string): readonly StoredUpload[] {
    const uploads = [...(this.#buckets.get(bucket)?.uploads.values() ?? [])]
      .map(({ upload }) => upload)
      .filter((upload) => upload.key.startsWith(prefix))
    return uploads.sort((a, b) => compareUploads(a, b))
  }

  /** Returns the content that nobody needs any more. */
  putPart(bucket: string, uploadId: string, part: StoredPart): readonly string[] {
    const parts = this.#buckets.get(bucket)?.uploads.get(uploadId)?.parts
    if (parts === undefined) throw new Error(`upload ${uploadId} does not exist`)
    const replaced = parts.get(part.partNumber)
    this.#holds.add(part.content)
    parts.set(part.partNumber, part)
    return this.#holds.release(replaced?.content ?? [])
  }

  listParts(bucket: string, uploadId: string): readonly StoredPart[] {
    const parts = this.#buckets.get(bucket)?.uploads.get(uploadId)?.parts
    return [...(parts?.values() ?? [])].sort((a, b) => a.partNumber - b.partNumber)
  }

  checkCompleteUpload(
    bucket: string,
    uploadId: string,
    parts: readonly StoredPart[],
    key: string,
    options: PutOptions,
  ): 'stored' | 'exists' | 'changed' | 'no-upload' {
    const upload = this.#buckets.get(bucket)?.uploads.get(uploadId)
    if (upload === undefined) return 'no-upload'
    if (parts.some((part) => upload.parts.get(part.partNumber) !== part)) return 'changed'
    return this.checkPutObject(bucket, key, options) === 'exists' ? 'exists' : 'stored'
  }

  /** Forgets an upload and its parts. Returns the content that nobody needs any more. */
  deleteUpload(bucket: string, uploadId: string): readonly string[] {
    const uploads = this.#buckets.get(bucket)?.uploads
    const parts = uploads?.get(uploadId)?.parts
    if (uploads === undefined || parts === undefined) return []
    uploads.delete(uploadId)
    return [...parts.values()].flatMap((part) => this.#holds.release(part.content))
  }

  #require(bucket: string): BucketContents {
    const contents = this.#buckets.get(bucket)
    if (contents === undefined) throw new Error(`bucket ${bucket} does not exist`)
    return contents
  }
}

/** By key, then upload ID. */
function compareUploads(a: StoredUpload, b: StoredUpload): number {
  const byKey = compareKeys(a.key, b.key)
  return byKey === 0 ? compareKeys(a.uploadId, b.uploadId) : byKey
}

class BucketContents {
  bucket: StoredBucket
  readonly objects = new SortedMap<StoredObject>()
  readonly uploads = new Map<string, { upload: StoredUpload; parts: Map<number, StoredPart> }>()

  constructor(bucket: StoredBucket) {
    this.bucket = bucket
  }
}
