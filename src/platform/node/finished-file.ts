/** A file that an earlier run may have finished, to be looked at and left as it is. */

import { open, type FileHandle } from 'node:fs/promises'
import type { PartSink } from '../../transfer/part-sink.js'
import { readPieces, type ReadAt } from './file-pieces.js'
import { systemCodeOf } from './system-error.js'

/** The file if there is one of this size; `undefined` otherwise. */
export async function openFinishedFile(path: string, size: number): Promise<PartSink | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const found = await file.stat()
    if (found.isFile() && found.size === size) return new FinishedFile(file, size)
  } catch (error) {
    // What cannot be read cannot be known to be finished.
    if (systemCodeOf(error) === undefined) throw error
  }
  await file?.close()
  return undefined
}

class FinishedFile implements PartSink {
  readonly access = 'random'
  readonly #file: FileHandle
  readonly #size: number

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
  }

  prepare(): Promise<number> {
    return Promise.resolve(this.#size)
  }

  write(): Promise<void> {
    throw new Error('a finished file is written to')
  }

  async read(offset: number, size: number, onPiece: (piece: Uint8Array) => void): Promise<void> {
    const readAt: ReadAt = async (buffer, wanted, position) =>
      (await this.#file.read(buffer, 0, wanted, position)).bytesRead
    await readPieces(readAt, offset, size, onPiece)
  }

  sync(): Promise<void> {
    return Promise.resolve()
  }

  async commit(): Promise<void> {
    await this.#file.close()
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined) // it was only read
  }
}
