/**
 * An object store in a directory that survives a kill at any instant.
 *
 * 1. Bytes go into content files that nothing refers to yet, and are synced. Few bytes wait in
 *    memory instead.
 * 2. One change of the database makes them part of something: an object, a part, ... It brings
 *    along the bytes from memory. Changes run one after the other, each without a break, so that
 *    none sees half of another.
 * 3. The change counts once the log of the database is synced, which changes that come together
 *    share.
 * 4. Content that it made superfluous is removed: rows with the change itself, files afterwards.
 *    A crash before that leaves litter, which the next start sweeps.
 *
 * All reading asks the database, whose cache has a fixed size.
 */

import type { ChunkWriter } from '../../../protocol/http.js'
import type {
  ContentWriter,
  ListWindow,
  ObjectStore,
  OpenObject,
  PutObjectOptions,
  PutOptions,
  PutPartOutcome,
  Segment,
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
  UploadWindow,
  VersionWindow,
} from '../../../server/object-store.js'
import { CommitLog } from './commit-log.js'
import { ContentFiles } from './content-files.js'
import { sweepContent } from './content-sweep.js'
import { DataDirectory } from './data-directory.js'
import { DurableFiles } from './durable-files.js'
import { GroupCommit } from './group-commit.js'
import { type Metadata, openMetadata } from './metadata.js'
import { StoredContents } from './stored-contents.js'

/**
 * Measured: up to here a row of the database is written faster than a file, and more than that
 * would keep its log long.
 */
const SMALL_SIZE = 64 * 1024

