/**
 * `--snapshot`: what was uploaded, so that the next run need not ask the bucket.
 *
 * 1. The snapshot is read beside the walk, as a listing of the bucket would be.
 * 2. What arrives goes into a journal beside it at once. A run that is killed loses the last
 *    moment of it, and files that are uploaded once more.
 * 3. At the end of a run, or at the start of the next when it did not come to its end, the journal
 *    is sorted and merged with the snapshot into a new file, which takes its place whole.
 *
 * Memory grows with nothing. One run at a time writes; a dry run reads what is there and takes over
 * nothing, as the journal may be another run's that is under way.
 */

import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CheckpointLockedError, lockPath, makeDirectories } from '../../../index.js'
import type { PathFilter } from '../choose/path-filter.js'
import { sortChanges } from './sorted-changes.js'
import {
  formatEntry,
  formatHeader,
  readEntries,
  readHeader,
  snapshotFailed,
  writeAll,
  type SnapshotBinding,
  type SnapshotEntry,
  type SnapshotHeader,
} from './snapshot-file.js'
import { reasonOf } from '../local/system-failure.js'
import type { TreeFile, TreeItem } from '../plan/tree-item.js'

/** In the journal: there is no such object any more. */
const GONE = -2
/** Nobody knows what became of it: it is uploaded again, whatever its size and time. */
const IN_DOUBT = -1
const FLUSHED_LENGTH = 16 * 1024
/** Within it a file can change again without its time showing it. */
const UNSETTLED_MS = 50
/** Of file systems that count whole seconds, or two of them. */
const UNSETTLED_COARSE_MS = 2500
/** The oldest is forgotten first: its next run looks at the bucket. */
const MOST_SELECTIONS = 100

/** Selections by names that tell them apart. */
export interface SnapshotSelection {
  readonly own: string
  /** Means all that `own` does, and maybe more. */
  readonly whole: string
}

export interface SnapshotContext {
  /** Unix milliseconds. */
  readonly now: () => number
  /** Which files the run means. */
  readonly selection: SnapshotSelection
  /** Nothing is begun, and nothing taken over: the file stays as it is. */
  readonly readOnly: boolean
  readonly onNote: (text: string) => void
}

type Lock = Awaited<ReturnType<typeof lockPath>>

export class Snapshot {
  readonly #file: string
  readonly #header: SnapshotHeader
  readonly #exists: boolean
  readonly #selection: SnapshotSelection
  readonly #now: () => number
  readonly #openedAt: number
  #lock: Lock | undefined
  #journal: WriteStream | undefined
  #error: unknown
  #pending = ''
  /** For what is pending. */
  #waiting: (() => void)[] = []
  #scheduled = false
  #changed = false

  private constructor(
    file: string,
    header: SnapshotHeader,
    { now, selection, exists }: SnapshotContext & { readonly exists: boolean },
  ) {
    this.#file = file
    this.#header = header
    this.#selection = selection
    this.#now = now
    this.#openedAt = now()
    this.#exists = exists
  }

