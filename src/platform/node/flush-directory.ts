/** Makes what was renamed or created in a directory outlive a power cut. */

import { open } from 'node:fs/promises'

/** Windows cannot open directories and orders renames itself. */
export async function flushDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
