/**
 * Makes a directory and those above it. Node's own way to do so never ends where the system says
 * that a parent is missing which is there, as below `/proc`.
 */

import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { systemCodeOf } from './system-error.js'

/**
 * Resolves when `path` is a directory, also when it was one before. `mode` is that of each
 * directory that is made, less the umask. Rejects with what the file system rejects with.
 */
export async function makeDirectories(
  path: string,
  { mode = 0o777 }: { readonly mode?: number | undefined } = {},
): Promise<void> {
  const missing: string[] = []
  let current = resolve(path)
  while (!(await makeBelowParent(current, mode))) {
    missing.push(current)
    const parent = dirname(current)
    if (parent === current) break
    current = parent
  }
  for (const directory of missing.reverse()) {
    if (!(await makeBelowParent(directory, mode))) await mkdir(directory, { mode })
  }
}

/** Whether the directory is there now; `false` when the one above it is missing. */
async function makeBelowParent(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode })
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    // Of a directory that is there some systems say that it may not be made.
    if (await isDirectory(path)) return true
    throw error
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // why it could not be made says more
  }
}
