/** The lock of checkpoints for what else only one process may write at a time. */

import type { CheckpointLock } from '../../transfer/checkpoint/checkpoint-store.js'
import { acquireLockFile } from './lock-file.js'

/**
 * Makes `PATH.lock`, in a folder that is there; `path` itself is not touched. Does not outlive the
 * process: one that was killed is in nobody's way.
 *
 * Rejects with `CheckpointLockedError` while somebody has the lock, with `CheckpointError` when it
 * cannot be made.
 */
export function lockPath(path: string): Promise<CheckpointLock> {
  const { signal } = new AbortController()
  return acquireLockFile(path, { whenLocked: 'fail', signal })
}
