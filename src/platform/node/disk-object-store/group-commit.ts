/**
 * Changes of a database that are durable when their promise resolves, at the price of one sync for
 * all that come together.
 *
 * 1. Changes that arrive while a sync runs wait.
 * 2. All that wait, up to a limit, are made one after the other in one transaction, without a
 *    break.
 * 3. The log of the database is synced in the background; reads go on, and see the changes.
 * 4. All of them are told, and the log is emptied when it is long.
 */

import type { CommitLog } from './commit-log.js'
import type { SqliteDatabase } from './sqlite-database.js'

/** Changes in one transaction: how long it may keep all else waiting. */
const MAX_GROUP = 64

interface Change {
  readonly make: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export class GroupCommit {
  readonly #database: Pick<SqliteDatabase, 'transaction'>
  readonly #log: Pick<CommitLog, 'sync' | 'trim'>
  #waiting: Change[] = []
  #running: Promise<void> | undefined
  /** After a sync that failed nobody knows what is on the disk, whatever the next one says. */
  #failure: { readonly error: unknown } | undefined

  constructor(
    database: Pick<SqliteDatabase, 'transaction'>,
    log: Pick<CommitLog, 'sync' | 'trim'>,
  ) {
    this.#database = database
    this.#log = log
  }

  /**
   * Makes a change and resolves with what `make` returned when it is durable. A change that throws
   * undoes those that share its transaction; they all reject.
   */
  run<Result>(make: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ make, resolve: resolve as (result: unknown) => void, reject })
      this.#running ??= this.#work()
    })
  }

  /**
   * Resolves when all changes that can be read by now are durable, or will never be, with whether
   * they are.
   */
  async settle(): Promise<boolean> {
    // It fails also with another change of its transaction, which does not undo what was before.
    if (this.#running !== undefined) await this.run(() => undefined).catch(() => undefined)
    return this.#failure === undefined
  }

  /** Resolves when nothing is asked for any more, and the log is neither written nor emptied. */
  async end(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #work(): Promise<void> {
    // What is asked for in the same turn goes together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      await this.#commit(this.#waiting.splice(0, MAX_GROUP))
    }
    this.#running = undefined
  }

  async #commit(group: readonly Change[]): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure.error
      const results = this.#database.transaction(() => group.map(({ make }) => make()))
      await this.#log.sync().catch((error: unknown) => {
        this.#failure = { error }
        throw error
      })
      group.forEach(({ resolve }, index) => resolve(results[index]))
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
    if (this.#failure !== undefined) return // what is in the log may not be on the disk
    await this.#log.trim().catch((error: unknown) => {
      this.#failure = { error }
    })
  }
}
