/** Which contents a data directory keeps, whether anything refers to them or not. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SqliteDatabase } from '../../src/platform/node/disk-object-store/sqlite-database.js'

/** The IDs of all content files and all small contents, sorted. No server may use the directory. */
export async function storedContentIds(dataDir: string): Promise<readonly string[]> {
  const entries = await readdir(join(dataDir, 'content'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
  const database = new SqliteDatabase(join(dataDir, 'metadata.sqlite'), false)
  const small = database
    .all('SELECT id FROM small_contents', [])
    .map((row) => `-${String(row['id'])}`)
  database.close()
  return [...files, ...small].sort()
}
