/** An SQLite database that this process has to itself: prepared statements and transactions. */

import { rmSync } from 'node:fs'
import sqlite from 'node-sqlite3-wasm'

export type SqlValue = string | number | Uint8Array
/** A row, as the columns of its statement say. */
export type SqlRow = Readonly<Record<string, unknown>>

/** Of pages that have been read, in KiB: what a store costs in memory, however much it holds. */
const CACHE_KIB = 16 * 1024

export class SqliteDatabase {
  readonly #database: sqlite.Database
  readonly #statements = new Map<string, sqlite.Statement>()

  /**
   * Opens the file at `path`, which is made when it is missing. Nobody else may use it. A commit
   * survives a kill at once, and a power cut once the file at `path` + `-wal` is synced, which is
   * the caller's business.
   */
  constructor(path: string, durable: boolean) {
    // The package locks with a folder, which a killed process leaves behind.
    rmSync(`${path}.lock`, { recursive: true, force: true })
    this.#database = new sqlite.Database(path)
    // The log needs shared memory, which is not there, or nobody to share with. With NORMAL, SQLite
    // still syncs the log before pages go from it into the database.
    this.#database.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
       PRAGMA synchronous = ${durable ? 'NORMAL' : 'OFF'}; PRAGMA cache_size = -${CACHE_KIB};`,
    )
  }

  /** Runs statements that need no values. */
  execute(sql: string): void {
    this.#database.exec(sql)
  }

  /** Runs one statement that changes rows and returns how many it changed. */
  run(sql: string, values: readonly SqlValue[]): number {
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
