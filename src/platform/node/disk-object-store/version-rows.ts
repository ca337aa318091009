/**
 * The versions of objects in the database. The newest of each key has a table to itself, so that a
 * list of objects reads none of the others.
 */

import type {
  ListedVersion,
  ListWindow,
  StoredObject,
  VersionWindow,
} from '../../../server/object-store.js'
import { encodeKey, rangeOf, rangeOfKey, type KeyRange } from './key-range.js'
import type { Revisions } from './revisions.js'
import type { SqliteDatabase, SqlRow } from './sqlite-database.js'
import { decodeDocument, encodeDocument } from './stored-documents.js'

const COLUMNS = 'bucket, key, arrival, revision, version_id, is_marker, document'
const FIND_NEWEST = `
  SELECT arrival, revision, version_id, document FROM newest_versions WHERE bucket = ? AND key = ?`
const FIND_OLDER = `
  SELECT arrival, revision, document FROM older_versions
  WHERE bucket = ? AND key = ? AND version_id = ?`
const PUT_NEWEST = `
  INSERT OR REPLACE INTO newest_versions (${COLUMNS}) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)`
const UPDATE_NEWEST = `
  UPDATE newest_versions SET revision = ?, document = ?
  WHERE bucket = ? AND key = ? AND revision = ?`
const UPDATE_OLDER = `
  UPDATE older_versions SET revision = ?, document = ?
  WHERE bucket = ? AND key = ? AND revision = ?`
const REMOVE_NEWEST = 'DELETE FROM newest_versions WHERE bucket = ? AND key = ?'
const REMOVE_OLDER = 'DELETE FROM older_versions WHERE bucket = ? AND key = ? AND arrival = ?'
const RETIRE = `
  INSERT INTO older_versions (${COLUMNS})
  SELECT ${COLUMNS} FROM newest_versions WHERE bucket = ? AND key = ?`
const PROMOTE = `
  INSERT INTO newest_versions (${COLUMNS})
  SELECT ${COLUMNS} FROM older_versions WHERE bucket = ? AND key = ?
  ORDER BY arrival DESC LIMIT 1`
const REMOVE_PROMOTED = `
  DELETE FROM older_versions WHERE bucket = ?1 AND key = ?2
  AND arrival = (SELECT arrival FROM newest_versions WHERE bucket = ?1 AND key = ?2)`
const LIST_OBJECTS = `
  SELECT revision, document FROM newest_versions
  WHERE bucket = ? AND key >= ? AND key < ? AND is_marker = 0 ORDER BY key LIMIT ?`
const IN_RANGE = 'bucket = ?1 AND key >= ?2 AND key < ?3 AND arrival < ?4'
const LIST_VERSIONS = `
  SELECT key, arrival, revision, document, 1 AS is_latest FROM newest_versions WHERE ${IN_RANGE}
  UNION ALL SELECT key, arrival, revision, document, 0 FROM older_versions WHERE ${IN_RANGE}
  ORDER BY key, arrival DESC LIMIT ?5`
const OF_ANY_AGE = Number.MAX_SAFE_INTEGER

export class VersionRows {
  readonly #database: SqliteDatabase
  readonly #revisions: Revisions

  constructor(database: SqliteDatabase, revisions: Revisions) {
    this.#database = database
    this.#revisions = revisions
  }

  /** The newest version, or the one that is named. */
  find(bucket: string, key: string, versionId?: string): StoredObject | undefined {
    const row = this.#findRow(bucket, key, versionId)
    return row === undefined ? undefined : this.#decode(row)
  }

  /** Whether `object` is what `find` returned, and still stands there. */
  isNewest(bucket: string, object: StoredObject): boolean {
    const newest = this.#findRow(bucket, object.key)
    return newest !== undefined && newest['revision'] === this.#revisions.of(object)
  }

