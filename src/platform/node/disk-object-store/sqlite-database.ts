/** An SQLite database that this process has to itself: prepared statements and transactions. */

import { rmSync } from 'node:fs'
import sqlite from 'node-sqlite3-wasm'

export type SqlValue = string | number | Uint8Array
/** A row, as the columns of its statement say. */
export type SqlRow = Readonly<Record<string, unknown>>

/** Of pages that have been read, in KiB: what a store costs in memory, however much it holds. */
const CACHE_KIB = 16 * 1024
/** What a statement adds to the log beside its blobs, about: one page of the database. */
const PAGE_SIZE = 4096

export class SqliteDatabase {
  readonly path: string
  readonly #database: sqlite.Database
  readonly #synchronous: string
  #logSize = 0
  readonly #statements = new Map<string, sqlite.Statement>()

  /**
   * Opens the file at `path`, which is made when it is missing. Nobody else may use it. A commit
   * survives a kill at once, and a power cut once the file at `logPath` is synced, which is the
   * caller's business, and so is to empty the log.
   */
  constructor(path: string, durable: boolean) {
    // The package locks with a folder, which a killed process leaves behind.
    rmSync(`${path}.lock`, { recursive: true, force: true })
    this.path = path
    this.#database = new sqlite.Database(path)
    // With NORMAL, SQLite syncs the start of a log before anything follows: what is left of the one
    // before must not be taken for its continuation.
    this.#synchronous = durable ? 'NORMAL' : 'OFF'
    // The log needs shared memory, which is not there, or nobody to share with. What a killed
    // process has left in it is synced and emptied here.
    this.#database.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
       PRAGMA synchronous = ${this.#synchronous}; PRAGMA cache_size = -${CACHE_KIB};
       PRAGMA wal_autocheckpoint = 0; PRAGMA wal_checkpoint(PASSIVE);`,
    )
  }

  get logPath(): string {
    return `${this.path}-wal`
  }

  /** About how many bytes were added to the log since it was emptied. */
  get logSize(): number {
    return this.#logSize
  }

  /**
   * Copies the log, which is synced, into the database file, without a sync. The log is written
   * from its start by the next change, before which the caller syncs the file. `false` when it
   * cannot be copied: the log is what it was, and goes on being written. Throws when the database
   * cannot be told to sync again: nothing may be changed then.
   */
  applyLog(): boolean {
    this.execute('PRAGMA synchronous = OFF')
    const copied = this.#copyLog()
    this.execute(`PRAGMA synchronous = ${this.#synchronous}`)
    if (copied) this.#logSize = 0
    return copied
  }

  #copyLog(): boolean {
    try {
      this.execute('PRAGMA wal_checkpoint(PASSIVE)')
      return true
    } catch {
      return false // nothing is lost: all of it still is in the log
    }
  }

  /** Runs statements that need no values. */
  execute(sql: string): void {
    this.#database.exec(sql)
  }

  /** Runs one statement that changes rows and returns how many it changed. */
  run(sql: string, values: readonly SqlValue[]): number {
    this.#logSize += PAGE_SIZE
    for (const value of values) if (value instanceof Uint8Array) this.#logSize += value.length
    return this.#prepare(sql).run([...values]).changes
  }

  /** All rows. The statement has ended then: one that has not keeps the log from being emptied. */
  all(sql: string, values: readonly SqlValue[]): readonly SqlRow[] {
    return this.#prepare(sql).all([...values])
  }

  first(sql: string, values: readonly SqlValue[]): SqlRow | undefined {
    return this.all(sql, values)[0]
  }

  /** Makes all changes of `task`, or none when it throws. */
  transaction<Result>(task: () => Result): Result {
    this.execute('BEGIN IMMEDIATE')
    try {
      const result = task()
      this.execute('COMMIT')
      return result
    } catch (error) {
      // A statement that has failed fails once more when it is used again.
      this.#finalizeStatements()
      if (this.#database.inTransaction) this.execute('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#finalizeStatements()
    this.#database.close()
  }

  #prepare(sql: string): sqlite.Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #finalizeStatements(): void {
    for (const statement of this.#statements.values()) {
      try {
        statement.finalize()
      } catch {
        // It tells the failure of its last run once more, and is gone nevertheless.
      }
    }
    this.#statements.clear()
  }
}
