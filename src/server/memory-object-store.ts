/** An object store that forgets everything with the process. */

import type { ChunkWriter } from '../protocol/http.js'
import { Catalog } from './catalog.js'
import { ContentHolds } from './content-holds.js'
import type {
  ContentWriter,
  ListWindow,
  ObjectStore,
  OpenObject,
  PutObjectOptions,
  PutOptions,
  Segment,
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
  UploadWindow,
  VersionWindow,
} from './object-store.js'
import { sliceSegments } from './segments.js'

export function createMemoryObjectStore(): ObjectStore {
  return new MemoryObjectStore()
}

class MemoryObjectStore implements ObjectStore {
  readonly #holds = new ContentHolds()
  readonly #catalog = new Catalog(this.#holds)
  readonly #content = new Map<string, readonly Uint8Array[]>()
  #contentCount = 0

  listBuckets() {
    return Promise.resolve(this.#catalog.listBuckets())
  }

  findBucket(name: string) {
    return Promise.resolve(this.#catalog.findBucket(name))
  }

  createBucket(bucket: StoredBucket) {
    if (this.#catalog.findBucket(bucket.name) !== undefined) return resolved('exists')
    this.#catalog.putBucket(bucket)
    return resolved('created')
  }

  updateBucket(bucket: StoredBucket) {
    if (this.#catalog.findBucket(bucket.name) === undefined) return resolved('no-bucket')
    this.#catalog.putBucket(bucket)
    return resolved('updated')
  }

  deleteBucket(name: string) {
    const outcome = this.#catalog.checkDeleteBucket(name)
    if (outcome === 'deleted') this.#catalog.deleteBucket(name)
    return Promise.resolve(outcome)
  }

  createContent(): Promise<ContentWriter> {
    const chunks: Uint8Array[] = []
    let segments: readonly Segment[] = []
    return Promise.resolve({
      write: (chunk: Uint8Array) => {
        if (chunk.length > 0) chunks.push(chunk)
        return undefined
      },
      finish: () => {
        segments = this.#keep(chunks)
        return Promise.resolve(segments)
      },
      close: () => {
        this.#remove(this.#holds.release(segments))
        return Promise.resolve()
      },
    })
  }

  putObject(bucket: string, object: StoredObject, options: PutObjectOptions) {
    const outcome = this.#catalog.checkPutObject(bucket, object.key, options)
    if (outcome === 'stored') this.#remove(this.#catalog.putObject(bucket, object))
    return Promise.resolve(outcome)
  }

  updateVersion(bucket: string, existing: StoredObject, object: StoredObject) {
    const outcome = this.#catalog.checkUpdateVersion(bucket, existing)
    if (outcome === 'updated') this.#catalog.updateVersion(bucket, existing, object)
    return Promise.resolve(outcome)
  }

  findObject(bucket: string, key: string, versionId?: string) {
    return Promise.resolve(this.#catalog.findObject(bucket, key, versionId))
  }

  openObject(bucket: string, key: string, versionId?: string): Promise<OpenObject | undefined> {
    const object = this.#catalog.findObject(bucket, key, versionId)
    if (object === undefined) return Promise.resolve(undefined)
    this.#holds.add(object.content)
    return Promise.resolve({
      object,
      send: (offset: number, size: number, write: ChunkWriter, signal: AbortSignal) =>
        this.#send(object.content, offset, size, write, signal),
      close: () => {
        this.#remove(this.#holds.release(object.content))
        return Promise.resolve()
      },
    })
  }

  deleteVersion(bucket: string, key: string, versionId: string) {
    const object = this.#catalog.findObject(bucket, key, versionId)
    if (object !== undefined) this.#remove(this.#catalog.deleteVersion(bucket, object))
    return Promise.resolve(object)
  }

  listObjects(bucket: string, window: ListWindow) {
    return Promise.resolve(this.#catalog.listObjects(bucket, window))
  }

  listVersions(bucket: string, window: VersionWindow) {
    return Promise.resolve(this.#catalog.listVersions(bucket, window))
  }

  createUpload(bucket: string, upload: StoredUpload) {
    if (this.#catalog.findBucket(bucket) === undefined) return resolved('no-bucket')
    this.#catalog.putUpload(bucket, upload)
    return resolved('created')
  }

  findUpload(bucket: string, uploadId: string) {
    return Promise.resolve(this.#catalog.findUpload(bucket, uploadId))
  }

  listUploads(bucket: string, window: UploadWindow) {
    return Promise.resolve(this.#catalog.listUploads(bucket, window))
  }

  putPart(bucket: string, uploadId: string, part: StoredPart) {
    const outcome = this.#catalog.checkPutPart(bucket, uploadId, part.partNumber)
    if (outcome === 'stored') this.#remove(this.#catalog.putPart(bucket, uploadId, part))
    return Promise.resolve(outcome)
  }

  listParts(bucket: string, uploadId: string) {
    return Promise.resolve(this.#catalog.listParts(bucket, uploadId))
  }

  completeUpload(
    bucket: string,
    uploadId: string,
    parts: readonly StoredPart[],
    object: StoredObject,
    options: PutOptions,
  ) {
    const outcome = this.#catalog.checkCompleteUpload(bucket, uploadId, parts, object.key, options)
    if (outcome === 'stored') {
      this.#remove(this.#catalog.putObject(bucket, object))
      this.#remove(this.#catalog.deleteUpload(bucket, uploadId))
    }
    return Promise.resolve(outcome)
  }

  abortUpload(bucket: string, uploadId: string) {
    if (this.#catalog.findUpload(bucket, uploadId) === undefined) return resolved('no-upload')
    this.#remove(this.#catalog.deleteUpload(bucket, uploadId))
    return resolved('aborted')
  }

  close() {
    return Promise.resolve()
  }

  #keep(chunks: readonly Uint8Array[]): readonly Segment[] {
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (size === 0) return []
    const contentId = String(++this.#contentCount)
    const segments = [{ contentId, size }]
    this.#content.set(contentId, chunks)
    this.#holds.add(segments)
    return segments
  }

  #remove(contentIds: readonly string[]): void {
    for (const contentId of contentIds) this.#content.delete(contentId)
  }

  async #send(
    segments: readonly Segment[],
    offset: number,
    size: number,
    write: ChunkWriter,
    signal: AbortSignal,
  ): Promise<void> {
    for (const run of sliceSegments(segments, offset, size)) {
      let skip = run.offset ?? 0
      let left = run.size
      for (const chunk of this.#content.get(run.contentId) ?? []) {
        const piece = chunk.subarray(skip, skip + left)
        skip = Math.max(0, skip - chunk.length)
        if (piece.length === 0) continue
        signal.throwIfAborted()
        await write(piece)
        left -= piece.length
        if (left === 0) break
      }
      if (left > 0) throw new Error(`content ${run.contentId} is shorter than it was`)
    }
  }
}

/** Keeps the type of a word a literal one. */
function resolved<const Outcome extends string>(outcome: Outcome): Promise<Outcome> {
  return Promise.resolve(outcome)
}
