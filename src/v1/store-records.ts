/**
 * The records that stores keep, with the names that the Python SDK V1 (oss2) has given their
 * fields: its files and ours are the same.
 */

/** Of an upload. */
export interface UploadStoreRecord {
  readonly op_type: 'ResumableUpload'
  readonly upload_id: string
  /** Absolute path of the source. */
  readonly file_path: string
  readonly size: number
  /** When the source was modified, in seconds. */
  readonly mtime: number
  readonly bucket: string
  readonly key: string
  readonly part_size: number
  /** What only ossferry writes. */
  readonly ossferry?: UploadStoreExtras | undefined
}

export interface UploadStoreExtras {
  readonly endpoint: string
  readonly identity: string
  readonly request_digest: string
  readonly initiated: string
}

/** Of a download. */
export interface DownloadStoreRecord {
  readonly op_type: 'ResumableDownload'
  readonly bucket: string
  readonly key: string
  readonly size: number
  /** When the object was modified, in whole seconds. */
  readonly mtime: number
  /** Without quotes. */
  readonly etag: string
  readonly part_size: number
  /** Absolute path of the target. */
  readonly file_path: string
  /** Follows `file_path` in the name of the file that is written. */
  readonly tmp_suffix: string
  /** The parts that are on disk. */
  readonly parts: readonly DownloadStorePart[]
  /** What only ossferry writes. */
  readonly ossferry?: DownloadStoreExtras | undefined
}

export interface DownloadStorePart {
  readonly part_number: number
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** Decimal; `null` when the CRC-64 is not known. */
  readonly part_crc: string | null
}

export interface DownloadStoreExtras {
  readonly endpoint: string
}
