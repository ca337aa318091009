/** The options of the commands that move or compare many files. */

import type { CopyOptions } from '../copy/copy-options.js'
import type { FilterRule } from './path-filter.js'

/** An `--include` or `--exclude`, and which of both kinds it was on the command line. */
export interface GivenRule extends FilterRule {
  readonly position: number
}

export function rulesInOrder({
  include = [],
  exclude = [],
}: SelectionOptions): readonly FilterRule[] {
  return [...include, ...exclude].sort((a, b) => a.position - b.position)
}

/** Which files. */
export interface SelectionOptions {
  readonly include?: readonly GivenRule[] | undefined
  readonly exclude?: readonly GivenRule[] | undefined
  /** A list of paths, or a report of failures; `-` is standard input. */
  readonly filesFrom?: string | undefined
  readonly followSymlinks?: boolean | undefined
}

/** What counts as different. */
export interface ComparisonOptions {
  readonly update?: boolean | undefined
  readonly sizeOnly?: boolean | undefined
  readonly checksum?: boolean | undefined
}

/** How many files are moved. */
export interface ManyOptions {
  /** Files at a time; `undefined` to find it out. */
  readonly jobs?: number | undefined
  readonly dryRun?: boolean | undefined
  /** Where failures are written. */
  readonly report?: string | undefined
  /** `undefined` to ask the file system. */
  readonly foldCase?: boolean | undefined
}

export interface DeletionOptions {
  readonly delete?: boolean | undefined
  readonly maxDelete?: number | undefined
}

export interface TreeOptions
  extends CopyOptions, SelectionOptions, ComparisonOptions, ManyOptions, DeletionOptions {}
