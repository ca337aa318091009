/**
 * The contents that have a file each, written once. They are numbered in the order in which they
 * were begun, so that files that are written together lie in one folder, whose sync they share.
 */

import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChunkWriter } from '../../../protocol/http.js'
import type { Segment } from '../../../server/object-store.js'
import type { BufferPair } from './buffer-pair.js'
import { ContentFileWriter } from './content-file-writer.js'
import type { DurableFiles } from './durable-files.js'

/** How many contents share a folder. */
export const FOLDER_SIZE = 4096

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

  /**
   * A file that cannot be removed is no loss: nothing refers to it, and the next start removes it.
   */
  async remove(contentIds: readonly string[]): Promise<void> {
    await Promise.allSettled(contentIds.map((contentId) => unlink(this.#pathOf(contentId))))
  }

  /** Sends a run of a content. */
  async send(
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

function folderOf(contentId: string): string {
  return String(Math.floor(Number(contentId) / FOLDER_SIZE))
}
