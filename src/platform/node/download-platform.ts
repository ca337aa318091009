/** What downloads need of this machine. */

import { resolve } from 'node:path'
import type { DownloadPlatform } from '../../transfer/download/downloader.js'
import { defaultCheckpointDirectory } from './checkpoint-directory.js'
import { systemClock } from './clock.js'
import { nodeDigests } from './digests.js'
import { FileCheckpointStore } from './file-checkpoint-store.js'
import { createFileSink } from './file-sink.js'
import { openFinishedFile } from './finished-file.js'
import { createStreamSink, type DownloadTarget } from './stream-sink.js'
import { createTemporaryPath, partialPathOf } from './temporary-path.js'

export const nodeDownloadPlatform: DownloadPlatform<DownloadTarget> = {
  digests: nodeDigests,
  clock: systemClock,
  absolutePath: (path) => resolve(path),
  temporaryPath: createTemporaryPath,
  partialPath: partialPathOf,
  openFile: createFileSink,
  openFinishedFile,
  openStream: createStreamSink,
  checkpointStore: (directory) =>
    new FileCheckpointStore(directory ?? defaultCheckpointDirectory()),
}
