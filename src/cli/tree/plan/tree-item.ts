/** What a walk or a listing finds. */

import type { OssferryError } from '../../../index.js'

/** A file or an object. */
export interface TreeFile {
  readonly kind: 'file'
  /** Below the root of its tree, segments separated by `/`. What both sides have in common. */
  readonly path: string
  /** Where it is: the path of the file, or the key of the object. */
  readonly location: string
  readonly size: number
  /** Unix milliseconds, with the fraction that the file system tells. */
  readonly modifiedMs: number
  /**
   * The time is known to this many milliseconds: it was modified at `modifiedMs` or later, and
   * before `modifiedMs + precisionMs`. 0: exactly then.
   */
  readonly precisionMs: number
  /** Of a file of this machine: when it was changed in any way, and which it is. */
  readonly inode?: Inode | undefined
  /** Of an object: changes with its content. */
  readonly etag?: string | undefined
}

/** Of a file of this machine. */
export interface Inode {
  readonly number: number
  /** Unix milliseconds; nobody can set it. */
  readonly changedMs: number
  /** How many names the file has. */
  readonly links: number
}

/** What could not be looked at. The tree is not known completely then. */
export interface TreeProblem {
  readonly kind: 'problem'
  /** Empty for the root itself. */
  readonly path: string
  readonly error: OssferryError
}

/** What is left out on purpose, and said. */
export interface LeftOut {
  readonly kind: 'left-out'
  readonly path: string
  /** `partial`: what a download has written so far. */
  readonly reason: 'symlink' | 'special' | 'partial'
}

export type TreeItem = TreeFile | TreeProblem | LeftOut

/**
 * Items in the order of `compareKeys` on their paths, a batch at a time. Problems and what is left
 * out may come at any place before that of what follows them.
 */
export type TreeItems = AsyncIterable<readonly TreeItem[]>
