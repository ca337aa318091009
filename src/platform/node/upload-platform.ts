/** What uploads need of this machine. */

import { resolve } from 'node:path'
import type { UploadPlatform } from '../../transfer/upload/uploader.js'
import { defaultCheckpointDirectory } from './checkpoint-directory.js'
import { systemClock } from './clock.js'
import { contentTypeOf } from './content-type.js'
import { nodeDigests } from './digests.js'
import { FileCheckpointStore } from './file-checkpoint-store.js'
import { openFileSource } from './file-source.js'
import { claimUploadSource } from './upload-source.js'

export const nodeUploadPlatform: UploadPlatform = {
  digests: nodeDigests,
  clock: systemClock,
  absolutePath: (path) => resolve(path),
  openFile: openFileSource,
  claimSource: claimUploadSource,
  contentTypeOf,
  checkpointStore: (directory) =>
    new FileCheckpointStore(directory ?? defaultCheckpointDirectory()),
}