  /**
   * One of other files is begun afresh.
   *
   * @throws OssferryError (`SnapshotFailed`) when it cannot be read or written, is something else,
   * or is another run's.
   */
  static async open(
    file: string,
    binding: SnapshotBinding,
    context: SnapshotContext,
  ): Promise<Snapshot> {
    if (context.readOnly) return Snapshot.#read(file, binding, context)
    const lock = await lockFile(file)
    try {
      await settleJournal(file)
      const snapshot = await Snapshot.#read(file, binding, context)
      await snapshot.#begin()
      snapshot.#lock = lock
      return snapshot
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  static async #read(
    file: string,
    binding: SnapshotBinding,
    context: SnapshotContext,
  ): Promise<Snapshot> {
    const header = await readHeader(file)
    const same = isOf(header, binding)
    if (header !== undefined && !same) {
      const before = `${header.source} → ${header.target}`
      context.onNote(`the snapshot ${file} is of ${before}; it is begun afresh`)
    }
    const complete = same ? (header?.complete ?? []) : []
    return new Snapshot(file, { ...binding, complete }, { ...context, exists: same })
  }

  get file(): string {
    return this.#file
  }

  /**
   * Whether what the run means and it does not have was not uploaded. `for-others`: that is known
   * of what other runs have meant.
   */
  get complete(): boolean | 'for-others' {
    const { own, whole } = this.#selection
    const { complete } = this.#header
    if (complete.includes(whole) || complete.includes(own)) return true
    return complete.length > 0 && 'for-others'
  }

  /** What was uploaded, as if it were listed: the paths behind `prefix`. */
  async *items(prefix: string, filter: PathFilter): AsyncGenerator<readonly TreeItem[], void> {
    if (!this.#exists) return
    for await (const entries of readEntries(this.#file)) {
      yield entries
        .filter(({ path }) => filter.takesFile(path))
        .map((entry) => ({
          ...entry,
          kind: 'file',
          location: prefix + entry.path,
          precisionMs: 0,
        }))
    }
  }

  /** For `keep`: before the content is looked at. */
  moment(): number {
    return this.#now()
  }

  /**
   * The object is what the file was when it was found. What was modified at `sinceMs` or later, or
   * so shortly before that the file may have changed again since, is not trusted; by default that
   * is when the run began.
   */
  keep(
    { path, size, modifiedMs }: TreeFile,
    sinceMs = this.#openedAt,
  ): Promise<unknown> | undefined {
    const unsettledMs = modifiedMs % 1000 === 0 ? UNSETTLED_COARSE_MS : UNSETTLED_MS
    const settled = modifiedMs < sinceMs - unsettledMs || modifiedMs > this.#now() + unsettledMs
    return this.#add({ path, size: settled ? size : IN_DOUBT, modifiedMs })
  }

  /** Before the object may change: until `keep` it is in doubt. Resolves when that is written. */
  async begin(file: TreeFile): Promise<void> {
    if (this.#journal === undefined) return
    const written = new Promise<void>((resolve) => this.#waiting.push(resolve))
    await this.doubt(file)
    await written
  }

  doubt({ path }: TreeFile): Promise<unknown> | undefined {
    return this.#add({ path, size: IN_DOUBT, modifiedMs: 0 })
  }

  remove({ path }: TreeFile): Promise<unknown> | undefined {
    return this.#add({ path, size: GONE, modifiedMs: 0 })
  }

  /** A promise when the disk is slower. */
  #add(entry: SnapshotEntry): Promise<unknown> | undefined {
    if (this.#journal === undefined) return undefined
    this.#changed = true
    this.#pending += formatEntry(entry)
    if (this.#pending.length >= FLUSHED_LENGTH) {
      return this.#flush()
        ? undefined
        : Promise.race([once(this.#journal, 'drain'), this.#failed()])
    }
    if (!this.#scheduled) setImmediate(() => this.#flush())
    this.#scheduled = true
    return undefined
  }

  /** Whether more may follow at once. */
  #flush(): boolean {
    const text = this.#pending
    this.#pending = ''
    this.#scheduled = false
    const waiting = this.#waiting
    this.#waiting = []
    const goOn = (): void => waiting.forEach((resolve) => resolve())
    if (text !== '' && this.#journal !== undefined && this.#error === undefined) {
      return this.#journal.write(text, goOn) // a failure is told by `stop`
    }
    goOn()
    return true
  }

  async #failed(): Promise<void> {
    if (this.#journal !== undefined) await once(this.#journal, 'close')
  }

  async #begin(): Promise<void> {
    try {
      const journal = createWriteStream(journalOf(this.#file), { mode: 0o600 })
      journal.on('error', (error) => (this.#error ??= error))
      await once(journal, 'open')
      journal.write(formatHeader({ ...this.#header, complete: [] }))
      this.#journal = journal
    } catch (cause) {
      throw snapshotFailed(this.#file, reasonOf(cause), cause)
    }
  }

  /** Keeps the journal for the next run. Rejects when not all of it could be written. */
  async stop(): Promise<void> {
    try {
      await this.#closeJournal()
    } finally {
      await this.#lock?.release()
    }
  }

  async #closeJournal(): Promise<void> {
    const journal = this.#journal
    if (journal === undefined) return
    this.#flush()
    this.#journal = undefined
    await new Promise<void>((resolve) => {
      if (this.#error === undefined) journal.end(resolve)
      else resolve()
    })
    if (this.#error === undefined) return
    throw snapshotFailed(this.#file, reasonOf(this.#error), this.#error)
  }

  /** The run came to its end; `stop` follows. Rejects when the snapshot could not be written. */
  async finish(): Promise<void> {
    if (this.#journal === undefined) return
    await this.#closeJournal()
    const { own } = this.#selection
    if (this.#changed || this.complete !== true) {
      const others = this.#header.complete.filter((name) => name !== own)
      const complete = [...others, own].slice(-MOST_SELECTIONS)
      await settle(this.#file, { ...this.#header, complete }, this.#exists)
    } else await rm(journalOf(this.#file), { force: true })
  }
}

async function lockFile(file: string): Promise<Lock> {
  try {
    await makeDirectories(dirname(file))
    return await lockPath(file)
  } catch (cause) {
    const reason =
      cause instanceof CheckpointLockedError
        ? `another run is at work with it (${file}.lock); let it finish, or name another file`
        : reasonOf(cause)
    throw snapshotFailed(file, reason, cause)
  }
}

function isOf(header: SnapshotBinding | undefined, { source, target }: SnapshotBinding): boolean {
  return header?.source === source && header.target === target
}

function journalOf(file: string): string {
  return `${file}.journal`
}

/** Takes over what a run has left that did not come to its end. */
async function settleJournal(file: string): Promise<void> {
  const left = await readHeader(journalOf(file)).catch(() => undefined) // torn: it tells nothing
  if (left === undefined) return
  const header = await readHeader(file)
  const same = isOf(header, left)
  await settle(file, { ...left, complete: same ? (header?.complete ?? []) : [] }, same)
}

/** Merges the journal into the file. */
async function settle(file: string, header: SnapshotHeader, exists: boolean): Promise<void> {
  const temporary = `${journalOf(file)}.${process.pid}`
  if (!isOf(await readHeader(journalOf(file)), header)) {
    throw snapshotFailed(file, `${journalOf(file)} is no longer the journal of this run`)
  }
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await writeAll(handle, textOf(file, header, exists))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    await rm(journalOf(file), { force: true })
  } catch (cause) {
    await rm(temporary, { force: true })
    throw snapshotFailed(file, reasonOf(cause), cause)
  }
}

async function* textOf(
  file: string,
  header: SnapshotHeader,
  exists: boolean,
): AsyncGenerator<string, void> {
  yield formatHeader(header)
  const before = exists ? readEntries(file) : nothing()
  for await (const entry of sortChanges(journalOf(file), before)) {
    if (entry.size !== GONE) yield formatEntry(entry)
  }
}

async function* nothing(): AsyncGenerator<never, void> {
  // the first of its kind
}
