/**
 * The bytes of objects and parts: small ones are rows of the database, the others are files. A
 * content lives as long as anybody holds it: versions and parts, on record, or whoever writes or
 * reads it, in memory.
 */

import type { ChunkWriter } from '../../../protocol/http.js'
import { ContentHolds } from '../../../server/content-holds.js'
import type { ContentWriter, Segment } from '../../../server/object-store.js'
import { sliceSegments } from '../../../server/segments.js'
import { BufferPair } from './buffer-pair.js'
import type { ContentFileWriter } from './content-file-writer.js'
import type { ContentFiles } from './content-files.js'
import type { ContentRows } from './content-rows.js'
import type { GroupCommit } from './group-commit.js'
import { isSmallContent, type SmallContents } from './small-contents.js'

const READ_SIZE = 512 * 1024

export interface ContentParts {
  readonly files: ContentFiles
  /** Who holds the files. */
  readonly rows: ContentRows
  readonly small: SmallContents
  /** Bytes up to which a content is small. */
  readonly smallSize: number
  readonly commits: GroupCommit
}

export class StoredContents {
  readonly #parts: ContentParts
  /** Holds of writers and readers; those on record end with what they are part of. */
  readonly #holds = new ContentHolds()

  constructor(parts: ContentParts) {
    this.#parts = parts
  }

  createWriter(): ContentWriter {
    const { files, small, smallSize } = this.#parts
    const gathered: Uint8Array[] = []
    let size = 0
    let file: ContentFileWriter | undefined
    let segments: readonly Segment[] | undefined
    const finish = async (): Promise<readonly Segment[]> => {
      if (file !== undefined) return file.finish()
      if (size === 0) return []
      // A copy also of a single chunk, which may be a small part of a large piece of memory.
      return [{ contentId: small.write(Buffer.concat(gathered.splice(0))), size }]
    }
    return {
      write: (chunk) => {
        size += chunk.length
        if (file !== undefined) return file.write(chunk)
        gathered.push(chunk)
        if (size <= smallSize) return undefined
        file = files.createWriter()
        return file.write(Buffer.concat(gathered.splice(0)))
      },
      finish: async () => {
        segments = await finish()
        this.#holds.add(segments)
        return segments
      },
      close: async () => {
        await file?.abandon()
        if (segments !== undefined) await this.release(segments)
        else if (file !== undefined) await files.remove([file.contentId])
      },
    }
  }

  /** Holds contents for a reader. */
  hold(segments: readonly Segment[]): void {
    this.#holds.add(segments)
  }

  /** Sends `size` bytes from `offset` on of what `segments` make up together. */
  async send(
    segments: readonly Segment[],
    offset: number,
    size: number,
    write: ChunkWriter,
    signal: AbortSignal,
  ): Promise<void> {
    const { files, small } = this.#parts
    const buffers = new BufferPair(Math.min(READ_SIZE, size))
    for (const run of sliceSegments(segments, offset, size)) {
      if (!isSmallContent(run.contentId)) {
        await files.send(run, buffers, write, signal)
        continue
      }
      signal.throwIfAborted()
      const start = run.offset ?? 0
      await buffers.hand(write, small.read(run.contentId).subarray(start, start + run.size))
    }
    await buffers.settle()
  }

  /**
   * Takes and gives up holds on record, in a transaction. Returns the files that nobody has on
   * record any more.
   */
  change(added: readonly Segment[], released: readonly Segment[]): readonly string[] {
    const { rows, small } = this.#parts
    const free: string[] = []
    for (const [contentId, change] of countChanges(added, released)) {
      const contents = isSmallContent(contentId) ? small : rows
      if (change > 0) contents.hold(contentId, change)
      if (change >= 0) continue
      if (contents === small) small.release(contentId, -change, this.#holds.has(contentId))
      else if (rows.release(contentId, -change)) free.push(contentId)
    }
    return free
  }

  /** Gives up a hold in memory. Never rejects. */
  async release(segments: readonly Segment[]): Promise<void> {
    const { rows, small, commits } = this.#parts
    const released = this.#holds.release(segments)
    const left = small.forget(released.filter(isSmallContent))
    if (left.length > 0) await this.#removeSmall(left)
    const files = released.filter((contentId) => !isSmallContent(contentId))
    const free = files.filter((contentId) => !isOnRecord(rows, contentId))
    if (free.length === 0) return
    // What took it off the record may not be on the disk yet. If it never will be, the next start
    // may still find it on record; if not, that sweeps it.
    if (await commits.settle()) await this.removeFiles(free)
  }

  /** Removes files that were free; by now somebody may hold them again. Never rejects. */
  async removeFiles(contentIds: readonly string[]): Promise<void> {
    const { rows, files } = this.#parts
    const unheld = contentIds.filter((contentId) => !this.#holds.has(contentId))
    await files.remove(unheld.filter((contentId) => !isOnRecord(rows, contentId)))
  }

  async #removeSmall(contentIds: readonly string[]): Promise<void> {
    const { small, commits } = this.#parts
    const remove = (): void =>
      small.remove(contentIds.filter((contentId) => !this.#holds.has(contentId)))
    // What stays is swept at the next start.
    await commits.run(remove).catch(() => undefined)
  }
}

/** How many more holds, or fewer, each content has. */
function countChanges(
  added: readonly Segment[],
  released: readonly Segment[],
): ReadonlyMap<string, number> {
  const changes = new Map<string, number>()
  for (const { contentId } of added) changes.set(contentId, (changes.get(contentId) ?? 0) + 1)
  for (const { contentId } of released) changes.set(contentId, (changes.get(contentId) ?? 0) - 1)
  return changes
}

/** Content that nobody can ask about stays, and is swept at the next start. */
function isOnRecord(rows: ContentRows, contentId: string): boolean {
  try {
    return rows.has(contentId)
  } catch {
    return true
  }
}
