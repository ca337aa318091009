/**
 * Downloads into a file: filled at any place under a name of its own, and given the target's when
 * it is whole.
 */

import type { BigIntStats } from 'node:fs'
import { open, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TargetError } from '../../transfer/errors/target-error.js'
import type { PartSink } from '../../transfer/part-sink.js'
import { readPieces, type ReadAt } from './file-pieces.js'
import { flushDirectory } from './flush-directory.js'
import { isSameFile } from './same-file.js'
import { isFull, systemCodeOf } from './system-error.js'

/** What `stat` counts blocks in, whatever the file system's own are. */
const STAT_BLOCK_SIZE = 512
/** Of a mode: what is not the kind of file. */
const PERMISSIONS = 0o7777n
/** What a later run needs to go on with a partial file. */
const OWNER_READS_AND_WRITES = 0o600

/** `writePath` is where the bytes go first; the same as `path` to write in place. */
export function createFileSink(path: string, writePath: string): PartSink {
  return new FileSink(path, writePath)
}

class FileSink implements PartSink {
  readonly access = 'random'
  readonly #path: string
  readonly #writePath: string
  #file: FileHandle | undefined
  #closed = false
  /** As seen while it was open last. */
  #inPlace = false
  #mode: number | undefined

  constructor(path: string, writePath: string) {
    this.#path = path
    this.#writePath = writePath
  }

  async prepare(size: number, keep: boolean): Promise<number> {
    try {
      this.#mode = await this.#modeOfTarget()
      const partial = await statOrMissing(this.#writePath)
      await this.#checkSpace(size - Number(partial?.blocks ?? 0n) * STAT_BLOCK_SIZE)
      const continues = keep && partial !== undefined
      const mode = this.#mode === undefined ? undefined : this.#mode | OWNER_READS_AND_WRITES
      this.#file = await open(this.#writePath, continues ? 'r+' : 'w+', mode)
      const present = continues ? Number(partial.size) : 0
      // A file that was cut off is not filled up: what is missing must stay visible as missing.
      if (!continues || present > size) await this.#file.truncate(size)
      return Math.min(present, size)
    } catch (error) {
      await this.abandon(keep)
      throw this.#explain('prepare', error)
    }
  }

  /** The permissions of the file that will be replaced; `undefined` when there is none. */
  async #modeOfTarget(): Promise<number | undefined> {
    const found = await statOrMissing(this.#path)
    if (found === undefined) return undefined
    if (found.isFile()) return Number(found.mode & PERMISSIONS)
    if (found.isDirectory()) {
      throw new TargetError('TargetIsDirectory', `${this.#path} is a directory; name a file in it`)
    }
    throw new TargetError(
      'TargetNotSupported',
      `${this.#path} is no regular file and cannot be replaced; use downloadTo with a stream`,
    )
  }

  /** Better to fail now than when most of it has arrived. */
  async #checkSpace(needed: number): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.#writePath))
    const free = bavail * bsize
    if (needed <= free) return
    throw new TargetError(
      'TargetFull',
      `cannot download to ${this.#path}: ${needed} bytes more are needed and ${free} are free`,
    )
  }

  async write(offset: number, chunk: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < chunk.length;) {
        const { bytesWritten } = await this.#opened().write(
          chunk,
          written,
          chunk.length - written,
          offset + written,
        )
        written += bytesWritten
      }
    } catch (error) {
      throw this.#explain('write', error)
    }
  }

  async read(offset: number, size: number, onPiece: (piece: Uint8Array) => void): Promise<void> {
    const readAt: ReadAt = async (buffer, wanted, position) => {
      try {
        return (await this.#opened().read(buffer, 0, wanted, position)).bytesRead
      } catch (error) {
        throw this.#explain('read', error)
      }
    }
    await readPieces(readAt, offset, size, onPiece)
  }

  async sync(): Promise<void> {
    if (this.#closed) return // it was flushed before
    try {
      await this.#opened().datasync()
    } catch (error) {
      throw this.#explain('flush', error)
    }
  }

  async commit(): Promise<void> {
    try {
      if (this.#mode !== undefined) await this.#opened().chmod(this.#mode)
      await this.#opened().sync()
      const inPlace = await this.#hasItsPlace()
      await this.#close()
      if (this.#writePath === this.#path) return
      if (!inPlace) throw otherInItsPlace(this.#path, this.#writePath)
      await rename(this.#writePath, this.#path)
      await flushDirectory(dirname(this.#path))
    } catch (error) {
      throw this.#explain('finish', error)
    }
  }

  /**
   * Whether it has its place still: what has taken it is somebody else's, and of other bytes. Once
   * it is closed, what was seen before counts.
   */
  async #hasItsPlace(): Promise<boolean> {
    if (this.#closed) return this.#inPlace
    const own = await this.#opened().stat({ bigint: true })
    const found = await statOrMissing(this.#writePath)
    this.#inPlace = found !== undefined && isSameFile(own, found)
    return this.#inPlace
  }

  async abandon(keep: boolean): Promise<void> {
    // Failures here would only hide the one that counts.
    const remove =
      this.#file !== undefined && !keep && (await this.#hasItsPlace().catch(() => false))
    await this.#close()
    if (remove) await rm(this.#writePath, { force: true }).catch(() => undefined)
  }

  #opened(): FileHandle {
    if (this.#file === undefined) throw new Error('the sink is used before prepare')
    return this.#file
  }

  async #close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#file?.close().catch(() => undefined) // closed already, or its bytes are given up
  }

  #explain(doing: string, error: unknown): TargetError {
    if (error instanceof TargetError) return error
    const code = systemCodeOf(error)
    // Of the target itself only its directory can be missing.
    const missing =
      code === 'ENOENT' && doing === 'prepare' ? 'its directory does not exist' : undefined
    const reason = missing ?? (error instanceof Error ? error.message : String(error))
    return new TargetError(
      isFull(error) ? 'TargetFull' : 'TargetNotWritable',
      `cannot ${doing} ${this.#writePath}: ${reason}`,
      error,
    )
  }
}

function otherInItsPlace(path: string, writePath: string): TargetError {
  return new TargetError(
    'TargetNotWritable',
    `cannot finish ${path}: ${writePath} is no longer the file that was written`,
  )
}

async function statOrMissing(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true })
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
