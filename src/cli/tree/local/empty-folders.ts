/** Folders that hold nothing but folders: no key stands for them, and nothing in them is lost. */

import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Removes the folder with those in it, or nothing when anything else is there. Never rejects. */
export async function removeEmptyFolders(path: string): Promise<boolean> {
  try {
    const folders: string[] = []
    if (!(await findFolders(path, folders))) return false
    for (const folder of folders) await rmdir(folder) // rejects if something has come meanwhile
    return true
  } catch {
    return false // it stays in the way, which its file tells
  }
}

/** Into `found`, what is deeper first. `false` when there is anything else. */
async function findFolders(path: string, found: string[]): Promise<boolean> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isDirectory() || !(await findFolders(join(path, entry.name), found))) return false
  }
  found.push(path)
  return true
}
