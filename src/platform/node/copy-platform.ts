/** What copies need of this machine. */

import type { CopyPlatform } from '../../transfer/copy/copier.js'
import { defaultCheckpointDirectory } from './checkpoint-directory.js'
import { nodeDigests } from './digests.js'
import { FileCheckpointStore } from './file-checkpoint-store.js'

export const nodeCopyPlatform: CopyPlatform = {
  digests: nodeDigests,
  checkpointStore: (directory) =>
    new FileCheckpointStore(directory ?? defaultCheckpointDirectory()),
}
