/**
 * Which files of a tree are meant: rules in order, as `--include` and `--exclude` give them.
 *
 * 1. A pattern without `/` fits a name at any depth, one with `/` a path from the root; what fits a
 *    folder fits all in it. A final `/` says that only folders are meant.
 * 2. Of the rules that fit a path, the last decides.
 * 3. Where none fits, a path is meant, unless the first rule is an include: who begins by naming
 *    what is wanted wants nothing else.
 */

import { parseGlob, type Glob } from './glob.js'

export interface FilterRule {
  readonly kind: 'include' | 'exclude'
  readonly glob: Glob
  readonly foldersOnly: boolean
}

export interface PathFilter {
  /** Whether the file is meant. */
  takesFile(path: string): boolean
  /** `path` without a final `/`. `false` only when nothing below can be meant. */
  entersFolder(path: string): boolean
}

export type RuleOrProblem = { readonly rule: FilterRule } | { readonly problem: string }

export function parseFilterRule(kind: FilterRule['kind'], text: string): RuleOrProblem {
  const foldersOnly = text.endsWith('/')
  const bare = text.replace(/\/+$/, '')
  if (bare === '') return { problem: 'the pattern is empty' }
  const anchored = bare.includes('/')
  const parsed = parseGlob(anchored ? bare.replace(/^\//, '') : `**/${bare}`)
  if ('problem' in parsed) return parsed
  return { rule: { kind, glob: parsed.glob, foldersOnly } }
}

const EVERYTHING: PathFilter = { takesFile: () => true, entersFolder: () => true }

export function createPathFilter(rules: readonly FilterRule[]): PathFilter {
  if (rules.length === 0) return EVERYTHING
  const meantByDefault = rules[0]?.kind === 'exclude'
  const lastInclude = rules.findLastIndex(({ kind }) => kind === 'include')
  return {
    takesFile(path) {
      const index = lastFitting(rules, pathAndFolders(path), false)
      return index === -1 ? meantByDefault : rules[index]?.kind === 'include'
    },
    entersFolder(path) {
      const index = lastFitting(rules, pathAndFolders(path), true)
      if (index === -1) return meantByDefault || lastInclude !== -1
      return rules[index]?.kind === 'include' || index < lastInclude
    },
  }
}

/** All of them have to mean a file. */
export function everyFilter(filters: readonly PathFilter[]): PathFilter {
  const narrowing = filters.filter((filter) => filter !== EVERYTHING)
  if (narrowing.length <= 1) return narrowing[0] ?? EVERYTHING
  return {
    takesFile: (path) => narrowing.every((filter) => filter.takesFile(path)),
    entersFolder: (path) => narrowing.every((filter) => filter.entersFolder(path)),
  }
}

/** What fits a name with wildcards; with `recursive`, also all that lies in a folder that fits. */
export function filterOfGlob(glob: Glob, recursive: boolean): PathFilter {
  const lies = (path: string): boolean =>
    pathAndFolders(path).some((folder) => glob.matches(folder))
  return {
    takesFile: (path) => (recursive ? lies(path) : glob.matches(path)),
    entersFolder: (path) => glob.canMatchBelow(path) || (recursive && lies(path)),
  }
}

/** `filter`, asked about what lies below `mount` by its path there. */
export function filterBelow(mount: string, filter: PathFilter): PathFilter {
  if (mount === '' || filter === EVERYTHING) return filter
  return {
    takesFile: (path) => filter.takesFile(mount + path),
    entersFolder: (path) => filter.entersFolder(mount + path),
  }
}

/**
 * The files with these paths, all that lies in folders with these paths, and no others. Holds the
 * paths, and the folders they lie in. `onTaken` is told of a path when something there is meant.
 */
export function filterOfPaths(
  paths: ReadonlySet<string>,
  onTaken: (path: string) => void = () => undefined,
): PathFilter {
  if (paths.has('')) return EVERYTHING
  const folders = new Set<string>()
  for (const path of paths) {
    for (const folder of pathAndFolders(path).slice(1)) folders.add(folder)
  }
  const find = (path: string): boolean => {
    const listed = paths.has(path) ? path : pathAndFolders(path).find((each) => paths.has(each))
    if (listed !== undefined) onTaken(listed)
    return listed !== undefined
  }
  return {
    takesFile: find,
    entersFolder: (path) => folders.has(path) || find(path),
  }
}

function lastFitting(
  rules: readonly FilterRule[],
  [path = '', ...folders]: readonly string[],
  isFolder: boolean,
): number {
  return rules.findLastIndex(
    ({ glob, foldersOnly }) =>
      ((isFolder || !foldersOnly) && glob.matches(path)) ||
      folders.some((folder) => glob.matches(folder)),
  )
}

/** `a/b/c`, `a/b`, `a`. */
function pathAndFolders(path: string): readonly string[] {
  const found = [path]
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    found.push(path.slice(0, slash))
  }
  return found
}
