/** The stores of the SDK V1: records as files that the Python SDK reads and writes as well. */

import { nodeDigests } from '../platform/node/digests.js'
import {
  comparablePath,
  recordDirectory,
  V1_DOWNLOAD_RECORDS,
  V1_UPLOAD_RECORDS,
} from '../platform/node/record-directory.js'
import { DocumentRecordStore } from '../v1/document-record-store.js'
import type { DownloadStoreRecord, UploadStoreRecord } from '../v1/store-records.js'

/** Where a store keeps its files: in `root/dir`, which is made when it is missing. */
export interface ResumableStoreOptions {
  /** Default: the user's home directory. */
  readonly root?: string | undefined
  /** Default: `.py-oss-upload`, for downloads `.py-oss-download`. */
  readonly dir?: string | undefined
}

/** Keeps the records of resumable uploads. */
export class ResumableStore extends DocumentRecordStore<UploadStoreRecord> {
  constructor({ root, dir = V1_UPLOAD_RECORDS }: ResumableStoreOptions = {}) {
    super({ store: recordDirectory(root, dir), digests: nodeDigests, comparablePath })
  }
}

/** Keeps the records of resumable downloads. */
export class ResumableDownloadStore extends DocumentRecordStore<DownloadStoreRecord> {
  constructor({ root, dir = V1_DOWNLOAD_RECORDS }: ResumableStoreOptions = {}) {
    super({ store: recordDirectory(root, dir), digests: nodeDigests, comparablePath })
  }
}

/** A store for uploads. */
export function makeUploadStore(options: ResumableStoreOptions = {}): ResumableStore {
  return new ResumableStore(options)
}

/** A store for downloads. */
export function makeDownloadStore(options: ResumableStoreOptions = {}): ResumableDownloadStore {
  return new ResumableDownloadStore(options)
}
