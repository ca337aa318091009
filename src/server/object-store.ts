/** The port behind which the server keeps buckets, objects and unfinished uploads. */

import type { ChunkWriter } from '../protocol/http.js'
import type { ObjectAcl, ObjectFields, StorageClass } from '../protocol/operations/object-fields.js'
import type { BucketAcl, DataRedundancyType } from '../protocol/operations/put-bucket.js'

export interface StoredBucket {
  readonly name: string
  readonly createdAtMs: number
  readonly acl: BucketAcl
  readonly storageClass: StorageClass
  readonly dataRedundancyType: DataRedundancyType
  /** Not set as long as the bucket has never kept versions. */
  readonly versioning?: 'Enabled' | 'Suspended' | undefined
  /** Configurations that clients have put: documents by subresource (`lifecycle`, `cors`). */
  readonly configurations?: Readonly<Record<string, string>> | undefined
}

/**
 * A run of stored bytes. It never changes; what an object consists of is a list of these. Several
 * objects and parts may share a content, or have different runs of it.
 */
export interface Segment {
  readonly contentId: string
  /** Where in the content the run begins. Default 0. */
  readonly offset?: number | undefined
  /** Never 0: no bytes are no segment. */
  readonly size: number
}

/** How an object came to be, in the words of `x-oss-object-type`. */
export type ObjectType = 'Normal' | 'Multipart' | 'Appendable' | 'Symlink'

/** When the content of an archived object can be read: from `readyAtMs` until `expiresAtMs`. */
export interface Restoration {
  readonly readyAtMs: number
  readonly expiresAtMs: number
}

/** A version of an object, or a delete marker. */
export interface StoredObject {
  readonly key: string
  /** Unique among the versions of a key; `null` of one made while its bucket kept none. */
  readonly versionId: string
  /** Hides what is older. Has no content. */
  readonly isDeleteMarker?: boolean | undefined
  readonly type: ObjectType
  readonly content: readonly Segment[]
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Base64. */
  readonly contentMd5?: string | undefined
  /** Decimal. */
  readonly hashCrc64?: string | undefined
  readonly lastModifiedMs: number
  readonly fields: ObjectFields
  readonly acl: ObjectAcl
  /** The upload that it was completed from. */
  readonly uploadId?: string | undefined
  /** The key that a symlink stands for; it has no content of its own. */
  readonly symlinkTarget?: string | undefined
  /** Since when an appendable object takes no more. */
  readonly sealedAtMs?: number | undefined
  readonly restoration?: Restoration | undefined
}

export interface StoredUpload {
  /** Unique within its bucket. */
  readonly uploadId: string
  readonly key: string
  readonly initiatedAtMs: number
  readonly fields: ObjectFields
  readonly acl: ObjectAcl
  readonly forbidOverwrite: boolean
  /** Whether parts have to arrive as 1, 2, 3, ... */
  readonly sequential: boolean
}

export interface StoredPart {
  readonly partNumber: number
  readonly content: readonly Segment[]
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Decimal. */
  readonly hashCrc64?: string | undefined
  readonly lastModifiedMs: number
}

/** Which entries of a sorted list are wanted. Keys sort by their UTF-8 bytes. */
export interface ListWindow {
  /** Only keys that begin so. */
  readonly prefix: string
  /** Only keys behind this one. */
  readonly after: string
  /** Only keys behind all that begin so; empty for none. */
  readonly afterPrefix: string
  /** At most so many. */
  readonly limit: number
}

/** Which versions are wanted. */
export interface VersionWindow extends ListWindow {
  /**
   * Of the versions of the key `after`: those older than this one, too, or all of them when it is
   * gone; empty for none.
   */
  readonly afterVersionId: string
}

/** Which uploads are wanted. */
export interface UploadWindow extends ListWindow {
  /** Of the uploads for the key `after`: those with an ID behind this one, too; empty for none. */
  readonly afterUploadId: string
}

/** Takes in bytes that belong to nobody yet. */
export interface ContentWriter {
  /**
   * Appends `chunk`, which is given away: the caller does not touch its memory again. Returns a
   * promise when the caller should wait before it goes on; bytes may be lost until `finish` has
   * resolved.
   */
  write(chunk: Uint8Array): Promise<void> | undefined
  /** Ends the content. Once it has resolved, the bytes are as safe as the store can make them. */
  finish(): Promise<readonly Segment[]>
  /**
   * Gives up the writer's hold on the content, finished or not: what no object and no part refers
   * to by then is removed. Must be called once, last; never rejects.
   */
  close(): Promise<void>
}

/**
 * An object held open: its bytes stay readable until `close`, even if it is replaced or deleted
 * meanwhile.
 */
export interface OpenObject {
  readonly object: StoredObject
  /** Writes `size` bytes from `offset` on. Rejects with the signal's reason once it is aborted. */
  send(offset: number, size: number, write: ChunkWriter, signal: AbortSignal): Promise<void>
  /** Must be called once; never rejects. */
  close(): Promise<void>
}

