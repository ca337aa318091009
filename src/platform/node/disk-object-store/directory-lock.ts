/** Keeps two processes from using one data directory: a file that names the process. */

import { open, readFile, rm } from 'node:fs/promises'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { isErrno } from './durable-files.js'

const ATTEMPTS = 3

/** Takes the lock and returns what gives it back. A lock whose process has died is taken over. */
export async function lockDirectory(lockPath: string): Promise<() => Promise<void>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const file = await open(lockPath, 'wx')
      try {
        await file.writeFile(String(process.pid))
      } finally {
        await file.close()
      }
      return () => rm(lockPath, { force: true })
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error
    }
    if (await isHeld(lockPath)) break
    await rm(lockPath, { force: true })
  }
  throw new ConfigError({
    code: 'DataDirectoryInUse',
    message:
      `cannot use the data directory of ${lockPath}: another server uses it; ` +
      'stop it or name another directory',
  })
}

async function isHeld(lockPath: string): Promise<boolean> {
  const pid = Number(await readFile(lockPath, 'utf8').catch(() => ''))
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    return isErrno(error, 'EPERM')
  }
}
