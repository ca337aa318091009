/**
 * What the ignore files of a folder, and of the folders in it, leave out.
 *
 * 1. The rules of a file hold for its folder and all below; those of a deeper file come first.
 * 2. What lies in a folder that is ignored is ignored, whatever a deeper rule says: nobody looks
 *    into it.
 *
 * Asked about paths in order, it reads each file once and holds those of one branch. The paths may
 * be those of keys: what is not on the disk has no rules of its own.
 */

import { lstatSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { OssferryError } from '../../../index.js'
import { parseIgnoreFile, type IgnoreRule } from './ignore-file.js'
import type { PathFilter } from './path-filter.js'
import { codeOf, reasonOf } from '../local/system-failure.js'

/** A folder on the way to what was asked for last. */
interface Scope {
  /** Below the root, with a final `/`; empty for the root. */
  readonly prefix: string
  readonly exists: boolean
  /** With all that is in it. */
  readonly ignored: boolean
  /** The last comes first. */
  readonly rules: readonly IgnoreRule[]
  readonly above: Scope | undefined
  /** Whether any rule holds here. */
  readonly ruled: boolean
}

export class IgnoreRules implements PathFilter {
  readonly #root: string
  readonly #names: readonly string[]
  readonly #onFound: (path: string) => void
  #scope: Scope

  /**
   * `names` of the files; where a folder has several, the later ones come first. `onFound` is told
   * of each that has rules, maybe more than once.
   *
   * @throws OssferryError (`IgnoreFileFailed`) here and later: what a file leaves out may be
   * secret.
   */
  constructor(root: string, names: readonly string[], onFound: (path: string) => void) {
    this.#root = root
    this.#names = names
    this.#onFound = onFound
    this.#scope = this.#open('', undefined)
  }

  takesFile(path: string): boolean {
    return this.#takes(path, false)
  }

  entersFolder(path: string): boolean {
    return this.#takes(path, true)
  }

  #takes(path: string, isFolder: boolean): boolean {
    const scope = this.#scopeOf(path.slice(0, path.lastIndexOf('/') + 1))
    return !scope.ignored && !isIgnored(scope, path, isFolder)
  }

  #scopeOf(prefix: string): Scope {
    let scope = this.#scope
    while (scope.above !== undefined && !prefix.startsWith(scope.prefix)) scope = scope.above
    while (scope.prefix !== prefix) {
      const end = prefix.indexOf('/', scope.prefix.length) + 1
      scope = this.#open(prefix.slice(0, end), scope)
    }
    this.#scope = scope
    return scope
  }

  #open(prefix: string, above: Scope | undefined): Scope {
    const ignored =
      above !== undefined && (above.ignored || isIgnored(above, prefix.slice(0, -1), true))
    const exists = above === undefined || (above.exists && this.#isFolder(prefix))
    const rules = exists && !ignored ? this.#read(prefix) : []
    const ruled = rules.length > 0 || above?.ruled === true
    return { prefix, exists, ignored, rules, above, ruled }
  }

  #isFolder(prefix: string): boolean {
    const segment = prefix.slice(prefix.lastIndexOf('/', prefix.length - 2) + 1, -1)
    if (/^\.{0,2}$/.test(segment) || segment.includes('\0')) return false // no name of a folder
    try {
      return statSync(join(this.#root, prefix), QUIETLY)?.isDirectory() === true
    } catch {
      return false // nothing in it can be read either
    }
  }

  #read(prefix: string): readonly IgnoreRule[] {
    const rules: IgnoreRule[] = []
    for (const name of this.#names) {
      const path = join(this.#root, prefix, name)
      const text = readOrNothing(path)
      if (text === undefined) continue
      const parsed = parseIgnoreFile(text)
      if ('problem' in parsed) throw failed(path, `line ${parsed.line}: ${parsed.problem}`)
      if (parsed.rules.length > 0) this.#onFound(path)
      rules.push(...parsed.rules)
    }
    return rules.reverse()
  }
}

const QUIETLY = { throwIfNoEntry: false } as const

function isIgnored(scope: Scope, path: string, isFolder: boolean): boolean {
  for (let at: Scope | undefined = scope; at?.ruled === true; at = at.above) {
    const below = path.slice(at.prefix.length)
    const rule = at.rules.find(
      ({ glob, foldersOnly }) => (isFolder || !foldersOnly) && glob.matches(below),
    )
    if (rule !== undefined) return rule.ignores
  }
  return false
}

/** Of the name itself: there is no such file, or nothing in its folder can be reached. */
const NOTHING_THERE = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'])

/** `undefined` when there is no such file. One that cannot be reached may have rules. */
function readOrNothing(path: string): string | undefined {
  try {
    if (lstatSync(path, QUIETLY)?.isDirectory() !== false) return undefined
  } catch (cause) {
    if (NOTHING_THERE.has(codeOf(cause) ?? '')) return undefined
    throw failed(path, reasonOf(cause), cause)
  }
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return undefined
    if (!stats.isFile()) throw new Error('it is no file')
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw failed(path, reasonOf(cause), cause)
  }
}

function failed(path: string, reason: string, cause?: unknown): OssferryError {
  return new OssferryError({
    code: 'IgnoreFileFailed',
    message: `cannot take rules from ${path}: ${reason}; --no-ignore does without`,
    cause,
  })
}
