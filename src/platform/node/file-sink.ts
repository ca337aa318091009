/**
 * Downloads into a file: filled at any place under a name of its own, and given the target's when
 * it is whole.
 */

import { open, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TargetError } from '../../transfer/errors/target-error.js'
import type { PartSink } from '../../transfer/part-sink.js'
import { flushDirectory } from './flush-directory.js'
import { systemCodeOf } from './system-error.js'

const PIECE_SIZE = 1024 * 1024
/** What `stat` counts blocks in, whatever the file system's own are. */
const STAT_BLOCK_SIZE = 512

/** `writePath` is where the bytes go first; the same as `path` to write in place. */
export function createFileSink(path: string, writePath: string): PartSink {
  return new FileSink(path, writePath)
}

class FileSink implements PartSink {
  readonly access = 'random'
  readonly #path: string
  readonly #writePath: string
  #file: FileHandle | undefined

  constructor(path: string, writePath: string) {
    this.#path = path
    this.#writePath = writePath
  }

  async prepare(size: number, keep: boolean): Promise<void> {
    await this.#refuseDirectory()
    try {
      this.#file = await this.#openFile(keep)
      await this.#checkSpace(size)
      await this.#file.truncate(size)
    } catch (error) {
      await this.#close()
      if (!keep && this.#file !== undefined) await rm(this.#writePath, { force: true })
      throw this.#explain('prepare', error)
    }
  }

  async #refuseDirectory(): Promise<void> {
    const found = await stat(this.#path).catch(() => undefined) // what is missing will be made
    if (found?.isDirectory() !== true) return
    throw new TargetError('TargetIsDirectory', `${this.#path} is a directory; name a file in it`)
  }

  /** A partial file that is gone is made anew: its parts will not be found in it. */
  async #openFile(keep: boolean): Promise<FileHandle> {
    if (keep) {
      try {
        return await open(this.#writePath, 'r+')
      } catch (error) {
        if (systemCodeOf(error) !== 'ENOENT') throw error
      }
    }
    return open(this.#writePath, 'w+')
  }

  /** Better to fail now than when most of it has arrived. */
  async #checkSpace(size: number): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.#writePath))
    const { blocks } = await this.#opened().stat()
    const missing = size - blocks * STAT_BLOCK_SIZE
    const free = bavail * bsize
    if (missing <= free) return
    throw new TargetError(
      'TargetFull',
      `cannot download to ${this.#path}: ${missing} bytes more are needed and ${free} are free`,
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
    const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE_SIZE, Math.max(size, 1)))
    for (let done = 0; done < size;) {
      const wanted = Math.min(buffer.length, size - done)
      const { bytesRead } = await this.#opened().read(buffer, 0, wanted, offset + done)
      if (bytesRead === 0) return
      onPiece(buffer.subarray(0, bytesRead))
      done += bytesRead
    }
  }

  async sync(): Promise<void> {
    try {
      await this.#opened().datasync()
    } catch (error) {
      throw this.#explain('flush', error)
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#close()
      if (this.#writePath === this.#path) return
      await rename(this.#writePath, this.#path)
      await flushDirectory(dirname(this.#path))
    } catch (error) {
      throw this.#explain('rename', error)
    }
  }

  async abandon(keep: boolean): Promise<void> {
    const prepared = this.#file !== undefined
    await this.#close()
    if (prepared && !keep) await rm(this.#writePath, { force: true })
  }

  #opened(): FileHandle {
    if (this.#file === undefined) throw new Error('the sink is used before prepare')
    return this.#file
  }

  async #close(): Promise<void> {
    await this.#file?.close().catch(() => undefined) // closed already, or its bytes are given up
  }

  #explain(doing: string, error: unknown): TargetError {
    if (error instanceof TargetError) return error
    const reason = error instanceof Error ? error.message : String(error)
    const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCodeOf(error) ?? '')
    return new TargetError(
      full ? 'TargetFull' : 'TargetNotWritable',
      `cannot ${doing} ${this.#writePath}: ${reason}`,
      error,
    )
  }
}
