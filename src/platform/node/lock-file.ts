/**
 * A lock that other processes see and that does not outlive its holder.
 *
 * 1. The lock is a file beside the checkpoint, created only if there is none. It says who holds it:
 *    host, process, and when that process began, since process IDs are used again.
 * 2. Whoever finds it asks whether the holder is alive. On this host the answer is certain and at
 *    once, so a process that was killed is in nobody's way. On another host (a shared disk), or in
 *    another container, whose processes cannot be seen from here even if it has the same host name,
 *    or before this host was started anew, a lock counts as held while it is being refreshed.
 * 3. A lock whose holder is dead is removed by one process only: the one that creates the second
 *    file, `.break`, looks once more, and then removes the first.
 */

import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { open, readFile, rm, stat, truncate, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CheckpointLock, LockOptions } from '../../transfer/checkpoint/checkpoint-store.js'
import { CheckpointError, CheckpointLockedError } from '../../transfer/errors/checkpoint-errors.js'
import { systemCodeOf } from './system-error.js'

const REFRESH_MS = 10_000
/** A lock of another host or container that has not been refreshed for so long is nobody's. */
const ABANDONED_MS = 60_000
/**
 * Breaking a lock takes milliseconds: a process that was killed in the middle of it is not waited
 * for longer than this.
 */
const BREAK_ABANDONED_MS = 5_000
const POLL_MS = 100

interface Holder {
  readonly pid: number
  readonly host: string
  /** Among whose processes the ID counts; empty or missing where the system does not tell. */
  readonly pidNamespace?: string
  /** When the process began, as far as the system tells. */
  readonly began: string
  /** Tells two locks of one process apart. */
  readonly token: string
}

/**
 * Locks `path` (the file itself is not touched). Waits for a live holder or throws
 * `CheckpointLockedError`, as asked.
 */
