/**
 * The bytes of objects and parts: one file for each content, written once. They are numbered in the
 * order in which they were begun, so that files that are written together lie in one folder, whose
 * sync they share.
 */

import { closeSync, fdatasync, open as openDescriptor, writeFileSync } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ChunkWriter } from '../../../protocol/http.js'
import type { Segment } from '../../../server/object-store.js'
import { sliceSegments } from '../../../server/segments.js'
import type { DurableFiles } from './durable-files.js'

/** Bytes gathered before a write: large enough that the cost of a call does not show. */
const BATCH_SIZE = 1024 * 1024
const READ_SIZE = 512 * 1024
/** Up to here content is written in one go when it is whole. */
const SMALL_SIZE = 128 * 1024
/** How many contents share a folder. */
export const FOLDER_SIZE = 4096

const datasync = promisify(fdatasync)
const openFile = promisify(openDescriptor)

export class ContentFiles {
  readonly #root: string
  readonly #files: DurableFiles
  readonly #folders = new Map<string, Promise<void>>()
  #last: number

  /** `root` must exist; no content in it has a higher number than `last`. */
  constructor(root: string, files: DurableFiles, last: number) {
    this.#root = root
    this.#files = files
    this.#last = last
  }

  createWriter(): ContentFileWriter {
    const contentId = String(++this.#last)
    return new ContentFileWriter(contentId, async () => {
      await this.#requireFolder(folderOf(contentId))
      return {
        path: this.#pathOf(contentId),
        folder: join(this.#root, folderOf(contentId)),
        files: this.#files,
      }
    })
  }

  /** Sends `size` bytes from `offset` on of what `segments` make up together. */
  async send(
    segments: readonly Segment[],
    offset: number,
    size: number,
    write: ChunkWriter,
    signal: AbortSignal,
  ): Promise<void> {
    const buffers = new BufferPair(Math.min(READ_SIZE, size))
    for (const run of sliceSegments(segments, offset, size)) {
      await this.#sendRun(run, buffers, write, signal)
    }
    await buffers.settle()
  }

  /**
   * A file that cannot be removed is no loss: nothing refers to it, and the next start removes it.
   */
  async remove(contentIds: readonly string[]): Promise<void> {
    await Promise.allSettled(contentIds.map((contentId) => unlink(this.#pathOf(contentId))))
  }

  async #sendRun(
    { contentId, offset = 0, size }: Segment,
    buffers: BufferPair,
    write: ChunkWriter,
    signal: AbortSignal,
  ): Promise<void> {
    const file = await open(this.#pathOf(contentId), 'r')
    try {
      for (let done = 0; done < size;) {
        signal.throwIfAborted()
        const buffer = buffers.next()
        const length = Math.min(buffer.length, size - done)
        const { bytesRead } = await file.read(buffer, 0, length, offset + done)
        if (bytesRead === 0) throw new Error(`content file ${contentId} is shorter than it was`)
        done += bytesRead
        await buffers.hand(write, buffer.subarray(0, bytesRead))
      }
    } finally {
      await file.close()
    }
  }

  #pathOf(contentId: string): string {
    return join(this.#root, folderOf(contentId), contentId)
  }

  #requireFolder(folder: string): Promise<void> {
    const known = this.#folders.get(folder)
    if (known !== undefined) return known
    const made = this.#files.makeDirectory(join(this.#root, folder))
    this.#folders.set(folder, made)
    made.catch(() => this.#folders.delete(folder))
    return made
  }
}

/** Two buffers in turn: one is filled while the other one is on its way. */
class BufferPair {
  readonly #buffers: readonly [Buffer, Buffer]
  #turn = 0
  #sending: Promise<void> = Promise.resolve()

  constructor(size: number) {
    this.#buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)]
  }

  next(): Buffer {
    return this.#buffers[this.#turn % 2] as Buffer
  }

  /** Resolves when the other buffer is free, with `chunk` on its way. */
  async hand(write: ChunkWriter, chunk: Uint8Array): Promise<void> {
    await this.#sending
    this.#turn++
    this.#sending = write(chunk)
    // Its failure is told to whoever waits for it next.
    this.#sending.catch(() => undefined)
  }

  settle(): Promise<void> {
    return this.#sending
  }
}

interface ContentFile {
  readonly path: string
  readonly folder: string
  readonly files: DurableFiles
}

/** Gathers chunks and writes one batch while the next one gathers. */
export class ContentFileWriter {
  readonly contentId: string
  readonly #prepare: () => Promise<ContentFile>
  #target: ContentFile | undefined
  #handle: FileHandle | undefined
  #batch: Uint8Array[] = []
  #batchSize = 0
  #begun = false
  #size = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(contentId: string, prepare: () => Promise<ContentFile>) {
    this.contentId = contentId
    this.#prepare = prepare
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (chunk.length === 0) return undefined
    this.#batch.push(chunk)
    this.#batchSize += chunk.length
    return this.#batchSize < BATCH_SIZE ? undefined : this.#flush()
  }

  /** The one segment that was written, or none for no bytes. */
  async finish(): Promise<readonly Segment[]> {
    if (!this.#begun && this.#batchSize <= SMALL_SIZE) return this.#finishSmall()
    if (this.#batchSize > 0) await this.#flush()
    await this.#writing
    if (this.#handle === undefined || this.#target === undefined) return []
    const { files, folder } = this.#target
    if (files.durable) await Promise.all([this.#handle.datasync(), files.syncDirectory(folder)])
    await this.#closeFile()
    return [{ contentId: this.contentId, size: this.#size }]
  }

  /**
   * Writes all there is at once. To write so little here takes less time than to hand it to another
   * thread; to make the file may have to wait for the disk.
   */
  async #finishSmall(): Promise<readonly Segment[]> {
    if (this.#batchSize === 0) return []
    const { path, folder, files } = await this.#prepare()
    const file = await openFile(path, 'wx')
    try {
      writeFileSync(file, this.#batch.length === 1 ? this.#batch[0]! : Buffer.concat(this.#batch))
      if (files.durable) await Promise.all([datasync(file), files.syncDirectory(folder)])
    } finally {
      closeSync(file)
    }
    return [{ contentId: this.contentId, size: this.#batchSize }]
  }

  /** Closes the file without a care for what is in it. Never rejects. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined)
    await this.#closeFile().catch(() => undefined)
  }

  /** Starts to write the batch; resolves when the one before is written. */
  #flush(): Promise<void> {
    const before = this.#writing
    const batch = this.#batch
    const batchSize = this.#batchSize
    this.#batch = []
    this.#batchSize = 0
    this.#begun = true
    this.#writing = before.then(() => this.#append(batch, batchSize))
    // Its failure is told by the next flush and by finish.
    this.#writing.catch(() => undefined)
    return before
  }

  async #append(batch: readonly Uint8Array[], batchSize: number): Promise<void> {
    this.#target ??= await this.#prepare()
    this.#handle ??= await open(this.#target.path, 'wx')
    const { bytesWritten } = await this.#handle.writev(batch as Uint8Array[])
    if (bytesWritten < batchSize) {
      // A signal or a nearly full disk: what is left goes on its own, and its failure names the
      // cause.
      await this.#handle.writeFile(Buffer.concat(batch).subarray(bytesWritten))
    }
    this.#size += batchSize
  }

  async #closeFile(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }
}

function folderOf(contentId: string): string {
  return String(Math.floor(Number(contentId) / FOLDER_SIZE))
}
