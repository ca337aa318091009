/**
 * Compares the content files with the rows at the start, a few folders at a time, so that it takes
 * no more memory for a million files than for a thousand.
 */

import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { FOLDER_SIZE } from './content-files.js'
import type { ContentRows } from './content-rows.js'

/** While one is compared, others are read. */
const FOLDERS_AT_ONCE = 4

/**
 * Removes files that no row knows: a crash has left them. Nobody else may use the directory
 * meanwhile.
 *
 * @throws ConfigError `DamagedDataDirectory` when a file is missing.
 */
export async function sweepContent(root: string, contents: ContentRows): Promise<void> {
  const folders = await sweepPlainFiles(root)
  const last = contents.last()
  let next = 0
  const sweepSome = async (): Promise<void> => {
    while (next * FOLDER_SIZE <= last) {
      const index = next++
      const known = new Set(contents.list(index * FOLDER_SIZE, (index + 1) * FOLDER_SIZE))
      const folder = String(index)
      if (folders.delete(folder)) await sweepFolder(join(root, folder), known)
      else requireNone(known, root)
    }
  }
  const sweeps = await Promise.allSettled(Array.from({ length: FOLDERS_AT_ONCE }, sweepSome))
  for (const sweep of sweeps) if (sweep.status === 'rejected') throw sweep.reason
  for (const folder of folders) await sweepFolder(join(root, folder), new Set())
}

/** Removes what lies between the folders, as file managers leave it. Returns the folders' names. */
async function sweepPlainFiles(root: string): Promise<Set<string>> {
  const entries = await readdir(root, { withFileTypes: true })
  const strays = entries.filter((entry) => !entry.isDirectory())
  for (const { name } of strays) await rm(join(root, name), { force: true })
  return new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name))
}

/** `known` is left empty. */
async function sweepFolder(path: string, known: Set<string>): Promise<void> {
  const isEmpty = known.size === 0
  const orphans = (await readdir(path)).filter((name) => !known.delete(name))
  requireNone(known, path)
  for (const name of orphans) await rm(join(path, name), { recursive: true, force: true })
  if (isEmpty) await rmdir(path)
}

function requireNone(missing: ReadonlySet<string>, path: string): void {
  const [first] = missing
  if (first === undefined) return
  throw new ConfigError({
    code: 'DamagedDataDirectory',
    message:
      `cannot open the data directory: content ${first} is missing in ${path}; ` +
      'it was changed by something else',
  })
}
