/** Unfinished uploads and their parts in the database. */

import type { StoredPart, StoredUpload, UploadWindow } from '../../../server/object-store.js'
import { encodeKey, rangeOf, rangeOfKey, type KeyRange } from './key-range.js'
import type { Revisions } from './revisions.js'
import type { SqliteDatabase, SqlRow } from './sqlite-database.js'
import { decodeDocument, encodeDocument } from './stored-documents.js'

const PUT = 'INSERT INTO uploads (bucket, key, upload_id, document) VALUES (?, ?, ?, ?)'
const FIND = 'SELECT document FROM uploads WHERE bucket = ? AND upload_id = ?'
const REMOVE = 'DELETE FROM uploads WHERE bucket = ? AND upload_id = ?'
const LIST = `
  SELECT document FROM uploads WHERE bucket = ? AND key >= ? AND key < ? AND upload_id > ?
  ORDER BY key, upload_id LIMIT ?`
const PUT_PART = `
  INSERT OR REPLACE INTO parts (bucket, upload_id, part_number, revision, document)
  VALUES (?, ?, ?, ?, ?)`
const FIND_PART = `
  SELECT revision, document FROM parts WHERE bucket = ? AND upload_id = ? AND part_number = ?`
const FIND_LAST_PART = `
  SELECT part_number FROM parts WHERE bucket = ? AND upload_id = ?
  ORDER BY part_number DESC LIMIT 1`
const LIST_PARTS = `
  SELECT revision, document FROM parts WHERE bucket = ? AND upload_id = ? ORDER BY part_number`
const REMOVE_PARTS = 'DELETE FROM parts WHERE bucket = ? AND upload_id = ?'

export class UploadRows {
  readonly #database: SqliteDatabase
  readonly #revisions: Revisions

  constructor(database: SqliteDatabase, revisions: Revisions) {
    this.#database = database
    this.#revisions = revisions
  }

  put(bucket: string, upload: StoredUpload): void {
    const place = [bucket, encodeKey(upload.key), upload.uploadId]
    this.#database.run(PUT, [...place, JSON.stringify(upload)])
  }

  find(bucket: string, uploadId: string): StoredUpload | undefined {
    const row = this.#database.first(FIND, [bucket, uploadId])
    return row === undefined ? undefined : decodeUpload(row)
  }

  list(bucket: string, window: UploadWindow): readonly StoredUpload[] {
    const { after, afterUploadId, limit } = window
    const page: StoredUpload[] = []
    if (afterUploadId !== '') {
      page.push(...this.#listRange(bucket, rangeOfKey(after, window), afterUploadId, limit))
    }
    page.push(...this.#listRange(bucket, rangeOf(window), '', limit - page.length))
    return page
  }

  /** The highest number of a part; 0 without parts. */
  lastPartNumber(bucket: string, uploadId: string): number {
    const last = this.#database.first(FIND_LAST_PART, [bucket, uploadId])
    return Number(last?.['part_number'] ?? 0)
  }

  findPart(bucket: string, uploadId: string, partNumber: number): StoredPart | undefined {
    const row = this.#database.first(FIND_PART, [bucket, uploadId, partNumber])
    return row === undefined ? undefined : this.#decodePart(row)
  }

  /** Stores a part and returns the one whose place it takes. */
  putPart(bucket: string, uploadId: string, part: StoredPart): StoredPart | undefined {
    const { partNumber } = part
    const replaced = this.findPart(bucket, uploadId, partNumber)
    const row = [bucket, uploadId, partNumber, this.#revisions.next(), encodeDocument(part)]
    this.#database.run(PUT_PART, row)
    return replaced
  }

  listParts(bucket: string, uploadId: string): readonly StoredPart[] {
    const rows = this.#database.all(LIST_PARTS, [bucket, uploadId])
    return rows.map((row) => this.#decodePart(row))
  }

  /** Whether all of `parts` are what `listParts` returned, and still stand there. */
  holdsParts(bucket: string, uploadId: string, parts: readonly StoredPart[]): boolean {
    const rows = this.#database.all(LIST_PARTS, [bucket, uploadId])
    const present = new Set(rows.map((row) => row['revision']))
    return parts.every((part) => present.has(this.#revisions.of(part)))
  }

  /** Removes an upload with its parts and returns those. */
  remove(bucket: string, uploadId: string): readonly StoredPart[] {
    const parts = this.listParts(bucket, uploadId)
    this.#database.run(REMOVE, [bucket, uploadId])
    this.#database.run(REMOVE_PARTS, [bucket, uploadId])
    return parts
  }

  #listRange(
    bucket: string,
    { from, to }: KeyRange,
    afterUploadId: string,
    limit: number,
  ): readonly StoredUpload[] {
    return this.#database.all(LIST, [bucket, from, to, afterUploadId, limit]).map(decodeUpload)
  }

  #decodePart(row: SqlRow): StoredPart {
    const part = decodeDocument(String(row['document'])) as StoredPart
    return this.#revisions.remember(part, Number(row['revision']))
  }
}

function decodeUpload(row: SqlRow): StoredUpload {
  return JSON.parse(String(row['document'])) as StoredUpload
}
