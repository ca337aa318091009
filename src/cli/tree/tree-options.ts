/** The options of the commands that move or compare many files. */

import type { CopyOptions } from '../copy/copy-options.js'
import type { FilterRule } from './choose/path-filter.js'
import type { Preserved } from './local/preserved.js'

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
  /** The same with NUL behind each path; `filesFrom` or this. */
  readonly filesFrom0?: string | undefined
  readonly followSymlinks?: boolean | undefined
  /** How ignore files are called; `undefined` for the default. */
  readonly ignoreFile?: readonly string[] | undefined
  /** `false`: none are read. */
  readonly ignore?: boolean | undefined
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
  /** People are told of each file. */
  readonly verbose?: boolean | undefined
  /** Where failures are written. */
  readonly report?: string | undefined
  /** `undefined` to ask the file system. */
  readonly foldCase?: boolean | undefined
  /** What of files is stored with objects, and set again. */
  readonly preserve?: ReadonlySet<Preserved> | undefined
  /** What was uploaded is remembered there. */
  readonly snapshot?: string | undefined
}

export interface DeletionOptions {
  readonly delete?: boolean | undefined
  readonly maxDelete?: number | undefined
}

export interface TreeOptions
  extends CopyOptions, SelectionOptions, ComparisonOptions, ManyOptions, DeletionOptions {}
