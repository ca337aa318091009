/** Who holds which content, on record: how many segments of versions and parts are runs of it. */

import type { Segment } from '../../../server/object-store.js'
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

  /** Takes and gives up holds and returns the IDs that nobody holds any more. */
  change(added: readonly Segment[], released: readonly Segment[]): readonly string[] {
    const changes = new Map<string, number>()
    for (const { contentId } of added) changes.set(contentId, (changes.get(contentId) ?? 0) + 1)
    for (const { contentId } of released) changes.set(contentId, (changes.get(contentId) ?? 0) - 1)
    const free: string[] = []
    for (const [contentId, change] of changes) {
      const id = Number(contentId)
      if (change > 0) this.#database.run(ADD, [id, change])
      if (change >= 0) continue
      if (this.#database.run(DELETE_LAST, [id, -change]) > 0) free.push(contentId)
      else this.#database.run(RELEASE, [-change, id])
    }
    return free
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