export interface DiskObjectStoreOptions {
  /** Whether to wait for the disk before a change counts. Default true. */
  readonly durable?: boolean | undefined
  /** Contents of up to so many bytes are rows of the database. Default 64 KiB. */
  readonly smallSize?: number | undefined
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
  const unlock = await directory.lock()
  try {
    await directory.prepare(files)
    const metadata = openMetadata(directory.metadataPath, files.durable)
    try {
      await sweepContent(directory.contentPath, metadata.contents)
      metadata.smallContents.sweep()
      // Opening has written to the log, so that it is there.
      await files.syncDirectory(directory.root)
      const log = await CommitLog.open(metadata.database, files.durable)
      const smallSize = options.smallSize ?? SMALL_SIZE
      return new DiskObjectStore({ directory, files, metadata, log, unlock, smallSize })
    } catch (error) {
      metadata.database.close()
      throw error
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

interface OpenDirectory {
  readonly directory: DataDirectory
  readonly files: DurableFiles
  readonly metadata: Metadata
  readonly log: CommitLog
  readonly unlock: () => Promise<void>
  readonly smallSize: number
}

/** What a change came to, and the content files that nobody has on record any more. */
interface Outcome<Answer> {
  readonly answer: Answer
  readonly free?: readonly string[]
}

class DiskObjectStore implements ObjectStore {
  readonly #metadata: Metadata
  readonly #contents: StoredContents
  readonly #commits: GroupCommit
  readonly #log: CommitLog
  readonly #unlock: () => Promise<void>

  constructor({ directory, files, metadata, log, unlock, smallSize }: OpenDirectory) {
    this.#metadata = metadata
    this.#log = log
    this.#unlock = unlock
    this.#commits = new GroupCommit(metadata.database, log)
    this.#contents = new StoredContents({
      files: new ContentFiles(directory.contentPath, files, metadata.contents.last()),
      rows: metadata.contents,
      small: metadata.smallContents,
      smallSize,
      commits: this.#commits,
    })
  }

  listBuckets() {
    return attempt(() => this.#metadata.buckets.list())
  }

  findBucket(name: string) {
    return attempt(() => this.#metadata.buckets.find(name))
  }

  createBucket(bucket: StoredBucket) {
    const { buckets } = this.#metadata
    return this.#change<'created' | 'exists'>(() => {
      if (buckets.find(bucket.name) !== undefined) return { answer: 'exists' }
      buckets.put(bucket)
      return { answer: 'created' }
    })
  }

  updateBucket(bucket: StoredBucket) {
    const { buckets } = this.#metadata
    return this.#change<'updated' | 'no-bucket'>(() => {
      if (buckets.find(bucket.name) === undefined) return { answer: 'no-bucket' }
      buckets.put(bucket)
      return { answer: 'updated' }
    })
  }

  deleteBucket(name: string) {
    const { buckets } = this.#metadata
    return this.#change<'deleted' | 'not-empty' | 'no-bucket'>(() => {
      if (buckets.find(name) === undefined) return { answer: 'no-bucket' }
      if (!buckets.isEmpty(name)) return { answer: 'not-empty' }
      buckets.remove(name)
      return { answer: 'deleted' }
    })
  }

  createContent(): Promise<ContentWriter> {
    return Promise.resolve(this.#contents.createWriter())
  }

  putObject(bucket: string, object: StoredObject, options: PutObjectOptions) {
    return this.#change<'stored' | 'exists' | 'changed' | 'no-bucket'>(() => {
      const refusal = this.#refusePut(bucket, object.key, options)
      if (refusal !== undefined) return { answer: refusal }
      return { answer: 'stored', free: this.#putVersion(bucket, object, []) }
    })
  }

  updateVersion(bucket: string, existing: StoredObject, object: StoredObject) {
    return this.#change<'updated' | 'changed'>(() => ({
      answer: this.#metadata.versions.update(bucket, existing, object) ? 'updated' : 'changed',
    }))
  }

  findObject(bucket: string, key: string, versionId?: string) {
    return attempt(() => this.#metadata.versions.find(bucket, key, versionId))
  }

  openObject(bucket: string, key: string, versionId?: string): Promise<OpenObject | undefined> {
    return attempt(() => {
      const object = this.#metadata.versions.find(bucket, key, versionId)
      if (object === undefined) return undefined
      this.#contents.hold(object.content)
      return {
        object,
        send: (offset: number, size: number, write: ChunkWriter, signal: AbortSignal) =>
          this.#contents.send(object.content, offset, size, write, signal),
        close: () => this.#contents.release(object.content),
      }
    })
  }

  deleteVersion(bucket: string, key: string, versionId: string) {
    return this.#change<StoredObject | undefined>(() => {
      const object = this.#metadata.versions.remove(bucket, key, versionId)
      return { answer: object, free: this.#contents.change([], object?.content ?? []) }
    })
  }

  listObjects(bucket: string, window: ListWindow) {
    return attempt(() => this.#metadata.versions.listObjects(bucket, window))
  }

  listVersions(bucket: string, window: VersionWindow) {
    return attempt(() => this.#metadata.versions.listVersions(bucket, window))
  }

  createUpload(bucket: string, upload: StoredUpload) {
    return this.#change<'created' | 'no-bucket'>(() => {
      if (this.#metadata.buckets.find(bucket) === undefined) return { answer: 'no-bucket' }
      this.#metadata.uploads.put(bucket, upload)
      return { answer: 'created' }
    })
  }

  findUpload(bucket: string, uploadId: string) {
    return attempt(() => this.#metadata.uploads.find(bucket, uploadId))
  }

  listUploads(bucket: string, window: UploadWindow) {
    return attempt(() => this.#metadata.uploads.list(bucket, window))
  }

  putPart(bucket: string, uploadId: string, part: StoredPart) {
    const { uploads } = this.#metadata
    return this.#change<PutPartOutcome>(() => {
      const upload = uploads.find(bucket, uploadId)
      if (upload === undefined) return { answer: 'no-upload' }
      if (upload.sequential) {
        const existing = uploads.findPart(bucket, uploadId, part.partNumber)
        if (existing !== undefined) return { answer: { existing } }
        const next = uploads.lastPartNumber(bucket, uploadId) + 1
        if (part.partNumber !== next) return { answer: 'not-next' }
      }
      const replaced = uploads.putPart(bucket, uploadId, part)
      return {
        answer: 'stored',
        free: this.#contents.change(part.content, replaced?.content ?? []),
      }
    })
  }

  listParts(bucket: string, uploadId: string) {
    return attempt(() => this.#metadata.uploads.listParts(bucket, uploadId))
  }

  completeUpload(
    bucket: string,
    uploadId: string,
    parts: readonly StoredPart[],
    object: StoredObject,
    options: PutOptions,
  ) {
    const { uploads } = this.#metadata
    return this.#change<'stored' | 'exists' | 'changed' | 'no-upload'>(() => {
      if (uploads.find(bucket, uploadId) === undefined) return { answer: 'no-upload' }
      if (!uploads.holdsParts(bucket, uploadId, parts)) return { answer: 'changed' }
      const refusal = this.#refusePut(bucket, object.key, options)
      if (refusal === 'exists') return { answer: refusal }
      const ended = uploads.remove(bucket, uploadId)
      return { answer: 'stored', free: this.#putVersion(bucket, object, ended) }
    })
  }

  abortUpload(bucket: string, uploadId: string) {
    const { uploads } = this.#metadata
    return this.#change<'aborted' | 'no-upload'>(() => {
      if (uploads.find(bucket, uploadId) === undefined) return { answer: 'no-upload' }
      const parts = uploads.remove(bucket, uploadId)
      return { answer: 'aborted', free: this.#contents.change([], contentOf(parts)) }
    })
  }

  async close(): Promise<void> {
    try {
      await this.#commits.end()
      await this.#log.close()
      if (!this.#log.isNeeded) this.#metadata.database.close()
    } finally {
      await this.#unlock()
    }
  }

  /** Makes a change durable, and only then removes what it has made superfluous. */
  async #change<Answer>(make: () => Outcome<Answer>): Promise<Answer> {
    const { answer, free = [] } = await this.#commits.run(make)
    if (free.length > 0) await this.#contents.removeFiles(free)
    return answer
  }

  #refusePut(
    bucket: string,
    key: string,
    { onlyIfAbsent, onlyInPlaceOf }: PutObjectOptions,
  ): 'exists' | 'changed' | 'no-bucket' | undefined {
    const { buckets, versions } = this.#metadata
    if (buckets.find(bucket) === undefined) return 'no-bucket'
    if (onlyIfAbsent) {
      const existing = versions.find(bucket, key)
      if (existing !== undefined && existing.isDeleteMarker !== true) return 'exists'
    }
    if (onlyInPlaceOf === undefined || versions.isNewest(bucket, onlyInPlaceOf)) return undefined
    return 'changed'
  }

  /** Stores an object that takes over the content of `parts`. Returns what nobody needs then. */
  #putVersion(
    bucket: string,
    object: StoredObject,
    parts: readonly StoredPart[],
  ): readonly string[] {
    const replaced = this.#metadata.versions.put(bucket, object)
    const released = [...(replaced?.content ?? []), ...contentOf(parts)]
    return this.#contents.change(object.content, released)
  }
}

function contentOf(parts: readonly StoredPart[]): readonly Segment[] {
  return parts.flatMap((part) => part.content)
}

/** What throws rejects. */
function attempt<Result>(read: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(read()))
}
