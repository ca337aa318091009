/**
 * The log of the database on its way to the disk. SQLite would wait for the disk in the calls that
 * commit and that empty the log; here that is done in the background.
 */

import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { SqliteDatabase } from './sqlite-database.js'

/** Bytes in the log from which on it is copied into the database, which takes some milliseconds. */
const LOG_SIZE = 4 * 1024 * 1024

export class CommitLog {
  readonly #database: SqliteDatabase
  readonly #durable: boolean
  readonly #databaseFile: FileHandle
  readonly #logFile: FileHandle

  private constructor(
    database: SqliteDatabase,
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
  static async open(database: SqliteDatabase, durable: boolean): Promise<CommitLog> {
    const databaseFile = await open(database.path, 'r+')
    try {
      const logFile = await open(database.logPath, 'r+')
      return new CommitLog(database, durable, databaseFile, logFile)
    } catch (error) {
      await databaseFile.close()
      throw error
    }
  }

  /** Makes what was committed durable. */
  async sync(): Promise<void> {
    if (this.#durable) await this.#logFile.datasync()
  }

  /**
   * Empties the log when it is long. What was committed must be durable, and nothing may be changed
   * before this resolves: the next change takes the place of the first one in the log.
   */
  async trim(): Promise<void> {
    if (this.#database.logSize < LOG_SIZE) return
    // Those whose changes have just become durable are answered first.
    await setImmediate()
    this.#database.applyLog()
    if (this.#durable) await this.#databaseFile.datasync()
  }

  async close(): Promise<void> {
    await this.#logFile.close()
    await this.#databaseFile.close()
  }
}
