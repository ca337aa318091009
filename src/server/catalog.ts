/**
 * What a store knows of buckets, objects and uploads, held in memory. Every method is one step that
 * cannot be interrupted.
 */

import type { ContentHolds } from './content-holds.js'
import { compareKeys } from './key-order.js'
import type {
  ListedVersion,
  ListWindow,
  PutObjectOptions,
  PutOptions,
  PutPartOutcome,
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
  UploadWindow,
  VersionWindow,
} from './object-store.js'
import { SortedMap } from './sorted-map.js'

const EVERYTHING = { prefix: '', after: '', afterPrefix: '' }

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
    return [...this.#buckets.walk(EVERYTHING)].map((contents) => contents.bucket)
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
    return contents.versions.size > 0 || contents.uploads.size > 0 ? 'not-empty' : 'deleted'
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
    const existing = contents.versions.get(key)?.[0]
    if (onlyIfAbsent && existing !== undefined && !isDeleteMarker(existing)) return 'exists'
    return onlyInPlaceOf !== undefined && existing !== onlyInPlaceOf ? 'changed' : 'stored'
  }

  /** Returns the content that nobody needs any more. */
  putObject(bucket: string, object: StoredObject): readonly string[] {
    const { versions } = this.#require(bucket)
    const existing = versions.get(object.key) ?? []
    const replaced = existing.find(({ versionId }) => versionId === object.versionId)
    this.#holds.add(object.content)
    versions.set(object.key, [object, ...existing.filter((version) => version !== replaced)])
    return this.#holds.release(replaced?.content ?? [])
  }

  checkUpdateVersion(bucket: string, existing: StoredObject): 'updated' | 'changed' {
    const found = this.findObject(bucket, existing.key, existing.versionId)
    return found === existing ? 'updated' : 'changed'
  }

  updateVersion(bucket: string, existing: StoredObject, object: StoredObject): void {
    const { versions } = this.#require(bucket)
    const others = versions.get(existing.key) ?? []
    versions.set(
      existing.key,
      others.map((version) => (version === existing ? object : version)),
    )
  }

  /** The newest version, or the one that is named. */
  findObject(bucket: string, key: string, versionId?: string): StoredObject | undefined {
    const versions = this.#buckets.get(bucket)?.versions.get(key)
    if (versionId === undefined) return versions?.[0]
    return versions?.find((version) => version.versionId === versionId)
  }

  /** Returns the content that nobody needs any more. */
  deleteVersion(bucket: string, object: StoredObject): readonly string[] {
    const { versions } = this.#require(bucket)
    const left = versions.get(object.key)?.filter((version) => version !== object) ?? []
    if (left.length > 0) versions.set(object.key, left)
    else versions.delete(object.key)
    return this.#holds.release(object.content)
  }

  listObjects(bucket: string, window: ListWindow): readonly StoredObject[] {
    const page: StoredObject[] = []
    const walk = this.#buckets.get(bucket)?.versions.walk(window) ?? []
    for (const [newest] of walk) {
      if (page.length >= window.limit) break
      if (newest !== undefined && !isDeleteMarker(newest)) page.push(newest)
    }
    return page
  }

  listVersions(bucket: string, window: VersionWindow): readonly ListedVersion[] {
    const page: ListedVersion[] = []
    const { after, afterVersionId } = window
    const walk = this.#buckets.get(bucket)?.versions.walk(window, afterVersionId !== '') ?? []
    for (const versions of walk) {
      const marker = versions.findIndex((version) => version.versionId === afterVersionId)
      const first = versions[0]?.key === after ? marker + 1 : 0
      for (let index = first; index < versions.length; index++) {
        if (page.length >= window.limit) return page
        page.push({ object: versions[index] as StoredObject, isLatest: index === 0 })
      }
    }
    return page
  }

  putUpload(bucket: string, upload: StoredUpload): void {
    const { uploads, uploadsByKey } = this.#require(bucket)
    uploads.set(upload.uploadId, { upload, parts: new Map() })
    const others = uploadsByKey.get(upload.key) ?? []
    const sorted = [...others, upload].sort((a, b) => compareKeys(a.uploadId, b.uploadId))
    uploadsByKey.set(upload.key, sorted)
  }

  findUpload(bucket: string, uploadId: string): StoredUpload | undefined {
    return this.#buckets.get(bucket)?.uploads.get(uploadId)?.upload
  }

  listUploads(bucket: string, window: UploadWindow): readonly StoredUpload[] {
    const page: StoredUpload[] = []
    const { after, afterUploadId } = window
    const walk = this.#buckets.get(bucket)?.uploadsByKey.walk(window, afterUploadId !== '') ?? []
    for (const uploads of walk) {
      for (const upload of uploads) {
        if (upload.key === after && compareKeys(upload.uploadId, afterUploadId) <= 0) continue
        if (page.length >= window.limit) return page
        page.push(upload)
      }
    }
    return page
  }

  checkPutPart(bucket: string, uploadId: string, partNumber: number): PutPartOutcome {
    const upload = this.#buckets.get(bucket)?.uploads.get(uploadId)
    if (upload === undefined) return 'no-upload'
    if (!upload.upload.sequential) return 'stored'
    const existing = upload.parts.get(partNumber)
    if (existing !== undefined) return { existing }
    return partNumber === upload.parts.size + 1 ? 'stored' : 'not-next'
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
    const { uploads, uploadsByKey } = this.#require(bucket)
    const found = uploads.get(uploadId)
    if (found === undefined) return []
    const { upload, parts } = found
    uploads.delete(uploadId)
    const others = uploadsByKey.get(upload.key)?.filter((other) => other !== upload) ?? []
    if (others.length > 0) uploadsByKey.set(upload.key, others)
    else uploadsByKey.delete(upload.key)
    return [...parts.values()].flatMap((part) => this.#holds.release(part.content))
  }

  #require(bucket: string): BucketContents {
    const contents = this.#buckets.get(bucket)
    if (contents === undefined) throw new Error(`bucket ${bucket} does not exist`)
    return contents
  }
}

function isDeleteMarker(object: StoredObject): boolean {
  return object.isDeleteMarker === true
}

class BucketContents {
  bucket: StoredBucket
  /** By key, the newest first; never none. */
  readonly versions = new SortedMap<readonly StoredObject[]>()
  readonly uploads = new Map<string, { upload: StoredUpload; parts: Map<number, StoredPart> }>()
  /** Sorted by upload ID; never none. */
  readonly uploadsByKey = new SortedMap<readonly StoredUpload[]>()

  constructor(bucket: StoredBucket) {
    this.bucket = bucket
  }
}
