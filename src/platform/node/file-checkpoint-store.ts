/** Checkpoints as files in one directory, replaced atomically and flushed to disk. */

import { randomBytes } from 'node:crypto'
import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type {
  CheckpointLock,
  CheckpointStore,
  LockOptions,
} from '../../transfer/checkpoint/checkpoint-store.js'
import { CheckpointError } from '../../transfer/errors/checkpoint-errors.js'
import { flushDirectory } from './flush-directory.js'
import { acquireLockFile } from './lock-file.js'
import { makeDirectories } from './make-directories.js'
import { systemCodeOf } from './system-error.js'

/** The records name buckets and files: they are nobody else's business. */
const DIRECTORY_MODE = 0o700
const FILE_MODE = 0o600

export class FileCheckpointStore implements CheckpointStore {
  readonly #directory: string
  readonly #option: string

  /** `option`: what a caller names to have another directory, for advice. */
  constructor(directory: string, option = 'checkpointDir') {
    this.#directory = resolve(directory)
    this.#option = option
  }

  describe(name: string): string {
    return join(this.#directory, name)
  }

  async load(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.describe(name), 'utf8')
    } catch (cause) {
      // Only "there is none" may read as none: anything else would make the next save overwrite
      // what could not be read.
      if (systemCodeOf(cause) === 'ENOENT') return undefined
      throw this.#explain('read', name, cause)
    }
  }

  async save(name: string, text: string): Promise<void> {
    const path = this.describe(name)
    const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
    try {
      await this.#makeDirectory()
      await writeFlushed(temporary, text)
      await rename(temporary, path)
      await flushDirectory(this.#directory)
    } catch (cause) {
      // A failure here would only hide the one that counts.
      await rm(temporary, { force: true }).catch(() => undefined)
      throw this.#explain('write', name, cause)
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await rm(this.describe(name), { force: true })
    } catch (cause) {
      throw this.#explain('remove', name, cause)
    }
  }

  async lock(name: string, options: LockOptions): Promise<CheckpointLock> {
    try {
      await this.#makeDirectory()
    } catch (cause) {
      throw this.#explain('make the directory of', name, cause)
    }
    const lock = await acquireLockFile(this.describe(name), options)
    try {
      await this.#removeTemporaries(name)
    } catch (cause) {
      await lock.release()
      throw this.#explain('clean up beside', name, cause)
    }
    return lock
  }

  /** What a process has left that was killed in the middle of `save`: whoever locks is alone. */
  async #removeTemporaries(name: string): Promise<void> {
    for (const file of await readdir(this.#directory)) {
      const left = file.startsWith(`${name}.`) && file.endsWith('.tmp')
      if (left) await rm(join(this.#directory, file), { force: true })
    }
  }

  async #makeDirectory(): Promise<void> {
    await makeDirectories(this.#directory, { mode: DIRECTORY_MODE })
  }

  #explain(doing: string, name: string, cause: unknown): CheckpointError {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return new CheckpointError(
      `cannot ${doing} the checkpoint ${this.describe(name)}: ${reason}`,
      cause,
      `name a directory that can be written with ${this.#option}`,
    )
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
