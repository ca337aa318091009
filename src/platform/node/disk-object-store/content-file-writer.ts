/** Writes a content into a file of its own as it comes in. */

import { type FileHandle, open } from 'node:fs/promises'
import type { Segment } from '../../../server/object-store.js'
import type { DurableFiles } from './durable-files.js'

/** Bytes gathered before a write: large enough that the cost of a call does not show. */
const BATCH_SIZE = 1024 * 1024

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
    if (this.#batchSize > 0) await this.#flush()
    await this.#writing
    if (this.#handle === undefined || this.#target === undefined) return []
    const { files, folder } = this.#target
    if (files.durable) await Promise.all([this.#handle.datasync(), files.syncDirectory(folder)])
    await this.#closeFile()
    return [{ contentId: this.contentId, size: this.#size }]
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
