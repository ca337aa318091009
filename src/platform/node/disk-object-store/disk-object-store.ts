/**
 * An object store in a directory that survives a kill at any instant.
 *
 * 1. Bytes go into content files that nothing refers to yet, and are synced.
 * 2. One document (an object, a part, ...) is replaced atomically and synced: from then on the
 *    change counts.
 * 3. The catalog in memory, which answers all reading, follows.
 * 4. What the change made superfluous is removed; a crash before that leaves litter, which the next
 *    start sweeps.
 *
 * Locks are taken in the order bucket, upload, part or object, so that they cannot wait for each
 * other in a ring.
 */

import { dirname } from 'node:path'
import { rm } from 'node:fs/promises'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import type { ChunkWriter } from '../../../protocol/http.js'
import { Catalog } from '../../../server/catalog.js'
import { ContentHolds } from '../../../server/content-holds.js'
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
} from '../../../server/object-store.js'
import { ContentFiles } from './content-files.js'
import { DataDirectory } from './data-directory.js'
import { lockDirectory } from './directory-lock.js'
import { DurableFiles } from './durable-files.js'
import { KeyedLocks } from './keyed-locks.js'

export interface DiskObjectStoreOptions {
  /** Whether to wait for the disk before a change counts. Default true. */
  readonly durable?: boolean | undefined
}

/**
 * Opens the store in the directory `root`, which is made when it is missing. One process at a time
 * may have it open.
 */
export async function openDiskObjectStore(
  root: string,
  options: DiskObjectStoreOptions = {},
): Promise<ObjectStore> {
  const directory = new DataDirectory(root)
  const files = new DurableFiles(options.durable ?? true)
  await directory.prepare(files)
  const unlock = await lockDirectory(directory.lockPath)
  try {
    const store = new DiskObjectStore(directory, files, unlock)
    await store.load()
    return store
  } catch (error) {
    await unlock()
    throw error
  }
}

class DiskObjectStore implements ObjectStore {
  readonly #directory: DataDirectory
  readonly #files: DurableFiles
  readonly #unlock: () => Promise<void>
  readonly #content: ContentFiles
  readonly #holds = new ContentHolds()
  readonly #catalog = new Catalog(this.#holds)
  readonly #locks = new KeyedLocks()
  readonly #knownFolders = new Set<string>()

  constructor(directory: DataDirectory, files: DurableFiles, unlock: () => Promise<void>) {
    this.#directory = directory
    this.#files = files
    this.#unlock = unlock
    this.#content = new ContentFiles(directory.contentPath, files)
  }

