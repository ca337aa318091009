/** Files of this machine. */

import { rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { SourceChangedError } from '../../../index.js'
import { crc64OfFile } from './file-crc64.js'
import type { Crc64Cache } from './crc64-cache.js'
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

  async crc64Of({ location }: TreeFile, signal: AbortSignal): Promise<string> {
    const { cache } = this.#options
    const compute = (): Promise<string> => crc64OfFile(location, signal)
    return cache === undefined ? compute() : cache.crc64Of(location, compute)
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
