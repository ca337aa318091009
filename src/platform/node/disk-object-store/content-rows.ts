/**
 * Who holds which content file, on record: how many segments of versions and parts are runs of it.
 */

import type { SqliteDatabase } from './sqlite-database.js'

const ADD = `
  INSERT INTO contents (id, holds) VALUES (?, ?)
  ON CONFLICT (id) DO UPDATE SET holds = holds + excluded.holds`
const DELETE_LAST = 'DELETE FROM contents WHERE id = ? AND holds <= ?'
const RELEASE = 'UPDATE contents SET holds = holds - ? WHERE id = ?'
const FIND = 'SELECT 1 FROM contents WHERE id = ?'
const LIST = 'SELECT group_concat(id) AS ids FROM contents WHERE id >= ? AND id < ?'
const LAST = 'SELECT max(id) AS id FROM contents'

export class ContentRows {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  hold(contentId: string, count: number): void {
    this.#database.run(ADD, [Number(contentId), count])
  }

  /** Gives up holds and returns whether nobody holds the content any more. */
  release(contentId: string, count: number): boolean {
    const id = Number(contentId)
    if (this.#database.run(DELETE_LAST, [id, count]) > 0) return true
    this.#database.run(RELEASE, [count, id])
    return false
  }

  has(contentId: string): boolean {
    return this.#database.first(FIND, [Number(contentId)]) !== undefined
  }

  /** The IDs from `from` to below `to`. */
  list(from: number, to: number): readonly string[] {
    const ids = this.#database.first(LIST, [from, to])?.['ids']
    // As one text: a hundred times as fast as a row for each.
    return typeof ids === 'string' ? ids.split(',') : []
  }

  /** The highest ID; 0 without any. */
  last(): number {
    return Number(this.#database.first(LAST, [])?.['id'] ?? 0)
  }
}
