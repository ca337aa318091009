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
  /** How long it has to be before it is emptied. */
  #trimSize = LOG_SIZE

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
   * cannot be copied, as on a full disk, stays as it is, and is tried again when as much has been
   * added. Rejects when nobody knows what of the copy, or of later changes, is on the disk.
   */
  async trim(): Promise<void> {
    if (this.#database.logSize < this.#trimSize) return
    // Those whose changes have just become durable are answered first.
    await setImmediate()
    this.#needed = this.#durable
    const copied = this.#database.applyLog()
    if (copied && this.#durable) await this.#databaseFile.datasync()
    this.#needed = false
    this.#trimSize = copied ? LOG_SIZE : this.#database.logSize + LOG_SIZE
  }

  async close(): Promise<void> {
    await this.#logFile.close()
    await this.#databaseFile.close()
  }
}
