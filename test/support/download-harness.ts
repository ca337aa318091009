/** Runs download jobs as a downloader does, from OSS in memory into memory. */

import {
  downloadCheckpointFormat,
  downloadCheckpointName,
  downloadLockName,
  encodeDownloadCheckpoint,
  type DownloadCheckpoint,
} from '../../src/transfer/checkpoint/download-checkpoint.js'
import { createDownloadJob } from '../../src/transfer/download/download-job.js'
import {
  resolveDownloadOptions,
  type ResolvedDownloadOptions,
} from '../../src/transfer/download/download-options.js'
import { DownloadRecord } from '../../src/transfer/download/download-record.js'
import type { DownloadRequest } from '../../src/transfer/download/download-request.js'
import type { DownloadResult } from '../../src/transfer/download/download-result.js'
import { TransferEngine } from '../../src/transfer/engine.js'
import type { TransferEvent } from '../../src/transfer/events.js'
import { fittingPartSize } from '../../src/transfer/part-plan.js'
import { Scheduler } from '../../src/transfer/scheduler.js'
import type { Transfer } from '../../src/transfer/transfer.js'
import { crc64 } from '../../src/protocol/crc64/crc64.js'
import { createFakeEnvironment } from './fake-environment.js'
import { FakeDownloadClient, LAST_MODIFIED } from './fake-download-client.js'
import { MemoryCheckpointStore } from './memory-checkpoint-store.js'
import { MemorySink, type MemoryFile } from './memory-sink.js'
import { seededBytes } from './seeded-random.js'

const BUCKET = 'examplebucket'
const KEY = 'dir/file.bin'
export const PATH = `oss://${BUCKET}/${KEY}`
const TARGET_PATH = '/data/file.bin'
const FILE_PATH = `${TARGET_PATH}.temp`
/** Small, so that parts cost nothing; checking it is the options' business. */
const PART_SIZE = 100

export class DownloadHarness {
  readonly environment = createFakeEnvironment()
  readonly client = new FakeDownloadClient(seededBytes(450))
  readonly store = new MemoryCheckpointStore()
  /** Of all downloads, in order. */
  readonly events: TransferEvent[] = []
  /** The partial file of runs with a record. */
  readonly partial: MemoryFile = { bytes: undefined }
  /** Of sinks and saves, in order. */
  readonly log: string[] = []
  sink = this.createSink()
  readonly scheduler = new Scheduler(this.environment.clock, {
    maxParts: 100,
    memoryLimit: 1_000_000,
    bandwidthLimit: undefined,
  })
  readonly #engine = new TransferEngine(this.environment, this.scheduler)

  readonly checkpointName = downloadCheckpointName(
    { versionId: '', range: '', filePath: FILE_PATH },
    BUCKET,
    KEY,
    this.environment.digests,
  )

  createSink(access: 'random' | 'sequential' = 'random'): MemorySink {
    return new MemorySink(access, this.partial, this.log)
  }

  /** Into `sink`, a new one each time. */
  download(
    options: Partial<ResolvedDownloadOptions> = {},
    request: Partial<DownloadRequest> = {},
    sink = this.createSink(),
  ): Transfer<DownloadResult> {
    this.sink = sink
    const resolved: ResolvedDownloadOptions = {
      ...resolveDownloadOptions({}, {}),
      partSize: PART_SIZE,
      blockSize: 32,
      onEvent: (event) => this.events.push(event),
      ...options,
    }
    const { digests, clock } = this.environment
    const job = createDownloadJob({
      client: this.client,
      request: { bucket: BUCKET, key: KEY, ...request },
      options: resolved,
      record: resolved.enableCheckpoint
        ? new DownloadRecord({
            store: this.store,
            name: this.checkpointName,
            lockName: downloadLockName(FILE_PATH, digests),
            format: downloadCheckpointFormat(digests),
            clock,
          })
        : undefined,
      partSizeFor: (size) => fittingPartSize(size, resolved.partSize),
      recordedFrom: 0,
      destination: {
        open: () => ({ sink, filePath: FILE_PATH, targetPath: TARGET_PATH, foundBy: 'name' }),
      },
    })
    const transfer = this.#engine.run(job, resolved)
    transfer.catch(() => undefined) // each test looks at the outcome when it gets there
    return transfer
  }

  get checkpoint(): string | undefined {
    return this.store.documents.get(this.checkpointName)
  }

  set checkpoint(text: string | undefined) {
    if (text === undefined) this.store.documents.delete(this.checkpointName)
    else this.store.documents.set(this.checkpointName, text)
  }

  /** As an earlier run has left it, with these parts on disk and on record. */
  leave(parts: readonly number[], changes: Partial<DownloadCheckpoint> = {}): void {
    const { bytes } = this.client
    const partial = new Uint8Array(bytes.length)
    const crcs = parts.map((partNumber): [number, bigint] => {
      const offset = (partNumber - 1) * PART_SIZE
      const part = bytes.subarray(offset, offset + PART_SIZE)
      partial.set(part, offset)
      return [partNumber, crc64(part)]
    })
    this.partial.bytes = partial
    this.checkpoint = encodeDownloadCheckpoint(
      { ...this.checkpointOf(new Map(crcs)), ...changes },
      this.environment.digests,
    )
  }

  checkpointOf(parts: ReadonlyMap<number, bigint>): DownloadCheckpoint {
    return {
      objectName: PATH,
      versionId: '',
      range: '',
      objectSize: this.client.bytes.length,
      lastModified: LAST_MODIFIED,
      etag: this.client.etag,
      filePath: FILE_PATH,
      partSize: PART_SIZE,
      offset: 0,
      crc64: 0n,
      own: { endpoint: this.client.endpoint, targetPath: TARGET_PATH, parts },
    }
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
