/** Where the records of resumable uploads and downloads are kept, as the SDK V1 has it. */

/**
 * A store of records. Any object with these four methods will do; those of `ResumableStore` and
 * `ResumableDownloadStore` keep files that the Python SDK reads and writes as well.
 *
 * Records are plain data that survive `JSON.stringify` and `JSON.parse`; CRC-64s in them are
 * decimal texts. Methods may be asynchronous. What they throw fails the transfer.
 */
export interface RecordStore<Record> {
  /**
   * The name under which a transfer is recorded: the same one for the same object and file.
   * `versionId` is that of a download of a version.
   */
  makeStoreKey(bucketName: string, key: string, filename: string, versionId?: string): string
  /** The record, or `undefined` or `null` when there is none. */
  get(storeKey: string): Maybe<Record> | Promise<Maybe<Record>>
  /** Replaces the record. */
  put(storeKey: string, record: Record): void | Promise<void>
  /** Removes the record; it may be gone already. */
  delete(storeKey: string): void | Promise<void>
}

type Maybe<Record> = Record | undefined | null
