/** A seed on disk: a folder for each bucket, and in it a file for each object. */

import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { invalidSeed } from '../../server/check-seed.js'
import type { Seed, SeedContent } from '../../server/seed.js'

/**
 * Looks at the folders; the files are read when they are stored. A key is the path within the
 * folder of its bucket, with `/` between its names. Symbolic links are followed to files, not to
 * folders. Beside the folders of buckets only names that begin with a dot are allowed, which do not
 * count.
 *
 * @throws ConfigError `InvalidSeed` when the directory cannot be read or has another form.
 */
export async function readSeedDirectory(directory: string): Promise<Seed> {
  try {
    const seed: Record<string, Record<string, SeedContent>> = {}
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      const path = join(directory, entry.name)
      if (!(await stat(path)).isDirectory()) {
        throw invalidSeed(`${path} is no folder; ${directory} holds a folder for each bucket`)
      }
      const objects: Record<string, SeedContent> = {}
      await collectFiles(path, '', objects)
      seed[entry.name] = objects
    }
    return seed
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    throw invalidSeed(`cannot read ${directory}: ${error.message}`, error)
  }
}

async function collectFiles(
  folder: string,
  prefix: string,
  objects: Record<string, SeedContent>,
): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    const key = prefix + entry.name
    if (entry.isDirectory()) await collectFiles(path, `${key}/`, objects)
    else if ((await stat(path)).isFile()) objects[key] = { body: () => createReadStream(path) }
  }
}
