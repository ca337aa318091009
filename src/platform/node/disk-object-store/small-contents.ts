/**
 * The contents that are rows of the database, so that the flush of the change that refers to them
 * is all they cost. Their IDs are negative numbers, which no content file has.
 */

import type { SqliteDatabase } from './sqlite-database.js'

const PUT = `
  INSERT INTO small_contents (id, holds, bytes) VALUES (?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET holds = holds + excluded.holds`
const HOLD = 'UPDATE small_contents SET holds = holds + ? WHERE id = ?'
const DELETE_LAST = 'DELETE FROM small_contents WHERE id = ? AND holds <= ?'
const RELEASE = 'UPDATE small_contents SET holds = holds - ? WHERE id = ?'
const DELETE_UNHELD = 'DELETE FROM small_contents WHERE id = ? AND holds = 0'
const READ = 'SELECT bytes FROM small_contents WHERE id = ?'
const LAST = 'SELECT max(id) AS id FROM small_contents'
const SWEEP = 'DELETE FROM small_contents WHERE holds = 0'

export class SmallContents {
  readonly #database: SqliteDatabase
  /** Bytes that no row has yet; whoever wrote them has not let go of them. */
  readonly #written = new Map<string, Uint8Array>()
  /** Rows that nobody on record holds, but somebody who reads. */
  readonly #unheld = new Set<string>()
  #last: number

  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#last = Number(database.first(LAST, [])?.['id'] ?? 0)
  }

  /** Takes bytes into memory, until `forget`, and returns their ID. */
  write(bytes: Uint8Array): string {
    const contentId = String(-++this.#last)
    this.#written.set(contentId, bytes)
    return contentId
  }

  read(contentId: string): Uint8Array {
    const bytes = this.#written.get(contentId)
    if (bytes !== undefined) return bytes
    const row = this.#database.first(READ, [rowOf(contentId)])
    if (row === undefined) throw new Error(`content ${contentId} is not in the database`)
    return row['bytes'] as Uint8Array
  }

  /** Takes holds on record; the first one puts the bytes there. */
  hold(contentId: string, count: number): void {
    const bytes = this.#written.get(contentId)
    if (bytes !== undefined) this.#database.run(PUT, [rowOf(contentId), count, bytes])
    else if (this.#database.run(HOLD, [count, rowOf(contentId)]) === 0) {
      throw new Error(`content ${contentId} is not in the database`)
    }
  }

  /**
   * Gives up holds on record. What nobody has on record any more is gone, unless `isRead`: then it
   * stays until `forget`.
   */
  release(contentId: string, count: number, isRead: boolean): void {
    if (isRead) this.#unheld.add(contentId)
    else if (this.#database.run(DELETE_LAST, [rowOf(contentId), count]) > 0) return
    this.#database.run(RELEASE, [count, rowOf(contentId)])
  }

  /**
   * Of contents that nobody writes or reads any more: those whose rows may be left without a hold.
   */
  forget(contentIds: readonly string[]): readonly string[] {
    for (const contentId of contentIds) this.#written.delete(contentId)
    return contentIds.filter((contentId) => this.#unheld.delete(contentId))
  }

  /** Removes rows, except of those who have a hold on record again. */
  remove(contentIds: readonly string[]): void {
    for (const contentId of contentIds) this.#database.run(DELETE_UNHELD, [rowOf(contentId)])
  }

  /** Removes all rows that a crash has left without a hold. */
  sweep(): void {
    this.#database.run(SWEEP, [])
  }
}

export function isSmallContent(contentId: string): boolean {
  return contentId.startsWith('-')
}

function rowOf(contentId: string): number {
  return -Number(contentId)
}
