/**
 * The folder that objects are written into. What comes from keys never leads out of it: neither by
 * the key itself, nor through a link that lies in the folder.
 */

import { lstat, mkdir, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { makeDirectories, OssferryError } from '../../../index.js'
import { removeEmptyFolders } from './empty-folders.js'
import { findPathProblem } from './safe-path.js'
import { codeOf, reasonOf } from './system-failure.js'

export interface TargetFolderOptions {
  readonly root: string
  /** Whether links to folders are followed. */
  readonly followSymlinks: boolean
  /** Whether names that differ in case only are the same file. */
  readonly foldsCase: boolean
}

/** How far what is in the way of a file may go, or has gone. */
export interface RoomForFile {
  /** Empty folders may go that are in the way of the file. */
  readonly mayMakeRoom: boolean
  /** What `--delete` removes is gone: what is in the way of the file now stays. */
  readonly hasDeleted: boolean
}

/** Folders that are known to be there; more of them are looked at again. */
const REMEMBERED_FOLDERS = 1000

export class TargetFolder {
  readonly root: string
  readonly #options: TargetFolderOptions
  readonly #folders = new Map<string, Promise<void>>()
  /** By folded path. Grows with the number of files, and only where case is folded. */
  readonly #written = new Map<string, string>()

  constructor(options: TargetFolderOptions) {
    this.root = options.root
    this.#options = options
  }

  get foldsCase(): boolean {
    return this.#options.foldsCase
  }

  /**
   * Where the file with this path goes; the folders on the way are made. With `mayMakeRoom` a
   * folder that stands there goes when it has nothing but empty folders in it.
   *
   * @throws OssferryError (`TargetNameUnsafe`, `CaseCollision`, `TargetInTheWay`,
   * `TargetNotWritable`, `TargetFolderNotMade`)
   */
  async prepare(path: string, room: RoomForFile): Promise<string> {
    this.check(path)
    const slash = path.lastIndexOf('/')
    await this.#require(slash === -1 ? '' : path.slice(0, slash), room)
    const target = join(this.root, path)
    const existing = await look(target)
    if (existing?.isDirectory() === true && !(room.mayMakeRoom && (await this.#makeRoom(path)))) {
      throw inTheWay(target, 'it is a directory', room)
    }
    if (existing?.isSymbolicLink() === true && !this.#options.followSymlinks) {
      throw notWritable(target, 'it is a symbolic link, which --follow-symlinks would replace')
    }
    return target
  }

  /** Everything about `prepare` that can be told without looking. Once for each path. */
  check(path: string): void {
    const problem = findPathProblem(path, process.platform)
    if (problem !== undefined) {
      throw new OssferryError({
        code: 'TargetNameUnsafe',
        message: `cannot write the key ${JSON.stringify(path)} below ${this.root}: ${problem}`,
      })
    }
    if (!this.#options.foldsCase) return
    const folded = fold(path)
    const before = this.#written.get(folded)
    if (before !== undefined && before !== path) {
      throw new OssferryError({
        code: 'CaseCollision',
        message: `cannot write ${JSON.stringify(path)} below ${this.root}: it is the same file as ${JSON.stringify(before)} there`,
      })
    }
    this.#written.set(folded, path)
  }

  /** Whether a file was written there in this run, maybe under a name that differs in case. */
  hasWritten(path: string): boolean {
    return this.#written.has(fold(path))
  }

  /** Whether the folder is gone. */
  async #makeRoom(folder: string): Promise<boolean> {
    for (const known of [...this.#folders.keys()]) {
      if (`${known}/`.startsWith(`${folder}/`)) this.#folders.delete(known)
    }
    return removeEmptyFolders(join(this.root, folder))
  }

  /** The folder and those above it, up to the root. */
  #require(folder: string, room: RoomForFile): Promise<void> {
    const known = this.#folders.get(folder)
    if (known !== undefined) return known
    const [oldest] = this.#folders.keys()
    if (this.#folders.size >= REMEMBERED_FOLDERS && oldest !== undefined) {
      this.#folders.delete(oldest)
    }
    const made = this.#make(folder, room)
    this.#folders.set(folder, made)
    made.catch(() => this.#folders.delete(folder)) // the next file may have more luck
    return made
  }

  async #make(folder: string, room: RoomForFile): Promise<void> {
    if (folder === '') {
      await makeDirectories(this.root).catch((cause: unknown) => {
        throw new OssferryError({
          code: 'TargetFolderNotMade',
          message: `cannot make the folder ${this.root}: ${reasonOf(cause)}`,
          cause,
        })
      })
      return
    }
    await this.#require(folder.slice(0, Math.max(0, folder.lastIndexOf('/'))), room)
    const path = join(this.root, folder)
    const existing = (await look(path)) ?? (await makeFolder(path))
    if (existing === undefined || existing.isDirectory()) return
    if (!existing.isSymbolicLink()) throw inTheWay(path, 'it is no directory', room)
    if (this.#options.followSymlinks) return
    throw notWritable(
      path,
      'it is a symbolic link, which may lead anywhere; --follow-symlinks follows it',
    )
  }
}

/**
 * Finds out, before anything is asked for, that no folder can be there. One that is not there yet
 * is all right. `purpose` ends before the name of the folder: `write the files to`.
 *
 * @throws OssferryError (`TargetIsFile`, `TargetNotWritable`)
 */
export async function requireFolder(path: string, purpose: string): Promise<void> {
  const target = join(dirname(path), basename(path)) // a final slash would hide the file
  const obstacle = await findObstacle(target)
  if (obstacle === undefined) return
  const name = obstacle.path === target ? 'it' : obstacle.path
  throw new OssferryError({
    code: 'TargetIsFile',
    message: `cannot ${purpose} ${target}: ${name} is ${obstacle.what}`,
  })
}

interface Obstacle {
  readonly path: string
  readonly what: string
}

/** What is no folder: `path`, or the nearest above it. */
async function findObstacle(path: string): Promise<Obstacle | undefined> {
  try {
    const existing = await stat(path)
    if (existing.isDirectory()) return undefined
    return { path, what: existing.isFile() ? 'a file' : 'a device or pipe, no folder' }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOTDIR') return findObstacle(dirname(path))
    if (code !== 'ENOENT') throw notWritable(path, reasonOf(error), error)
    return (await look(path)) && { path, what: 'a link to something that is not there' }
  }
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

/** `undefined` when the folder was made; else what is there. */
async function makeFolder(path: string): Promise<Stats | undefined> {
  try {
    await mkdir(path)
    return undefined
  } catch (error) {
    // Another file of the same folder was faster.
    if (codeOf(error) === 'EEXIST') return look(path)
    throw notWritable(path, reasonOf(error), error)
  }
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw notWritable(path, reasonOf(error), error)
  }
}

/** What is there may go when the target is made like the source. */
function inTheWay(path: string, reason: string, { hasDeleted }: RoomForFile): OssferryError {
  const rest = hasDeleted
    ? 'and stays: --delete keeps what is left out or ignored, and everything when a file failed'
    : 'and only sync --delete removes what is in the way'
  return new OssferryError({
    code: 'TargetInTheWay',
    message: `cannot write ${path}: ${reason}, ${rest}`,
  })
}

function notWritable(path: string, reason: string, cause?: unknown): OssferryError {
  return new OssferryError({
    code: 'TargetNotWritable',
    message: `cannot write ${path}: ${reason}`,
    cause,
  })
}