export async function acquireLockFile(path: string, options: LockOptions): Promise<CheckpointLock> {
  const lockPath = `${path}.lock`
  const self: Holder = {
    pid: process.pid,
    host: hostname(),
    pidNamespace: ownPidNamespace(),
    began: statusOf(process.pid).began,
    token: randomBytes(8).toString('hex'),
  }
  for (;;) {
    options.signal.throwIfAborted()
    if (await tryCreate(lockPath, JSON.stringify(self))) return holdLock(lockPath, self)
    const holder = await readHolder(lockPath)
    if (holder === 'gone') continue
    if (await isAbandoned(lockPath, holder)) {
      await breakLock(lockPath)
      continue
    }
    // One that cannot be read is being written, or was torn by a crash: soon it is clear which.
    if (options.whenLocked === 'fail' && holder !== 'unreadable') throw lockedError(path, holder)
    // An abort is thrown, with its reason, at the top of the loop.
    await sleep(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

/** Whether a live process holds the lock of `path`. */
export async function isLocked(path: string): Promise<boolean> {
  const lockPath = `${path}.lock`
  const holder = await readHolder(lockPath)
  return holder !== 'gone' && !(await isAbandoned(lockPath, holder))
}

function holdLock(lockPath: string, self: Holder): CheckpointLock {
  const refresh = setInterval(() => {
    const now = new Date()
    // One that fails is made up for by the next: other hosts wait for a minute.
    utimes(lockPath, now, now).catch(() => undefined)
  }, REFRESH_MS)
  refresh.unref()
  let released = false
  return {
    async release() {
      if (released) return
      released = true
      clearInterval(refresh)
      const holder = await readHolder(lockPath)
      const ours = typeof holder === 'object' && holder.token === self.token
      if (ours) await giveUp(lockPath)
    },
  }
}

/**
 * A lock that cannot be removed, as in a directory that has become read-only, is emptied: one that
 * names no holder is soon nobody's.
 */
async function giveUp(lockPath: string): Promise<void> {
  try {
    await rm(lockPath, { force: true })
  } catch {
    await truncate(lockPath).catch(() => undefined) // then it is held until this process ends
  }
}

function lockedError(path: string, { pid, host }: Holder): CheckpointLockedError {
  return new CheckpointLockedError(
    `process ${pid} on ${host} is at work on the same transfer or file (${path}.lock)`,
    "wait for it, or set whenLocked to 'wait'",
  )
}

/** Whether the file was created, with `text` in it. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
    return true
  } catch (cause) {
    if (systemCodeOf(cause) === 'EEXIST') return false
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CheckpointError(
      `cannot make the lock ${path}: ${reason}`,
      cause,
      'name a directory that can be written with checkpointDir',
    )
  }
}

async function readHolder(lockPath: string): Promise<Holder | 'gone' | 'unreadable'> {
  let text: string
  try {
    text = await readFile(lockPath, 'utf8')
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT' ? 'gone' : 'unreadable'
  }
  try {
    const holder: unknown = JSON.parse(text)
    return isHolder(holder) ? holder : 'unreadable'
  } catch {
    return 'unreadable' // being written at this moment, or torn by a crash: its age decides
  }
}

async function isAbandoned(lockPath: string, holder: Holder | 'unreadable'): Promise<boolean> {
  if (holder !== 'unreadable' && isInSight(holder)) return !isAlive(holder)
  const limit = holder === 'unreadable' ? BREAK_ABANDONED_MS : ABANDONED_MS
  return (await ageMs(lockPath)) > limit
}

/** Whether its process would be seen from here if it lived. */
function isInSight({ host, pidNamespace = '' }: Holder): boolean {
  if (host !== hostname()) return false
  const own = ownPidNamespace()
  return own === '' || pidNamespace === '' || own === pidNamespace
}

/**
 * Where process IDs are counted for each container; else empty. The number of a namespace is unique
 * only for one kernel: two machines number theirs alike, and one host may bear the other's name.
 */
function ownPidNamespace(): string {
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${bootId} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return ''
  }
}

async function ageMs(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs
  } catch {
    return 0 // gone in the meantime: the next look will tell
  }
}

/**
 * Only one process at a time gets here, and it looks once more before it removes what another may
 * have made anew.
 */
async function breakLock(lockPath: string): Promise<void> {
  const breakPath = `${lockPath}.break`
  if (!(await tryCreate(breakPath, ''))) {
    if ((await ageMs(breakPath)) > BREAK_ABANDONED_MS) await rm(breakPath, { force: true })
    else await sleep(POLL_MS)
    return
  }
  try {
    const holder = await readHolder(lockPath)
    if (holder !== 'gone' && (await isAbandoned(lockPath, holder))) {
      await rm(lockPath, { force: true })
    }
  } finally {
    await rm(breakPath, { force: true })
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return systemCodeOf(error) === 'EPERM' // there is one, and it is another user's
  }
  const { state, began } = statusOf(holder.pid)
  // It has ended, and its parent has not asked for it: the first of a container may never do so.
  if (state === 'Z' || state === 'X') return false
  return began === '' || holder.began === '' || began === holder.began
}

/** Where the system tells them in /proc; else empty. */
interface ProcessStatus {
  /** A letter. */
  readonly state: string
  /** Since the machine was started. */
  readonly began: string
}

function statusOf(pid: number): ProcessStatus {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may itself contain blanks and
    // parentheses.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    const [STATE, START_TIME] = [0, 19]
    return { state: fields[STATE] ?? '', began: fields[START_TIME] ?? '' }
  } catch {
    return { state: '', began: '' }
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false
  const { pid, host, pidNamespace, began, token } = value as Record<string, unknown>
  return (
    typeof pid === 'number' &&
    typeof host === 'string' &&
    (pidNamespace === undefined || typeof pidNamespace === 'string') &&
    typeof began === 'string' &&
    typeof token === 'string'
  )
}
