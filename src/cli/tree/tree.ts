/** A tree of files, on this machine or in a bucket: what can be found, compared and removed. */

import type { TreeFile, TreeItems } from './plan/tree-item.js'

export interface RemovalFailure {
  readonly file: TreeFile
  readonly error: unknown
}

export interface Tree {
  /** For messages. */
  readonly name: string
  readonly kind: 'files' | 'objects'
  /** May be called once. */
  items(): TreeItems
  /** How the file is called: a path, or `oss://bucket/key`. */
  nameOf(file: TreeFile): string
  /** Its CRC-64, decimal; `undefined` when nobody knows it. */
  crc64Of(file: TreeFile, signal: AbortSignal): Promise<string | undefined>
  /** Whether the file is as it was found. One that is gone is. */
  isUnchanged(file: TreeFile, signal: AbortSignal): Promise<boolean>
  /** What is not there counts as removed. Rejects only when nothing could be tried. */
  remove(files: readonly TreeFile[], signal: AbortSignal): Promise<readonly RemovalFailure[]>
}