  /** Fills the catalog from the documents and sweeps content that none of them names. */
  async load(): Promise<void> {
    const present = new Set(await this.#content.list())
    for (const { bucket, objects, uploads } of this.#directory.load()) {
      this.#catalog.putBucket(bucket)
      for (const object of objects) {
        requireContent(object.content, present, `oss://${bucket.name}/${object.key}`)
        this.#catalog.putObject(bucket.name, object)
      }
      for (const { upload, parts } of uploads) {
        this.#catalog.putUpload(bucket.name, upload)
        for (const part of parts) {
          requireContent(part.content, present, `part ${part.partNumber} of ${upload.uploadId}`)
          this.#catalog.putPart(bucket.name, upload.uploadId, part)
        }
      }
    }
    await this.#content.remove([...present].filter((contentId) => !this.#holds.has(contentId)))
  }

  listBuckets() {
    return Promise.resolve(this.#catalog.listBuckets())
  }

  findBucket(name: string) {
    return Promise.resolve(this.#catalog.findBucket(name))
  }

  createBucket(bucket: StoredBucket): Promise<'created' | 'exists'> {
    const { name } = bucket
    return this.#locks.exclusive(bucketLock(name), async () => {
      if (this.#catalog.findBucket(name) !== undefined) return 'exists'
      await this.#files.makeDirectory(this.#directory.bucketPath(name))
      await this.#files.makeDirectory(this.#directory.objectsPath(name))
      await this.#files.makeDirectory(this.#directory.uploadsPath(name))
      await this.#files.writeDocument(this.#directory.bucketDocumentPath(name), bucket)
      this.#catalog.putBucket(bucket)
      return 'created'
    })
  }

  updateBucket(bucket: StoredBucket): Promise<'updated' | 'no-bucket'> {
    return this.#locks.exclusive(bucketLock(bucket.name), async () => {
      if (this.#catalog.findBucket(bucket.name) === undefined) return 'no-bucket'
      await this.#files.writeDocument(this.#directory.bucketDocumentPath(bucket.name), bucket)
      this.#catalog.putBucket(bucket)
      return 'updated'
    })
  }

  deleteBucket(name: string): Promise<'deleted' | 'not-empty' | 'no-bucket'> {
    return this.#locks.exclusive(bucketLock(name), async () => {
      const outcome = this.#catalog.checkDeleteBucket(name)
      if (outcome !== 'deleted') return outcome
      await this.#files.removeFile(this.#directory.bucketDocumentPath(name))
      this.#catalog.deleteBucket(name)
      const folder = this.#directory.bucketPath(name)
      await rm(folder, { recursive: true, force: true })
      for (const known of this.#knownFolders) {
        if (known.startsWith(this.#directory.objectsPath(name))) this.#knownFolders.delete(known)
      }
      return outcome
    })
  }

  createContent(): Promise<ContentWriter> {
    const writer = this.#content.createWriter()
    let segments: readonly Segment[] | undefined
    return Promise.resolve({
      write: (chunk: Uint8Array) => writer.write(chunk),
      finish: async () => {
        segments = await writer.finish()
        this.#holds.add(segments)
        return segments
      },
      close: async () => {
        await writer.abandon()
        const free = segments === undefined ? [writer.contentId] : this.#holds.release(segments)
        await this.#content.remove(free)
      },
    })
  }

  putObject(bucket: string, object: StoredObject, options: PutObjectOptions) {
    return this.#lockObject(bucket, object.key, async () => {
      const outcome = this.#catalog.checkPutObject(bucket, object.key, options)
      if (outcome === 'stored') await this.#writeObject(bucket, object)
      return outcome
    })
  }

  findObject(bucket: string, key: string) {
    return Promise.resolve(this.#catalog.findObject(bucket, key))
  }

  openObject(bucket: string, key: string): Promise<OpenObject | undefined> {
    const object = this.#catalog.findObject(bucket, key)
    if (object === undefined) return Promise.resolve(undefined)
    this.#holds.add(object.content)
    return Promise.resolve({
      object,
      send: (offset: number, size: number, write: ChunkWriter, signal: AbortSignal) =>
        this.#content.send(object.content, offset, size, write, signal),
      close: () => this.#content.remove(this.#holds.release(object.content)),
    })
  }

  deleteObject(bucket: string, key: string): Promise<void> {
    return this.#lockObject(bucket, key, async () => {
      if (this.#catalog.findObject(bucket, key) === undefined) return
      await this.#files.removeFile(this.#directory.objectPaths(bucket, key).document)
      await this.#content.remove(this.#catalog.deleteObject(bucket, key))
    })
  }

  listObjects(bucket: string, window: ListWindow) {
    return Promise.resolve(this.#catalog.listObjects(bucket, window))
  }

  createUpload(bucket: string, upload: StoredUpload): Promise<'created' | 'no-bucket'> {
    return this.#locks.shared(bucketLock(bucket), async () => {
      if (this.#catalog.findBucket(bucket) === undefined) return 'no-bucket'
      await this.#files.makeDirectory(this.#directory.uploadPath(bucket, upload.uploadId))
      const documentPath = this.#directory.uploadDocumentPath(bucket, upload.uploadId)
      await this.#files.writeDocument(documentPath, upload)
      this.#catalog.putUpload(bucket, upload)
      return 'created'
    })
  }

  findUpload(bucket: string, uploadId: string) {
    return Promise.resolve(this.#catalog.findUpload(bucket, uploadId))
  }

  listUploads(bucket: string, prefix: string) {
    return Promise.resolve(this.#catalog.listUploads(bucket, prefix))
  }

  putPart(bucket: string, uploadId: string, part: StoredPart): Promise<'stored' | 'no-upload'> {
    const { partNumber } = part
    const store = async () => {
      if (this.#catalog.findUpload(bucket, uploadId) === undefined) return 'no-upload'
      const documentPath = this.#directory.partDocumentPath(bucket, uploadId, partNumber)
      await this.#files.writeDocument(documentPath, part)
      await this.#content.remove(this.#catalog.putPart(bucket, uploadId, part))
      return 'stored'
    }
    return this.#locks.shared(bucketLock(bucket), () =>
      this.#locks.shared(uploadLock(uploadId), () =>
        this.#locks.exclusive(`part ${uploadId} ${partNumber}`, store),
      ),
    )
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
  ): Promise<'stored' | 'exists' | 'changed' | 'no-upload'> {
    const complete = async () => {
      const { key } = object
      const outcome = this.#catalog.checkCompleteUpload(bucket, uploadId, parts, key, options)
      if (outcome !== 'stored') return outcome
      await this.#writeObject(bucket, { ...object, uploadId })
      await this.#removeUpload(bucket, uploadId)
      return outcome
    }
    return this.#lockUpload(bucket, uploadId, () =>
      this.#locks.exclusive(objectLock(bucket, object.key), complete),
    )
  }

  abortUpload(bucket: string, uploadId: string): Promise<'aborted' | 'no-upload'> {
    return this.#lockUpload(bucket, uploadId, async () => {
      if (this.#catalog.findUpload(bucket, uploadId) === undefined) return 'no-upload'
      await this.#removeUpload(bucket, uploadId)
      return 'aborted'
    })
  }

  close(): Promise<void> {
    return this.#unlock()
  }

  #lockObject<Result>(bucket: string, key: string, task: () => Promise<Result>): Promise<Result> {
    return this.#locks.shared(bucketLock(bucket), () =>
      this.#locks.exclusive(objectLock(bucket, key), task),
    )
  }

  /** Runs `task` when no part of the upload is being stored. */
  #lockUpload<Result>(
    bucket: string,
    uploadId: string,
    task: () => Promise<Result>,
  ): Promise<Result> {
    return this.#locks.shared(bucketLock(bucket), () =>
      this.#locks.exclusive(uploadLock(uploadId), task),
    )
  }

  async #writeObject(bucket: string, object: StoredObject): Promise<void> {
    const { folder, document } = this.#directory.objectPaths(bucket, object.key)
    if (!this.#knownFolders.has(folder)) {
      await this.#files.makeDirectory(folder)
      this.#knownFolders.add(folder)
    }
    await this.#files.writeDocument(document, object)
    await this.#content.remove(this.#catalog.putObject(bucket, object))
  }

  async #removeUpload(bucket: string, uploadId: string): Promise<void> {
    const documentPath = this.#directory.uploadDocumentPath(bucket, uploadId)
    await this.#files.removeFile(documentPath)
    await this.#content.remove(this.#catalog.deleteUpload(bucket, uploadId))
    await rm(dirname(documentPath), { recursive: true, force: true })
  }
}

function bucketLock(bucket: string): string {
  return `bucket ${bucket}`
}

function objectLock(bucket: string, key: string): string {
  return `object ${bucket} ${key}`
}

function uploadLock(uploadId: string): string {
  return `upload ${uploadId}`
}

function requireContent(
  content: readonly Segment[],
  present: ReadonlySet<string>,
  owner: string,
): void {
  if (content.every(({ contentId }) => present.has(contentId))) return
  throw new ConfigError({
    code: 'DamagedDataDirectory',
    message:
      `cannot open the data directory: bytes of ${owner} are missing; ` +
      'it was changed by something else',
  })
}
