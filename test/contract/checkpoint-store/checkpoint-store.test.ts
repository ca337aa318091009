import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileCheckpointStore } from '../../../src/platform/node/file-checkpoint-store.js'
import { MemoryCheckpointStore } from '../../support/memory-checkpoint-store.js'
import { describeCheckpointStore } from './checkpoint-store-contract.js'

describeCheckpointStore('checkpoints in files', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ossferry-checkpoints-'))
  return {
    store: new FileCheckpointStore(join(directory, 'made', 'when', 'needed')),
    dispose: () => rm(directory, { recursive: true }),
  }
})

describeCheckpointStore('checkpoints in the memory of tests', async () => ({
  store: new MemoryCheckpointStore(),
  dispose: () => Promise.resolve(),
}))
