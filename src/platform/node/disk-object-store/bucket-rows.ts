/** The buckets in the database. */

import type { StoredBucket } from '../../../server/object-store.js'
import type { SqliteDatabase, SqlRow } from './sqlite-database.js'

const FIND = 'SELECT document FROM buckets WHERE name = ?'
const LIST = 'SELECT document FROM buckets ORDER BY name'
const PUT = 'INSERT OR REPLACE INTO buckets (name, document) VALUES (?, ?)'
const REMOVE = 'DELETE FROM buckets WHERE name = ?'
const IN_USE = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM newest_versions WHERE bucket = ?1)
  OR EXISTS (SELECT 1 FROM uploads WHERE bucket = ?1)`

export class BucketRows {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  list(): readonly StoredBucket[] {
    return this.#database.all(LIST, []).map(decode)
  }

  find(name: string): StoredBucket | undefined {
    const row = this.#database.first(FIND, [name])
    return row === undefined ? undefined : decode(row)
  }

  /** Adds a bucket, or replaces what is known of it. */
  put(bucket: StoredBucket): void {
    this.#database.run(PUT, [bucket.name, JSON.stringify(bucket)])
  }

  isEmpty(name: string): boolean {
    return this.#database.first(IN_USE, [name]) === undefined
  }

  remove(name: string): void {
    this.#database.run(REMOVE, [name])
  }
}

function decode(row: SqlRow): StoredBucket {
  return JSON.parse(String(row['document'])) as StoredBucket
}
