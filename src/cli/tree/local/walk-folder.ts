/**
 * The files below a folder, in the order of the keys they have in a bucket.
 *
 * A folder is read whole and sorted, with its folders as `name/`: `a.b` comes before `a/c`, as `.`
 * comes before `/`. So the walk is in order from folder to folder, and holds the names of those
 * folders only that it is in.
 */

import { lstatSync, statSync, type Dirent, type Stats } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareKeys, SourceError, type OssferryError } from '../../../index.js'
import { isPartialFile } from '../../copy/partial-file.js'
import { systemClock } from '../../progress/open-display.js'
import { DiskPace } from './disk-pace.js'
import { codeOf, reasonOf } from './system-failure.js'
import type { PathFilter } from '../choose/path-filter.js'
import type { LeftOut, TreeFile, TreeItem, TreeProblem } from '../plan/tree-item.js'

export interface WalkOptions {
  /** What the paths of the items begin with: empty, or with a final `/`. */
  readonly mount: string
  /** Asked by paths below the root, without `mount`. */
  readonly filter: PathFilter
  /** Whether links count as what they point at; else they are left out. */
  readonly followSymlinks: boolean
  readonly signal: AbortSignal
}

/** Looked at side by side. */
const BATCH_SIZE = 64

interface OpenFolder {
  /** Below the root, with a final `/`; empty for the root. */
  readonly prefix: string
  /** Folders with a final `/`. */
  readonly names: readonly string[]
  next: number
  /** Of the folder itself, to find links that lead back to it. */
  readonly identity: string
}

/** A folder that cannot be read is a problem, and the walk goes on behind it. */
export async function* walkFolder(
  root: string,
  options: WalkOptions,
): AsyncGenerator<readonly TreeItem[], void> {
  const walk = new FolderWalk(root, options)
  const stack: OpenFolder[] = []
  let batch: TreeItem[] = []
  const enter = async (prefix: string): Promise<void> => {
    const opened = await walk.open(prefix, stack)
    batch.push(...opened.items)
    if (opened.folder !== undefined) stack.push(opened.folder)
  }
  await enter('')
  for (let folder = stack.at(-1); folder !== undefined; folder = stack.at(-1)) {
    options.signal.throwIfAborted()
    const names = takeFiles(folder)
    if (names.length > 0) batch.push(...(await walk.look(folder.prefix, names)))
    const name = folder.names[folder.next]
    if (name === undefined) stack.pop()
    else if (name.endsWith('/')) {
      folder.next += 1
      const path = folder.prefix + name
      if (options.filter.entersFolder(path.slice(0, -1))) await enter(path)
    }
    if (batch.length >= BATCH_SIZE) {
      yield batch
      batch = []
    }
  }
  yield batch
}

/** The names of the next files, up to the next folder. */
function takeFiles(folder: OpenFolder): readonly string[] {
  const start = folder.next
  while (folder.next - start < BATCH_SIZE) {
    const name = folder.names[folder.next]
    if (name === undefined || name.endsWith('/')) break
    folder.next += 1
  }
  return folder.names.slice(start, folder.next)
}

class FolderWalk {
  readonly #root: string
  readonly #options: WalkOptions
  readonly #pace = new DiskPace(() => systemClock.now())

  constructor(root: string, options: WalkOptions) {
    this.#root = root
    this.#options = options
  }

