/** Files and folders that are on the disk, and not only on their way, when a promise resolves. */

import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The ending of files that are not finished; whoever finds one at the start may delete it. */
export const TEMPORARY_SUFFIX = '.tmp'

export class DurableFiles {
  readonly durable: boolean
  readonly #directorySyncs = new Map<string, Promise<void>>()
  readonly #waitingSyncs = new Map<string, Promise<void>>()
  #temporaryCount = 0

  /** Without `durable` a kill of the process loses nothing, but a power cut may. */
  constructor(durable: boolean) {
    this.durable = durable
  }

  /**
   * Puts `value` in place of the JSON document at `path`. A crash leaves the old or the new one,
   * and perhaps a temporary file, which the next write replaces.
   */
  async writeDocument(path: string, value: object): Promise<void> {
    const temporary = `${path}.${++this.#temporaryCount}${TEMPORARY_SUFFIX}`
    try {
      const file = await open(temporary, 'w')
      try {
        await file.writeFile(JSON.stringify(value))
        if (this.durable) await file.datasync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await this.syncDirectory(dirname(path))
  }

  /** Makes the folder `path` in a folder that exists, unless it is there. */
  async makeDirectory(path: string): Promise<void> {
    try {
      await mkdir(path)
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error
    }
    await this.syncDirectory(dirname(path))
  }

  /**
   * Makes the names in the folder `path` durable. Callers that ask while a sync runs share the next
   * one: one that has begun may not cover them.
   */
  syncDirectory(path: string): Promise<void> {
    // Windows can open no folder for this and needs none: NTFS journals names.
    if (!this.durable || process.platform === 'win32') return Promise.resolve()
    const waiting = this.#waitingSyncs.get(path)
    if (waiting !== undefined) return waiting
    const next = this.#syncAfter(path, this.#directorySyncs.get(path))
    this.#waitingSyncs.set(path, next)
    return next
  }

  async #syncAfter(path: string, running: Promise<void> | undefined): Promise<void> {
    // Its failure is told to those who wait for it.
    await running?.catch(() => undefined)
    const sync = syncFolder(path)
    this.#directorySyncs.set(path, sync)
    this.#waitingSyncs.delete(path)
    try {
      await sync
    } finally {
      if (this.#directorySyncs.get(path) === sync) this.#directorySyncs.delete(path)
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Whether `error` is the system's error `code`, such as `ENOENT`. */
function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
