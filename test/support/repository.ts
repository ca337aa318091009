/** What the gates read: the files of the repository, without what tools put there. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, without a trailing slash. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

const NOT_OURS = new Set(['.git', 'node_modules', 'dist', 'coverage'])

/**
 * Paths of all files below `folder`, sorted, relative to the repository, with `/` between the
 * names. A folder that does not exist has no files.
 */
export function listFiles(folder = ''): string[] {
  const files: string[] = []
  const walk = (path: string): void => {
    for (const entry of entriesOf(join(REPOSITORY, path))) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory() && !NOT_OURS.has(entry.name)) walk(child)
      else if (entry.isFile()) files.push(child)
    }
  }
  walk(folder)
  return files.sort()
}

export function readText(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8')
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
