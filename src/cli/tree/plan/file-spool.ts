/**
 * A list of files of any length: some in memory, and the others, if there are more, in a temporary
 * file.
 */

import { createReadStream } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linesOf } from '../choose/lines.js'
import type { TreeFile } from './tree-item.js'

const IN_MEMORY = 1000

export class FileSpool {
  #recent: TreeFile[] = []
  #folder: string | undefined
  #count = 0

  get count(): number {
    return this.#count
  }

  async add(file: TreeFile): Promise<void> {
    this.#recent.push(file)
    this.#count += 1
    if (this.#recent.length < IN_MEMORY) return
    const lines = this.#recent.map((each) => `${JSON.stringify(each)}\n`).join('')
    this.#recent = []
    await appendFile(await this.#path(), lines, { mode: 0o600 })
  }

  /** The files in the order in which they were added, `size` at a time. */
  async *batches(size: number): AsyncGenerator<readonly TreeFile[], void> {
    let batch: TreeFile[] = []
    for await (const file of this.#all()) {
      batch.push(file)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async *#all(): AsyncGenerator<TreeFile, void> {
    if (this.#folder !== undefined) {
      const file: AsyncIterable<Buffer> = createReadStream(await this.#path())
      for await (const line of linesOf(file)) yield JSON.parse(line) as TreeFile
    }
    yield* this.#recent
  }

  async #path(): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'ossferry-'))
    return join(this.#folder, 'files')
  }

  /** Removes the temporary file. */
  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }
}
