/** Files of this machine. */

import { rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { crc64, SourceChangedError } from '../../../index.js'
import { systemClock } from '../../progress/open-display.js'
import { SMALL_FILE_SIZE } from '../move/mover.js'
import type { Crc64Cache } from './crc64-cache.js'
import { DiskPace } from './disk-pace.js'
import { crc64OfFile } from './file-crc64.js'
import { readSmallFile } from './small-file.js'
import { codeOf } from './system-failure.js'
import { isAsFound } from './walk-folder.js'
import type { RemovalFailure, Tree } from '../tree.js'
import type { TreeFile, TreeItems } from '../plan/tree-item.js'

export interface LocalTreeOptions {
  readonly name: string
  readonly items: () => TreeItems
  /** Folders above this one stay when they have become empty. */
  readonly root: string | undefined
  /** `undefined`: every file is read. */
  readonly cache: Crc64Cache | undefined
}

export class LocalTree implements Tree {
  readonly kind = 'files'
  readonly name: string
  readonly #options: LocalTreeOptions
  readonly #pace = new DiskPace(() => systemClock.now())

  constructor(options: LocalTreeOptions) {
    this.name = options.name
    this.#options = options
  }

  items(): TreeItems {
    return this.#options.items()
  }

  nameOf({ location }: TreeFile): string {
    return location
  }

  async crc64Of(file: TreeFile, signal: AbortSignal): Promise<string> {
    const { cache } = this.#options
    const compute = (): Promise<string> => this.#readCrc64(file, signal)
    return cache === undefined ? compute() : cache.crc64Of(file.location, compute)
  }

  /** Of what is there now, also when it is not as the walk has found it. */
  async #readCrc64(file: TreeFile, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const bytes = file.size < SMALL_FILE_SIZE ? await readSmallFile(file, this.#pace) : undefined
    return bytes === undefined ? crc64OfFile(file.location, signal) : crc64(bytes).toString()
  }

  async isUnchanged(file: TreeFile): Promise<boolean> {
    try {
      return isAsFound(file, await stat(file.location))
    } catch {
      return true // gone already, or its removal will say why not
    }
  }

  async remove(files: readonly TreeFile[]): Promise<readonly RemovalFailure[]> {
    const failures: RemovalFailure[] = []
    for (const file of files) {
      try {
        if (!(await this.isUnchanged(file))) throw changed(file.location)
        await unlink(file.location)
        await this.#removeEmptyFolders(dirname(file.location))
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') failures.push({ file, error })
      }
    }
    return failures
  }

  /** A bucket has no empty folders; those that the removal leaves behind go, too. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    const { root } = this.#options
    for (let path = folder; isBelow(root, path); path = dirname(path)) {
      try {
        await rmdir(path)
      } catch {
        return // it is not empty, or has to stay for another reason
      }
    }
  }
}

function changed(path: string): SourceChangedError {
  return new SourceChangedError(`${path} has changed since it was looked at; it is not removed`)
}

function isBelow(root: string | undefined, path: string): boolean {
  if (root === undefined) return false
  const below = relative(root, path)
  return below !== '' && !below.startsWith('..')
}
