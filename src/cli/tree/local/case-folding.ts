/** Whether names that differ in case are the same file. */

import { randomBytes } from 'node:crypto'
import { lstat, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** What has to be known of a disk. */
export interface FoldingDisk {
  /** The names in a folder; `undefined` when there is no such folder. */
  namesIn(folder: string): Promise<readonly string[] | undefined>
  /** Which file it is; `undefined` when there is none. */
  identityOf(path: string): Promise<string | undefined>
  /** Makes an empty file that was not there. */
  make(path: string): Promise<void>
  remove(path: string): Promise<void>
}

/**
 * Asked in the folder, or where it will be made: by a name that is there, else by a file that is
 * made for the question, unless `readOnly`. Not by the name of the folder itself, which lies in
 * another one and maybe on another disk. `false` when nobody can tell.
 */
export async function foldsCase(
  folder: string,
  { readOnly, disk = nodeDisk }: { readonly readOnly: boolean; readonly disk?: FoldingDisk },
): Promise<boolean> {
  let existing = resolve(folder)
  let names = await disk.namesIn(existing)
  while (names === undefined && dirname(existing) !== existing) {
    existing = dirname(existing)
    names = await disk.namesIn(existing)
  }
  const known = names?.find((name) => swapCase(name) !== name)
  if (known !== undefined) return isSame(existing, known, disk)
  if (readOnly) return false
  const probe = `.ossferry-case-${randomBytes(6).toString('hex')}`
  try {
    await disk.make(join(existing, probe))
  } catch {
    return false // writing files will tell why not
  }
  try {
    return await isSame(existing, probe, disk)
  } finally {
    await disk.remove(join(existing, probe))
  }
}

async function isSame(folder: string, name: string, disk: FoldingDisk): Promise<boolean> {
  const own = await disk.identityOf(join(folder, name))
  return own !== undefined && own === (await disk.identityOf(join(folder, swapCase(name))))
}

/** Of other letters the cases are not always a pair: `ß` becomes `SS`, which is another name. */
function swapCase(name: string): string {
  return name.replace(/[A-Za-z]/g, (letter) => {
    const lower = letter.toLowerCase()
    return letter === lower ? letter.toUpperCase() : lower
  })
}

const nodeDisk: FoldingDisk = {
  // What cannot be listed can be asked above as well as anything.
  namesIn: (folder) => readdir(folder).catch(() => undefined),
  identityOf: async (path) => {
    const stats = await lstat(path).catch(() => undefined)
    return stats && `${stats.dev}:${stats.ino}`
  },
  make: (path) => writeFile(path, '', { flag: 'wx' }),
  remove: (path) => rm(path, { force: true }),
}
