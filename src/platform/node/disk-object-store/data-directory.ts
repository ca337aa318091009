/**
 * The layout of a data directory. No key and no upload of a client ever becomes a path:
 *
 *     ossferry-data.json        what this is, and its version
 *     server.lock               the process that uses it, while it does
 *     metadata.sqlite           buckets, versions, uploads and parts, and which content they hold
 *     metadata.sqlite-wal       the latest changes of it
 *     metadata.sqlite.lock      while it is open
 *     content/<n>/<id>          bytes of objects and parts that are not small
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import {
  CheckpointError,
  CheckpointLockedError,
} from '../../../transfer/errors/checkpoint-errors.js'
import { acquireLockFile } from '../lock-file.js'
import { makeDirectories } from '../make-directories.js'
import { type DurableFiles, TEMPORARY_SUFFIX } from './durable-files.js'

const FORMAT = { format: 'ossferry-data', version: 3 }
/** The version that lacks nothing but the table of small contents, which opening adds. */
const OLDER_VERSION = 2
const FORMAT_NAME = 'ossferry-data.json'
/** The lock file is called `server.lock`. */
const LOCKED_NAME = 'server'
const LOCK_NAMES = [`${LOCKED_NAME}.lock`, `${LOCKED_NAME}.lock.break`]

export class DataDirectory {
  readonly root: string
  readonly contentPath: string
  readonly metadataPath: string

  constructor(root: string) {
    this.root = root
    this.contentPath = join(root, 'content')
    this.metadataPath = join(root, 'metadata.sqlite')
  }

  /**
   * Makes the directory unless it is there, and keeps other processes out, and whoever opens it
   * twice in this one. Returns what lets them in again. The lock of a process that has died is in
   * nobody's way.
   */
  async lock(): Promise<() => Promise<void>> {
    try {
      await makeDirectories(this.root)
      this.#requireOurs() // a folder of others gets no lock either
    } catch (cause) {
      throw cause instanceof ConfigError ? cause : unusable(this.root, cause)
    }
    const locked = join(this.root, LOCKED_NAME)
    try {
      const signal = new AbortController().signal // nobody is waited for
      const lock = await acquireLockFile(locked, { whenLocked: 'fail', signal })
      return () => lock.release()
    } catch (cause) {
      if (cause instanceof CheckpointLockedError) throw inUse(this.root, `${locked}.lock`, cause)
      if (cause instanceof CheckpointError) throw unusable(this.root, cause.cause)
      throw cause
    }
  }

  /**
   * Makes what the directory needs, or checks that it is one of ours. Refuses a folder with other
   * things in it.
   */
  async prepare(files: DurableFiles): Promise<void> {
    const names = this.#requireOurs()
    if (names.includes(FORMAT_NAME)) await this.#requireFormat(files)
    else await files.writeDocument(join(this.root, FORMAT_NAME), FORMAT)
    await files.makeDirectory(this.contentPath)
  }

  /** The names in the directory. */
  #requireOurs(): readonly string[] {
    const names = readdirSync(this.root)
    const isKnown = (name: string): boolean =>
      name.endsWith(TEMPORARY_SUFFIX) || LOCK_NAMES.includes(name)
    if (names.includes(FORMAT_NAME) || names.every(isKnown)) return names
    throw new ConfigError({
      code: 'InvalidDataDirectory',
      message:
        `cannot keep data in ${this.root}: the folder is not empty and not a data directory ` +
        'of ossferry; name another one',
    })
  }

  async #requireFormat(files: DurableFiles): Promise<void> {
    const path = join(this.root, FORMAT_NAME)
    const { format, version } = readDocument(path) as Partial<typeof FORMAT>
    if (format === FORMAT.format && version === FORMAT.version) return
    if (format === FORMAT.format && version === OLDER_VERSION) {
      await files.writeDocument(path, FORMAT)
      return
    }
    throw new ConfigError({
      code: 'InvalidDataDirectory',
      message:
        `cannot use the data in ${this.root}: it has the format of another version of ossferry ` +
        `(${version}, not ${FORMAT.version}); name another directory`,
    })
  }
}

function inUse(root: string, lockPath: string, cause: CheckpointLockedError): ConfigError {
  return new ConfigError({
    code: 'DataDirectoryInUse',
    message:
      `cannot use the data directory ${root}: another server uses it, as ${lockPath} says; ` +
      'stop it or name another directory',
    cause,
  })
}

function unusable(root: string, cause: unknown): ConfigError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ConfigError({
    code: 'InvalidDataDirectory',
    message:
      `cannot keep data in ${root}: ${reason}; ` + 'name a directory that can be read and written',
    cause,
  })
}

function readDocument(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new ConfigError({
      code: 'DamagedDataDirectory',
      message:
        `cannot read ${path}: it is not JSON; ` +
        'the data directory was changed by something else',
      cause: error,
    })
  }
}
