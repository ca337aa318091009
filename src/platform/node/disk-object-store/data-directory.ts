/**
 * The layout of a data directory. No key and no upload of a client ever becomes a path:
 *
 *     ossferry-data.json                          what this is, and its version
 *     server.lock                                 the process that uses it
 *     content/<xx>/<id>                           bytes of objects and parts
 *     buckets/<bucket>/bucket.json
 *     buckets/<bucket>/objects/<xx>/<hash>.json   an object, by the SHA-256 of its key
 *     buckets/<bucket>/uploads/<upload ID>/upload.json
 *     buckets/<bucket>/uploads/<upload ID>/part-<number>.json
 *
 * A bucket or an upload exists while its own document does; what else lies in its folder then
 * counts, and is litter otherwise.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import type {
  StoredBucket,
  StoredObject,
  StoredPart,
  StoredUpload,
} from '../../../server/object-store.js'
import { type DurableFiles, isErrno, TEMPORARY_SUFFIX } from './durable-files.js'

const FORMAT = { format: 'ossferry-data', version: 1 }

export interface LoadedUpload {
  readonly upload: StoredUpload
  readonly parts: readonly StoredPart[]
}

export interface LoadedBucket {
  readonly bucket: StoredBucket
  readonly objects: readonly StoredObject[]
  readonly uploads: readonly LoadedUpload[]
}

export class DataDirectory {
  readonly contentPath: string
  readonly lockPath: string
  readonly #root: string

  constructor(root: string) {
    this.#root = root
    this.contentPath = join(root, 'content')
    this.lockPath = join(root, 'server.lock')
  }

  get bucketsPath(): string {
    return join(this.#root, 'buckets')
  }

  bucketPath(bucket: string): string {
    return join(this.bucketsPath, bucket)
  }

  bucketDocumentPath(bucket: string): string {
    return join(this.bucketPath(bucket), 'bucket.json')
  }

  objectsPath(bucket: string): string {
    return join(this.bucketPath(bucket), 'objects')
  }

  /** Folder and document of the object `key`. */
  objectPaths(bucket: string, key: string): { folder: string; document: string } {
    const hash = createHash('sha256').update(key).digest('hex')
    const folder = join(this.objectsPath(bucket), hash.slice(0, 2))
    return { folder, document: join(folder, `${hash}.json`) }
  }

  uploadsPath(bucket: string): string {
    return join(this.bucketPath(bucket), 'uploads')
  }

  uploadPath(bucket: string, uploadId: string): string {
    return join(this.uploadsPath(bucket), uploadId)
  }

  uploadDocumentPath(bucket: string, uploadId: string): string {
    return join(this.uploadPath(bucket, uploadId), 'upload.json')
  }

  partDocumentPath(bucket: string, uploadId: string, partNumber: number): string {
    return join(this.uploadPath(bucket, uploadId), `part-${partNumber}.json`)
  }

  /**
   * Makes the directory, or checks that it is one of ours. Refuses a folder with other things in
   * it.
   */
  async prepare(files: DurableFiles): Promise<void> {
    const documentPath = join(this.#root, 'ossferry-data.json')
    mkdirSync(this.#root, { recursive: true })
    const names = readdirSync(this.#root).filter((name) => !name.endsWith(TEMPORARY_SUFFIX))
    if (names.some((name) => name !== 'server.lock') && !names.includes('ossferry-data.json')) {
      throw new ConfigError({
        code: 'InvalidDataDirectory',
        message:
          `cannot keep data in ${this.#root}: the folder is not empty and not a data directory ` +
          'of ossferry; name another one',
      })
    }
    if (names.includes('ossferry-data.json')) {
      const found = readDocument(documentPath) as Partial<typeof FORMAT>
      if (found.format !== FORMAT.format || found.version !== FORMAT.version) {
        throw new ConfigError({
          code: 'InvalidDataDirectory',
          message:
            `cannot use the data in ${this.#root}: ` +
            'it has the format of another version of ossferry',
        })
      }
    } else {
      await files.writeDocument(documentPath, FORMAT)
    }
    await files.makeDirectory(this.contentPath)
    await files.makeDirectory(this.bucketsPath)
  }

  /**
   * Reads every document and removes what a crash has left unfinished. Nothing else may use the
   * directory meanwhile.
   */
  load(): readonly LoadedBucket[] {
    return readdirSync(this.bucketsPath).flatMap((name) => this.#loadBucket(name) ?? [])
  }

  #loadBucket(name: string): LoadedBucket | undefined {
    const bucket = findDocument(this.bucketDocumentPath(name)) as StoredBucket | undefined
    if (bucket === undefined) {
      rmSync(this.bucketPath(name), { recursive: true, force: true })
      return undefined
    }
    removeTemporaries(this.bucketPath(name))
    const objects = this.#loadObjects(name)
    // A crash between the two steps of completing leaves the upload beside its object.
    const completed = new Set(objects.map((object) => object.uploadId))
    const uploads = readdirSync(this.uploadsPath(name)).flatMap(
      (uploadId) => this.#loadUpload(name, uploadId, completed.has(uploadId)) ?? [],
    )
    return { bucket, objects, uploads }
  }

  #loadObjects(bucket: string): readonly StoredObject[] {
    const root = this.objectsPath(bucket)
    return readdirSync(root).flatMap((folder) =>
      removeTemporaries(join(root, folder)).map(
        (name) => readDocument(join(root, folder, name)) as StoredObject,
      ),
    )
  }

  #loadUpload(bucket: string, uploadId: string, completed: boolean): LoadedUpload | undefined {
    const folder = this.uploadPath(bucket, uploadId)
    const documentPath = this.uploadDocumentPath(bucket, uploadId)
    const upload = completed ? undefined : (findDocument(documentPath) as StoredUpload | undefined)
    if (upload === undefined) {
      rmSync(documentPath, { force: true })
      rmSync(folder, { recursive: true, force: true })
      return undefined
    }
    const parts = removeTemporaries(folder)
      .filter((name) => name.startsWith('part-'))
      .map((name) => readDocument(join(folder, name)) as StoredPart)
    return { upload, parts }
  }
}

/** Removes the unfinished files in `folder` and returns the names of the others. */
function removeTemporaries(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => {
    const temporary = name.endsWith(TEMPORARY_SUFFIX)
    if (temporary) rmSync(join(folder, name), { force: true })
    return !temporary
  })
}

function findDocument(path: string): unknown {
  try {
    return readDocument(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/**
 * Documents are written by this program alone and replaced atomically, so that one that reads is
 * one that was written.
 */
function readDocument(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new ConfigError({
      code: 'DamagedDataDirectory',
      message:
        `cannot read ${path}: it is not JSON; ` +
        'the data directory was changed by something else',
      cause: error,
    })
  }
}
