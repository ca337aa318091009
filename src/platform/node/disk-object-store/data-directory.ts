/**
 * The layout of a data directory. No key and no upload of a client ever becomes a path:
 *
 *     ossferry-data.json        what this is, and its version
 *     server.lock               the process that uses it
 *     metadata.sqlite           buckets, versions, uploads and parts, and which content they hold
 *     metadata.sqlite-wal       the latest changes of it
 *     metadata.sqlite.lock      while it is open
 *     content/<n>/<id>          bytes of objects and parts
 */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { type DurableFiles, TEMPORARY_SUFFIX } from './durable-files.js'

const FORMAT = { format: 'ossferry-data', version: 2 }
const FORMAT_NAME = 'ossferry-data.json'
const LOCK_NAME = 'server.lock'

export class DataDirectory {
  readonly root: string
  readonly contentPath: string
  readonly lockPath: string
  readonly metadataPath: string

  constructor(root: string) {
    this.root = root
    this.contentPath = join(root, 'content')
    this.lockPath = join(root, LOCK_NAME)
    this.metadataPath = join(root, 'metadata.sqlite')
  }

  /**
   * Makes the directory, or checks that it is one of ours. Refuses a folder with other things in
   * it.
   */
  async prepare(files: DurableFiles): Promise<void> {
    mkdirSync(this.root, { recursive: true })
    const names = readdirSync(this.root).filter((name) => !name.endsWith(TEMPORARY_SUFFIX))
    if (names.includes(FORMAT_NAME)) this.#requireFormat()
    else if (names.some((name) => name !== LOCK_NAME)) {
      throw new ConfigError({
        code: 'InvalidDataDirectory',
        message:
          `cannot keep data in ${this.root}: the folder is not empty and not a data directory ` +
          'of ossferry; name another one',
      })
    } else {
      await files.writeDocument(join(this.root, FORMAT_NAME), FORMAT)
    }
    await files.makeDirectory(this.contentPath)
  }

  #requireFormat(): void {
    const path = join(this.root, FORMAT_NAME)
    const { format, version } = readDocument(path) as Partial<typeof FORMAT>
    if (format === FORMAT.format && version === FORMAT.version) return
    throw new ConfigError({
      code: 'InvalidDataDirectory',
      message:
        `cannot use the data in ${this.root}: it has the format of another version of ossferry ` +
        `(${version}, not ${FORMAT.version}); name another directory`,
    })
  }
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
