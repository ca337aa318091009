/**
 * Uploads from a file: one descriptor for all parts, each read at its own place through a pair of
 * buffers that are used again and again.
 */

import { close, fstat, open, read, type BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { ChunkWriter } from '../../protocol/http.js'
import { SourceChangedError, SourceError } from '../../transfer/errors/source-errors.js'
import type { PartBody, PartSource, SourceIdentity } from '../../transfer/part-source.js'
import type { PartRange } from '../../transfer/part.js'
import { isSameFile } from './same-file.js'
import { systemCodeOf } from './system-error.js'

/**
 * Read, CRC and send in pieces of this size. Smaller ones cost CPU time (64 KiB: 1.5 to 2 times as
 * much), a whole part at once costs memory.
 */
const BUFFER_SIZE = 1024 * 1024
/** One buffer is read into while the other is being sent. */
const BUFFERS_PER_PART = 2

const openFile = promisify(open)
const closeFile = promisify(close)
const statDescriptor = promisify(fstat)

/**
 * Opens the file at `path`. Throws `SourceError` when it is missing, a directory, or may not be
 * read.
 */
export async function openFileSource(path: string): Promise<PartSource> {
  const found = await statOrExplain(path, 'open')
  if (found.isDirectory()) {
    throw new SourceError('SourceIsDirectory', `${path} is a directory; uploadFile takes one file`)
  }
  if (!found.isFile()) {
    // Looked at before it is opened: opening a named pipe waits for a writer.
    throw new SourceError(
      'SourceNotSupported',
      `${path} is not a regular file; upload its stream with uploadFrom`,
    )
  }
  let descriptor: number
  try {
    descriptor = await openFile(path, 'r')
  } catch (cause) {
    throw explain(path, 'open', cause)
  }
  try {
    return new FileSource(path, descriptor, await statDescriptor(descriptor, { bigint: true }))
  } catch (cause) {
    await closeFile(descriptor)
    throw explain(path, 'open', cause)
  }
}

class FileSource implements PartSource {
  readonly access = 'random'
  readonly size: number
  readonly identity: SourceIdentity
  readonly #path: string
  readonly #descriptor: number
  readonly #freeBuffers: Buffer[] = []
  #closed = false

  constructor(path: string, descriptor: number, stats: BigIntStats) {
    this.#path = path
    this.#descriptor = descriptor
    this.size = Number(stats.size)
    this.identity = identityOf(path, stats)
  }

  memoryOf(size: number): number {
    return Math.min(size, BUFFER_SIZE) * Math.min(BUFFERS_PER_PART, Math.ceil(size / BUFFER_SIZE))
  }

  openPart(range: PartRange): Promise<PartBody> {
    return Promise.resolve(new FileBody(this.#path, this.#descriptor, range, this.#freeBuffers))
  }

  /** By path, not by descriptor: a file that was put in the place of ours is a change too. */
  async assertUnchanged(): Promise<void> {
    let found: BigIntStats
    let own: BigIntStats
    try {
      found = await stat(this.#path, { bigint: true })
      own = await statDescriptor(this.#descriptor, { bigint: true })
    } catch (cause) {
      throw new SourceChangedError(`${this.#path} is gone`, cause)
    }
    const now = identityOf(this.#path, found)
    const { size, mtimeNs } = this.identity
    if (!isSameFile(own, found)) {
      throw new SourceChangedError(`${this.#path} was replaced by another file during the upload`)
    }
    if (now.size !== size || now.mtimeNs !== mtimeNs) {
      throw new SourceChangedError(
        `${this.#path} was modified during the upload (${size} bytes then, ${now.size} now)`,
      )
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#freeBuffers.length = 0
    await closeFile(this.#descriptor).catch(() => undefined) // it was only read
  }
}

/** A part of the file. Its bytes are read anew each time it is sent. */
class FileBody implements PartBody {
  readonly replayable = true
  readonly #path: string
  readonly #descriptor: number
  readonly #range: PartRange
  readonly #freeBuffers: Buffer[]

  constructor(path: string, descriptor: number, range: PartRange, freeBuffers: Buffer[]) {
    this.#path = path
    this.#descriptor = descriptor
    this.#range = range
    this.#freeBuffers = freeBuffers
  }

  get size(): number {
    return this.#range.size
  }

  /** Reads a piece into one buffer while the other one's piece is being taken. */
  async send(write: ChunkWriter, signal: AbortSignal): Promise<void> {
    const buffers: Buffer[] = []
    let earlier: Promise<void> = Promise.resolve()
    try {
      let { offset } = this.#range
      const end = offset + this.#range.size
      for (let turn = 0; offset < end; turn = (turn + 1) % BUFFERS_PER_PART) {
        signal.throwIfAborted()
        const buffer = (buffers[turn] ??= this.#takeBuffer())
        const piece = buffer.subarray(0, Math.min(buffer.length, end - offset))
        await this.#fill(piece, offset)
        await earlier
        earlier = write(piece)
        // Awaited before the next piece; a read that fails first must not leave it unwatched.
        earlier.catch(() => undefined)
        offset += piece.length
      }
      await earlier
    } finally {
      await earlier.catch(() => undefined) // until then the buffer is not ours to give back
      this.#freeBuffers.push(...buffers)
    }
  }

  async #fill(piece: Buffer, position: number): Promise<void> {
    let filled = 0
    while (filled < piece.length) {
      const count = await this.#read(piece, filled, position + filled)
      if (count === 0) {
        throw new SourceChangedError(
          `${this.#path} has become shorter during the upload: it ends at byte ${position + filled}`,
        )
      }
      filled += count
    }
  }

  #read(piece: Buffer, offset: number, position: number): Promise<number> {
    return new Promise((resolveRead, reject) => {
      const length = piece.length - offset
      read(this.#descriptor, piece, offset, length, position, (error, count) => {
        if (error === null) resolveRead(count)
        else reject(explain(this.#path, 'read', error))
      })
    })
  }

  #takeBuffer(): Buffer {
    const size = Math.min(BUFFER_SIZE, this.#range.size)
    const free = this.#freeBuffers.pop()
    if (free !== undefined && free.length >= size) return free
    // Not from the shared pool: these live as long as the upload and are as large as a piece.
    return Buffer.allocUnsafeSlow(size)
  }

  release(): void {
    // the buffers went back when the last send ended
  }
}

function identityOf(path: string, stats: BigIntStats): SourceIdentity {
  return {
    path: resolve(path),
    size: Number(stats.size),
    mtime: pythonMtime(stats.mtimeNs),
    mtimeNs: String(stats.mtimeNs),
    device: String(stats.dev),
    inode: String(stats.ino),
  }
}

/**
 * `st_mtime` as CPython computes it: seconds plus nanoseconds times 1e-9, in doubles. `mtimeMs /
 * 1000` differs in the last digits.
 */
export function pythonMtime(mtimeNs: bigint): number {
  const billion = 1_000_000_000n
  const nanoseconds = ((mtimeNs % billion) + billion) % billion
  const seconds = (mtimeNs - nanoseconds) / billion
  return Number(seconds) + 1e-9 * Number(nanoseconds)
}

async function statOrExplain(path: string, doing: string): Promise<BigIntStats> {
  try {
    return await stat(path, { bigint: true })
  } catch (cause) {
    throw explain(path, doing, cause)
  }
}

function explain(path: string, doing: string, cause: unknown): SourceError {
  const systemCode = systemCodeOf(cause)
  if (systemCode === 'ENOENT' || systemCode === 'ENOTDIR') {
    return new SourceError(
      'SourceNotFound',
      `cannot ${doing} ${path}: there is no such file`,
      cause,
    )
  }
  if (systemCode === 'EACCES' || systemCode === 'EPERM') {
    return new SourceError(
      'SourceNotReadable',
      `cannot ${doing} ${path}: this user may not read it`,
      cause,
    )
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new SourceError('SourceReadFailed', `cannot ${doing} ${path}: ${reason}`, cause)
}
