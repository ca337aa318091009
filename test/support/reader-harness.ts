/** Opens readers of an object in memory, on a clock that moves when told to. */

import { ObjectReader } from '../../src/transfer/object-file/object-reader.js'
import type { OpenFileOptions } from '../../src/transfer/object-file/open-file-options.js'
import { openObject } from '../../src/transfer/object-file/open-object.js'
import { Scheduler } from '../../src/transfer/scheduler.js'
import { createFakeEnvironment } from './fake-environment.js'
import { FakeDownloadClient } from './fake-download-client.js'
import { seededBytes } from './seeded-random.js'

export const READ_PATH = 'oss://examplebucket/dir/file.bin'

export class ReaderHarness {
  readonly environment = createFakeEnvironment()
  readonly client: FakeDownloadClient
  readonly scheduler: Scheduler
  readonly bytes: Uint8Array

  constructor(bytes = seededBytes(450), maxParts = 100) {
    this.bytes = bytes
    this.client = new FakeDownloadClient(bytes)
    const limits = { maxParts, memoryLimit: 1, bandwidthLimit: undefined }
    this.scheduler = new Scheduler(this.environment.clock, limits)
  }

  /** `chunkSize` may be as small as tests like it. */
  async open(options: OpenFileOptions = {}): Promise<ObjectReader> {
    const { clock, random } = this.environment
    const means = { clock, random, lane: this.scheduler.join(Infinity) }
    const { chunkSize, ...checked } = options
    const request = { bucket: 'examplebucket', key: 'dir/file.bin' }
    const opened = await openObject(this.client, means, request, checked)
    return new ObjectReader(opened.read, opened.head, {
      ...opened.options,
      chunkSize: chunkSize ?? opened.options.chunkSize,
    })
  }

  /** The first bytes of the ranges asked for, in order. */
  get starts(): number[] {
    return this.client.ranges.map((range) => Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1]))
  }
}
