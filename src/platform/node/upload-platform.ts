/** What uploads need of this machine. */

import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import type { UploadPlatform } from '../../transfer/upload/uploader.js'
import { contentTypeOf } from './content-type.js'
import { nodeDigests } from './digests.js'
import { FileCheckpointStore } from './file-checkpoint-store.js'
import { openFileSource } from './file-source.js'
import { claimUploadSource } from './upload-source.js'

export const nodeUploadPlatform: UploadPlatform = {
  digests: nodeDigests,
  absolutePath: (path) => resolve(path),
  openFile: openFileSource,
  claimSource: claimUploadSource,
  contentTypeOf,
  checkpointStore: (directory) =>
    new FileCheckpointStore(directory ?? defaultCheckpointDirectory()),
}

/**
 * Per user, and kept over restarts: what lies in a temporary directory is gone when it is needed.
 */
function defaultCheckpointDirectory(): string {
  return join(envPaths('ossferry', { suffix: '' }).data, 'checkpoints')
}
