/** Runs upload jobs as an uploader does, against OSS in memory. */

import type { TransferEvent } from '../../src/transfer/events.js'
import { TransferEngine } from '../../src/transfer/engine.js'
import type { PartSource } from '../../src/transfer/part-source.js'
import { fittingPartSize } from '../../src/transfer/part-plan.js'
import { Scheduler } from '../../src/transfer/scheduler.js'
import { createBytesSource } from '../../src/transfer/source/bytes-source.js'
import { streamOfIterable, type ByteIterable } from '../../src/transfer/source/byte-stream.js'
import { createStreamSource } from '../../src/transfer/source/stream-source.js'
import type { Transfer } from '../../src/transfer/transfer.js'
import {
  uploadCheckpointFormat,
  uploadCheckpointName,
} from '../../src/transfer/checkpoint/upload-checkpoint.js'
import { createUploadJob } from '../../src/transfer/upload/upload-job.js'
import {
  resolveUploadOptions,
  type ResolvedUploadOptions,
} from '../../src/transfer/upload/upload-options.js'
import { UploadRecord } from '../../src/transfer/upload/upload-record.js'
import type { UploadRequest } from '../../src/transfer/upload/upload-request.js'
import type { UploadResult } from '../../src/transfer/upload/upload-result.js'
import { createFakeEnvironment } from './fake-environment.js'
import { FakeFile, FILE_PATH } from './fake-file.js'
import { FakeUploadClient } from './fake-upload-client.js'
import { MemoryCheckpointStore } from './memory-checkpoint-store.js'

export const BUCKET = 'examplebucket'
export const KEY = 'dir/file.bin'
export const PATH = `oss://${BUCKET}/${KEY}`
/** Small, so that parts cost nothing; checking it is the options' business. */
const PART_SIZE = 100

export type HarnessOptions = Partial<ResolvedUploadOptions>

export class UploadHarness {
  readonly environment = createFakeEnvironment()
  readonly client = new FakeUploadClient(this.environment.clock)
  readonly store = new MemoryCheckpointStore()
  readonly scheduler = new Scheduler(this.environment.clock, {
    maxParts: 100,
    memoryLimit: 1_000_000,
    bandwidthLimit: undefined,
  })
  /** Of all uploads, in order. */
  readonly events: TransferEvent[] = []
  readonly #engine = new TransferEngine(this.environment, this.scheduler)

  /** Name of the checkpoint of a file. */
  readonly checkpointName = uploadCheckpointName(FILE_PATH, BUCKET, KEY, this.environment.digests)
  readonly journalName = `${this.checkpointName}.uploads`

  uploadFile(
    file: FakeFile | Uint8Array,
    options: HarnessOptions = {},
    request: Partial<UploadRequest> = {},
  ): Transfer<UploadResult> {
    const opened =
      file instanceof FakeFile ? () => file.openSource() : () => createBytesSource(file)
    return this.upload(opened, options, request)
  }

  uploadStream(
    chunks: ByteIterable,
    options: HarnessOptions = {},
    request: Partial<UploadRequest> = {},
    size?: number,
  ): Transfer<UploadResult> {
    const open = (): PartSource => createStreamSource(streamOfIterable(chunks), { size })
    return this.upload(open, options, request)
  }

  upload(
    openSource: () => PartSource | Promise<PartSource>,
    options: HarnessOptions,
    request: Partial<UploadRequest>,
  ): Transfer<UploadResult> {
    const resolved: ResolvedUploadOptions = {
      ...resolveUploadOptions({}, {}),
      partSize: PART_SIZE,
      onEvent: (event) => this.events.push(event),
      ...options,
    }
    const { clock, digests } = this.environment
    const job = createUploadJob({
      client: this.client,
      digests,
      clock,
      request: { bucket: BUCKET, key: KEY, contentType: 'text/plain', ...request },
      options: resolved,
      partSizeFor: (size) => fittingPartSize(size, resolved.partSize),
      record: resolved.enableCheckpoint
        ? new UploadRecord(this.store, this.checkpointName, uploadCheckpointFormat(digests))
        : undefined,
      sourceName: FILE_PATH,
      openSource: async () => openSource(),
      abandonSource: () => undefined,
    })
    const transfer = this.#engine.run(job, resolved)
    transfer.catch(() => undefined) // each test looks at the outcome when it gets there
    return transfer
  }

  get checkpoint(): string | undefined {
    return this.store.documents.get(this.checkpointName)
  }

  get journal(): string | undefined {
    return this.store.documents.get(this.journalName)
  }

  get stored(): Uint8Array | undefined {
    return this.client.objects.get(PATH)?.bytes
  }

  eventsOf<Type extends TransferEvent['type']>(
    type: Type,
  ): Extract<TransferEvent, { type: Type }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      TransferEvent,
      { type: Type }
    >[]
  }
}