  async open(
    prefix: string,
    ancestors: readonly OpenFolder[],
  ): Promise<{ readonly folder: OpenFolder | undefined; readonly items: readonly TreeItem[] }> {
    const path = this.#locate(prefix)
    const items: TreeItem[] = []
    try {
      const identity = this.#options.followSymlinks ? identityOf(await stat(path)) : ''
      if (identity !== '' && ancestors.some((folder) => folder.identity === identity)) {
        const error = unreadable(path, 'the link leads back to a folder that it lies in')
        return { folder: undefined, items: [{ kind: 'problem', path: this.#named(prefix), error }] }
      }
      const entries = await readdir(path, { withFileTypes: true })
      const names = await this.#namesOf(entries, prefix, items)
      return { folder: { prefix, names: names.sort(compareKeys), next: 0, identity }, items }
    } catch (error) {
      return { folder: undefined, items: [problemOf(this.#named(prefix), path, error)] }
    }
  }

  /** What is left out, and what cannot be looked at, goes into `items`. */
  async #namesOf(entries: readonly Dirent[], prefix: string, items: TreeItem[]): Promise<string[]> {
    const names: string[] = []
    for (const entry of entries) {
      const path = prefix + entry.name
      if (!entry.isDirectory() && isPartialFile(entry.name)) {
        items.push(...this.#leaveOut(path, 'partial'))
      } else if (entry.isDirectory()) names.push(`${entry.name}/`)
      else if (entry.isFile()) names.push(entry.name)
      else if (!entry.isSymbolicLink()) items.push(...this.#leaveOut(path, 'special'))
      else if (!this.#options.followSymlinks) items.push(...(await this.#leaveOutLink(path)))
      else {
        try {
          const isFolder = (await stat(this.#locate(path))).isDirectory()
          names.push(isFolder ? `${entry.name}/` : entry.name)
        } catch (error) {
          if (this.#takes(path) || this.#enters(path))
            items.push(problemOf(this.#named(path), this.#locate(path), error))
        }
      }
    }
    return names
  }

  /** Of what is not meant anyway nobody wants to hear. */
  #leaveOut(path: string, reason: LeftOut['reason']): readonly TreeItem[] {
    return this.#takes(path) ? [{ kind: 'left-out', path: this.#named(path), reason }] : []
  }

  /** Of a link to a folder what is meant may lie behind it; so it may when nobody can tell. */
  async #leaveOutLink(path: string): Promise<readonly TreeItem[]> {
    if (!this.#takes(path)) {
      if (!this.#enters(path)) return []
      const target = await stat(this.#locate(path)).catch(() => undefined)
      if (target?.isDirectory() === false) return []
    }
    return [{ kind: 'left-out', path: this.#named(path), reason: 'symlink' }]
  }

  #enters(path: string): boolean {
    return this.#options.filter.entersFolder(path)
  }

  #takes(path: string): boolean {
    return this.#options.filter.takesFile(path)
  }

  async look(prefix: string, names: readonly string[]): Promise<readonly TreeItem[]> {
    const paths = names.map((name) => prefix + name).filter((path) => this.#takes(path))
    return Promise.all(paths.map((path) => this.#lookAt(path)))
  }

  #statOf(location: string): Stats | Promise<Stats> {
    const follow = this.#options.followSymlinks
    return this.#pace.ask(
      () => (follow ? statSync(location) : lstatSync(location)),
      () => (follow ? stat(location) : lstat(location)),
    )
  }

  async #lookAt(path: string): Promise<TreeItem> {
    const location = this.#locate(path)
    try {
      const stats = await this.#statOf(location)
      if (stats.isFile()) return fileOf(this.#named(path), location, stats)
      return { kind: 'left-out', path: this.#named(path), reason: 'special' }
    } catch (error) {
      return problemOf(this.#named(path), location, error)
    }
  }

  #named(path: string): string {
    return this.#options.mount + path
  }

  #locate(path: string): string {
    return path === '' ? this.#root : join(this.#root, path)
  }
}

export function fileOf(path: string, location: string, stats: Stats): TreeFile {
  const { size, mtimeMs, ctimeMs, ino, nlink } = stats
  const inode = { number: ino, changedMs: ctimeMs, links: nlink }
  return { kind: 'file', path, location, size, modifiedMs: mtimeMs, precisionMs: 0, inode }
}

/** Whether the file is as the walk has found it. */
export function isAsFound(file: TreeFile, stats: Stats): boolean {
  const { size, modifiedMs, inode } = file
  const same = stats.size === size && stats.mtimeMs === modifiedMs
  // To remove another name of the file is a change of its inode as well.
  const sameTime = inode !== undefined && (inode.links > 1 || stats.ctimeMs === inode.changedMs)
  return same && sameTime && stats.ino === inode.number
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`
}

function problemOf(path: string, location: string, cause: unknown): TreeProblem {
  const notFound = codeOf(cause) === 'ENOENT'
  // Node reads what is no UTF-8 as U+FFFD, and then nothing has this name.
  const odd = notFound && path.includes('\ufffd')
  const reason = odd ? 'its name is no UTF-8, as keys are' : reasonOf(cause)
  return { kind: 'problem', path, error: unreadable(location, reason, cause) }
}

function unreadable(location: string, reason: string, cause?: unknown): OssferryError {
  const code = codeOf(cause) === 'ENOENT' ? 'SourceNotFound' : 'SourceNotReadable'
  return new SourceError(code, `cannot read ${location}: ${reason}`, cause)
}