  /** Makes `object` the newest version and returns the one whose place it takes. */
  put(bucket: string, object: StoredObject): StoredObject | undefined {
    const { key, versionId } = object
    const place = [bucket, encodeKey(key)] as const
    const newest = this.#database.first(FIND_NEWEST, place)
    let replaced = newest
    if (newest !== undefined && newest['version_id'] !== versionId) {
      replaced = this.#database.first(FIND_OLDER, [...place, versionId])
      if (replaced !== undefined) this.#removeOlder(place, replaced)
      this.#database.run(RETIRE, place)
    }
    this.#database.run(PUT_NEWEST, [
      ...place,
      this.#revisions.next(),
      versionId,
      object.isDeleteMarker === true ? 1 : 0,
      encodeDocument(object),
    ])
    return replaced === undefined ? undefined : this.#decode(replaced)
  }

  /** Replaces `existing`, if `find` returned it and it still stands there. */
  update(bucket: string, existing: StoredObject, object: StoredObject): boolean {
    const revision = this.#revisions.of(existing)
    if (revision === undefined) return false
    const state = [this.#revisions.next(), encodeDocument(object)] as const
    const place = [bucket, encodeKey(existing.key), revision] as const
    if (this.#database.run(UPDATE_NEWEST, [...state, ...place]) > 0) return true
    return this.#database.run(UPDATE_OLDER, [...state, ...place]) > 0
  }

  /** Removes a version and returns what it was. */
  remove(bucket: string, key: string, versionId: string): StoredObject | undefined {
    const place = [bucket, encodeKey(key)] as const
    const newest = this.#database.first(FIND_NEWEST, place)
    if (newest === undefined) return undefined
    if (newest['version_id'] === versionId) {
      this.#database.run(REMOVE_NEWEST, place)
      if (this.#database.run(PROMOTE, place) > 0) this.#database.run(REMOVE_PROMOTED, place)
      return this.#decode(newest)
    }
    const older = this.#database.first(FIND_OLDER, [...place, versionId])
    if (older === undefined) return undefined
    this.#removeOlder(place, older)
    return this.#decode(older)
  }

  listObjects(bucket: string, window: ListWindow): readonly StoredObject[] {
    const { from, to } = rangeOf(window)
    const rows = this.#database.all(LIST_OBJECTS, [bucket, from, to, window.limit])
    return rows.map((row) => this.#decode(row))
  }

  listVersions(bucket: string, window: VersionWindow): readonly ListedVersion[] {
    const { after, afterVersionId, limit } = window
    const page: ListedVersion[] = []
    if (afterVersionId !== '') {
      const marker = this.#findRow(bucket, after, afterVersionId)
      const age = marker === undefined ? OF_ANY_AGE : Number(marker['arrival'])
      page.push(...this.#listRange(bucket, rangeOfKey(after, window), age, limit))
    }
    page.push(...this.#listRange(bucket, rangeOf(window), OF_ANY_AGE, limit - page.length))
    return page
  }

  #listRange(
    bucket: string,
    { from, to }: KeyRange,
    olderThan: number,
    limit: number,
  ): readonly ListedVersion[] {
    if (limit === 0) return []
    const rows = this.#database.all(LIST_VERSIONS, [bucket, from, to, olderThan, limit])
    return rows.map((row) => ({ object: this.#decode(row), isLatest: row['is_latest'] === 1 }))
  }

  #findRow(bucket: string, key: string, versionId?: string): SqlRow | undefined {
    const place = [bucket, encodeKey(key)] as const
    const newest = this.#database.first(FIND_NEWEST, place)
    if (newest === undefined || versionId === undefined || newest['version_id'] === versionId) {
      return newest
    }
    return this.#database.first(FIND_OLDER, [...place, versionId])
  }

  #removeOlder(place: readonly [string, Uint8Array], row: SqlRow): void {
    this.#database.run(REMOVE_OLDER, [...place, Number(row['arrival'])])
  }

  #decode(row: SqlRow): StoredObject {
    const object = decodeDocument(String(row['document'])) as StoredObject
    return this.#revisions.remember(object, Number(row['revision']))
  }
}
