/** Whether a file of this machine is what it was. */

import type { BigIntStats } from 'node:fs'

/**
 * A text that differs when the file is another one, or has been written to: its modification time
 * can be set back afterwards, the time of its inode cannot.
 */
export function stateOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}
