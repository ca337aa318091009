/**
 * The log of the database on its way to the disk. SQLite would wait for the disk in the calls that
 * commit and that empty the log; here that is done in the background.
 */

import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { SqliteDatabase } from './sqlite-database.js'

/** Bytes in the log from which on it is copied into the database, which takes some milliseconds. */
const LOG_SIZE = 4 * 1024 * 1024

/** The database whose log it is. */
type LoggedDatabase = Pick<SqliteDatabase, 'path' | 'logPath' | 'logSize' | 'applyLog'>

export class CommitLog {
  readonly #database: LoggedDatabase
  readonly #durable: boolean
  readonly #databaseFile: FileHandle
  readonly #logFile: FileHandle
  #needed = false

  private constructor(
    database: LoggedDatabase,
    durable: boolean,
    databaseFile: FileHandle,
    logFile: FileHandle,
  ) {
    this.#database = database
    this.#durable = durable
    this.#databaseFile = databaseFile
    this.#logFile = logFile
  }

  /** `database` is open and has committed something, so that its log is there. */
  static async open(database: LoggedDatabase, durable: boolean): Promise<CommitLog> {
    const databaseFile = await open(database.path, 'r+')
    try {
      const logFile = await open(database.logPath, 'r+')
      return new CommitLog(database, durable, databaseFile, logFile)
    } catch (error) {
      await databaseFile.close()
      throw error
    }
  }

  /**
   * Whether the log has been copied into a database file that may not be on the disk. Then the
   * database must not be closed, which removes the log: the next start copies it once more.
   */
  get isNeeded(): boolean {
    return this.#needed
  }

  /** Makes what was committed durable. */
  async sync(): Promise<void> {
    if (this.#durable) await this.#logFile.datasync()
  }

  /**
   * Empties the log when it is long. What was committed must be durable, and nothing may be changed
   * before this resolves: the next change takes the place of the first one in the log. A log that
   * cannot be copied, as on a full disk, stays as it is, and the next call tries it again. Rejects
   * when nobody knows what of the copy is on the disk.
   */
  async trim(): Promise<void> {
    if (this.#database.logSize < LOG_SIZE) return
    // Those whose changes have just become durable are answered first.
    await setImmediate()
    try {
      this.#database.applyLog()
    } catch {
      return // nothing is lost: all of it still is in the log
    }
    if (!this.#durable) return
    this.#needed = true
    await this.#databaseFile.datasync()
    this.#needed = false
  }

  async close(): Promise<void> {
    await this.#logFile.close()
    await this.#databaseFile.close()
  }
}
