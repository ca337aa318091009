/** Which files the options mean, and what of these options has come to something. */

import { readPaths } from './files-from.js'
import { IgnoreRules } from './ignore-rules.js'
import { createPathFilter, everyFilter, filterOfPaths, type PathFilter } from './path-filter.js'
import { rulesInOrder, type SelectionOptions } from '../tree-options.js'

const IGNORE_FILE = '.ossignore'

export interface Selection {
  readonly filter: PathFilter
  /** The same for what is in the target. */
  readonly targetFilter: PathFilter
  /** What the ignore files below a folder leave; each asks the disk by itself. */
  readonly ignoreBelow: (root: string) => PathFilter
  /** Listed paths that `filter` was not asked about. */
  notFound(): Iterable<string>
  /** Those that had rules. */
  ignoreFiles(): ReadonlySet<string>
}

/** Rejects with `FilesFromFailed` when there is no such list, or with the signal's reason. */
export async function openSelection(
  options: SelectionOptions,
  signal: AbortSignal,
): Promise<Selection> {
  const rules = createPathFilter(rulesInOrder(options))
  const ignoreFiles = new Set<string>()
  const names = options.ignore === false ? [] : (options.ignoreFile ?? [IGNORE_FILE])
  const ignoreBelow = (root: string): PathFilter =>
    names.length === 0
      ? everyFilter([])
      : new IgnoreRules(root, names, (path) => ignoreFiles.add(path))
  const common = { ignoreBelow, ignoreFiles: () => ignoreFiles }
  const listed = await readListed(options, signal)
  if (listed === undefined) {
    return { ...common, filter: rules, targetFilter: rules, notFound: () => [] }
  }
  const notFound = new Set(listed)
  const found = filterOfPaths(listed, (path) => notFound.delete(path))
  return {
    ...common,
    filter: everyFilter([found, rules]),
    targetFilter: everyFilter([filterOfPaths(listed), rules]),
    notFound: () => (listed.has('') ? [] : notFound),
  }
}

async function readListed(
  { filesFrom, filesFrom0 }: SelectionOptions,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  if (filesFrom0 !== undefined) return readPaths(filesFrom0, 'nul', signal)
  return filesFrom === undefined ? undefined : readPaths(filesFrom, 'lines', signal)
}