/** An object: the part that is in the way. */
export type PutPartOutcome = 'stored' | 'not-next' | 'no-upload' | { readonly existing: StoredPart }

/**
 * Keeps what it is given and computes nothing: digests, checks and names are the server's business.
 *
 * Each method is atomic with respect to all others, also across a crash: afterwards its effect is
 * there as a whole or not at all, and it is there if the promise had resolved. An object or a part
 * takes a hold of its own on its segments; they live as long as anybody holds them. So whoever
 * holds an object open may store its segments, or runs of them, once more: a copy that moves no
 * byte. Buckets that do not exist are empty for readers and answered with `no-bucket` to writers.
 */
export interface ObjectStore {
  /** Sorted by name. */
  listBuckets(): Promise<readonly StoredBucket[]>
  findBucket(name: string): Promise<StoredBucket | undefined>
  createBucket(bucket: StoredBucket): Promise<'created' | 'exists'>
  /** Replaces what is known of a bucket that exists. */
  updateBucket(bucket: StoredBucket): Promise<'updated' | 'no-bucket'>
  /** Versions, delete markers and unfinished uploads keep a bucket from being deleted. */
  deleteBucket(name: string): Promise<'deleted' | 'not-empty' | 'no-bucket'>

  createContent(): Promise<ContentWriter>

  /**
   * Stores `object` as the newest version of its key; it takes the place of a version with the same
   * ID. Nothing has happened for any other answer than `stored`.
   */
  putObject(
    bucket: string,
    object: StoredObject,
    options: PutObjectOptions,
  ): Promise<'stored' | 'exists' | 'changed' | 'no-bucket'>
  /**
   * Replaces `existing` by another state of the same version: same key, ID and content. Its place
   * among the versions stays. `changed` unless the store still has `existing`, the very object that
   * it has handed out.
   */
  updateVersion(
    bucket: string,
    existing: StoredObject,
    object: StoredObject,
  ): Promise<'updated' | 'changed'>
  /** The newest version, which may be a delete marker, or the one that is named. */
  findObject(bucket: string, key: string, versionId?: string): Promise<StoredObject | undefined>
  openObject(bucket: string, key: string, versionId?: string): Promise<OpenObject | undefined>
  /** Removes one version, and returns what it was. The newest of the others then is the object. */
  deleteVersion(bucket: string, key: string, versionId: string): Promise<StoredObject | undefined>
  /** The newest version of each key, unless it is a delete marker. Sorted by key. */
  listObjects(bucket: string, window: ListWindow): Promise<readonly StoredObject[]>
  /** All versions and delete markers. Sorted by key, then by arrival, newest first. */
  listVersions(bucket: string, window: VersionWindow): Promise<readonly ListedVersion[]>

  createUpload(bucket: string, upload: StoredUpload): Promise<'created' | 'no-bucket'>
  findUpload(bucket: string, uploadId: string): Promise<StoredUpload | undefined>
  /** Sorted by key, then upload ID. */
  listUploads(bucket: string, window: UploadWindow): Promise<readonly StoredUpload[]>
  /**
   * Stores `part` in place of the one with the same number. A sequential upload takes only the part
   * that follows its last one: those before are in the way, and those after are `not-next`.
   */
  putPart(bucket: string, uploadId: string, part: StoredPart): Promise<PutPartOutcome>
  /** Sorted by number; empty for an upload that does not exist. */
  listParts(bucket: string, uploadId: string): Promise<readonly StoredPart[]>
  /**
   * Makes `object`, whose segments are those of `parts` one after the other, out of an upload,
   * which ends with all its parts. No byte is copied. `changed` when one of `parts` has been
   * replaced since it was listed; nothing has happened then, nor for `exists`.
   */
  completeUpload(
    bucket: string,
    uploadId: string,
    parts: readonly StoredPart[],
    object: StoredObject,
    options: PutOptions,
  ): Promise<'stored' | 'exists' | 'changed' | 'no-upload'>
  abortUpload(bucket: string, uploadId: string): Promise<'aborted' | 'no-upload'>

  /**
   * Frees what the store holds of the machine. No other method may be running, and none may be
   * called afterwards.
   */
  close(): Promise<void>
}

export interface ListedVersion {
  readonly object: StoredObject
  readonly isLatest: boolean
}

export interface PutOptions {
  /** Answer `exists` when the key has an object; a delete marker is none. */
  readonly onlyIfAbsent: boolean
}

export interface PutObjectOptions extends PutOptions {
  /**
   * Answer `changed` unless the newest version of the key still is this one, the very object that
   * the store has handed out. Segments of it may then be stored again, although nobody holds it
   * open.
   */
  readonly onlyInPlaceOf?: StoredObject | undefined
}
