/**
 * The CRC-64s of files that were read before, so that comparing by content need not read them
 * again. A file is known by device, inode, size, and the times of its content and its inode to the
 * nanosecond: the first can be set back, the second cannot. So one that was renamed or got another
 * mode is read once more.
 *
 * All of it is in memory while it is used, about 150 bytes a file.
 */

import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeDirectories } from '../../../index.js'
import { stateOf } from '../../file-state.js'

/**
 * A file that was modified so lately may be modified once more without its time showing it: some
 * file systems count in steps of two seconds.
 */
const UNSETTLED_MS = 2500
/** The oldest go first. */
const MOST_ENTRIES = 2_000_000
const HEADER = 'ossferry crc64 2'

export class Crc64Cache {
  readonly #path: string
  readonly #entries: Map<string, string>
  readonly #now: () => number
  #changed = false

  private constructor(path: string, entries: Map<string, string>, now: () => number) {
    this.#path = path
    this.#entries = entries
    this.#now = now
  }

  /** A cache that cannot be read is an empty one. */
  static async open(path: string, now: () => number): Promise<Crc64Cache> {
    return new Crc64Cache(path, parseEntries(await readOrNothing(path)), now)
  }

  /** As it was computed of the same file before; else as `compute` says. */
  async crc64Of(location: string, compute: () => Promise<string>): Promise<string> {
    const before = await this.#keyOf(location)
    const known = this.#entries.get(before.key)
    if (known !== undefined) {
      this.#entries.delete(before.key)
      this.#entries.set(before.key, known) // the last that was asked for is the last to go
      return known
    }
    const crc64 = await compute()
    const after = await this.#keyOf(location)
    if (after.key === before.key && after.settled) {
      this.#entries.set(after.key, crc64)
      this.#changed = true
    }
    return crc64
  }

  async #keyOf(location: string): Promise<{ readonly key: string; readonly settled: boolean }> {
    const stats = await stat(location, { bigint: true })
    const isSettled = (timeMs: bigint): boolean =>
      Math.abs(this.#now() - Number(timeMs)) > UNSETTLED_MS
    return { key: stateOf(stats), settled: isSettled(stats.mtimeMs) && isSettled(stats.ctimeMs) }
  }

  /** Writes down what is new. Of two processes that do, the last wins. */
  async save(): Promise<void> {
    if (!this.#changed) return
    const entries = [...this.#entries].slice(-MOST_ENTRIES)
    const text = entries.map(([key, crc64]) => `${key} ${crc64}\n`).join('')
    const temporary = `${this.#path}.${process.pid}`
    await makeDirectories(dirname(this.#path))
    try {
      await writeFile(temporary, `${HEADER}\n${text}`, { mode: 0o600 })
      await rename(temporary, this.#path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }
}

/** Where a user's caches are, per system. */
export function cachePath(): string {
  return join(cacheFolder(), 'ossferry', 'crc64')
}

function cacheFolder(): string {
  const { env, platform } = process
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME']
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  return join(homedir(), '.cache')
}

function parseEntries(text: string): Map<string, string> {
  const [header, ...lines] = text.split('\n')
  const entries = new Map<string, string>()
  if (header !== HEADER) return entries
  for (const line of lines) {
    const match = /^(\d+:\d+:\d+:-?\d+:-?\d+) (\d{1,20})$/.exec(line)
    if (match !== null) entries.set(match[1]!, match[2]!)
  }
  return entries
}

async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return '' // it speeds things up and is worth no failure
  }
}
