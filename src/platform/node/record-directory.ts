/** Where the records of the SDK V1 lie on this machine. */

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CheckpointStore } from '../../transfer/checkpoint/checkpoint-store.js'
import { FileCheckpointStore } from './file-checkpoint-store.js'

/** Where the SDKs V1 keep records unless they are told otherwise. */
export const V1_UPLOAD_RECORDS = '.py-oss-upload'
export const V1_DOWNLOAD_RECORDS = '.py-oss-download'

/** `dir` in `root`, which by default is the home directory. Made when it is first needed. */
export function recordDirectory(root: string | undefined, dir: string): CheckpointStore {
  return new FileCheckpointStore(join(root ?? homedir(), dir), 'root and dir of the store')
}

/** The path from the root; where the system does not tell cases apart, in lower case. */
export function comparablePath(path: string): string {
  const absolute = resolve(path)
  return process.platform === 'win32' ? absolute.toLowerCase() : absolute
}
