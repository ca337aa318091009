/**
 * The record of a download between runs: which parts are on disk, and their CRC-64s. Written only
 * after the bytes it speaks of are safe.
 */

import type { Clock, Digests } from '../../environment.js'
import { combineCrc64 } from '../../protocol/crc64/crc64.js'
import type {
  CheckpointLock,
  CheckpointStore,
  LockOptions,
} from '../checkpoint/checkpoint-store.js'
import { CheckpointWriter } from '../checkpoint/checkpoint-writer.js'
import {
  decodeDownloadCheckpoint,
  encodeDownloadCheckpoint,
  type DecodedDownloadCheckpoint,
  type DownloadCheckpoint,
} from '../checkpoint/download-checkpoint.js'
import type { PartSink } from '../part-sink.js'
import type { PartRecord } from '../part.js'

/** What a checkpoint says beside the progress. */
export type DownloadFacts = Omit<DownloadCheckpoint, 'offset' | 'crc64' | 'own'> & {
  readonly endpoint: string
  /** Where the range begins within the object. */
  readonly start: number
}

export class DownloadRecord {
  readonly #store: CheckpointStore
  readonly #name: string
  readonly #digests: Digests
  readonly #writer: CheckpointWriter
  readonly #done = new Map<number, PartRecord>()
  #lock: CheckpointLock | undefined
  #facts: DownloadFacts | undefined
  #sink: PartSink | undefined
  #writable = true

  constructor(store: CheckpointStore, name: string, digests: Digests, clock: Clock) {
    this.#store = store
    this.#name = name
    this.#digests = digests
    this.#writer = new CheckpointWriter(clock, () => this.#save())
  }

  /** The checkpoint's place, for messages. */
  get place(): string {
    return this.#store.describe(this.#name)
  }

  /** Whether this run is recorded. */
  get writable(): boolean {
    return this.#writable
  }

  async lock(options: LockOptions): Promise<void> {
    this.#lock = await this.#store.lock(this.#name, options)
  }

  async unlock(): Promise<void> {
    await this.#lock?.release()
    this.#lock = undefined
  }

  async load(): Promise<DecodedDownloadCheckpoint | undefined> {
    const text = await this.#store.load(this.#name)
    if (text === undefined) return undefined
    const decoded = decodeDownloadCheckpoint(text, this.#digests)
    if (decoded.kind === 'foreign') this.#writable = false
    return decoded
  }

  /** From here on parts that are done are recorded, as bytes of `sink`. */
  begin(facts: DownloadFacts, sink: PartSink): void {
    this.#facts = facts
    this.#sink = sink
  }

  /** A part is written. Throws when recording has failed. */
  add(part: PartRecord): void {
    this.#done.set(part.partNumber, part)
    if (this.#writable) this.#writer.touch()
  }

  /** Everything done so far is recorded when this resolves. */
  async settle(): Promise<void> {
    if (this.#writable && this.#done.size > 0) await this.#writer.settle()
  }

  /** Forgets the download. */
  async finish(): Promise<void> {
    await this.#writer.stop()
    if (this.#writable) await this.#store.remove(this.#name)
  }

  async #save(): Promise<void> {
    const facts = this.#facts
    if (facts === undefined || this.#sink === undefined) return
    // As it is now: parts that finish during the sync are not covered by it.
    const done = [...this.#done.values()].sort((a, b) => a.partNumber - b.partNumber)
    await this.#sink.sync()
    const { endpoint, start, ...named } = facts
    const prefix = contiguousPrefix(done, facts.partSize)
    const parts = new Map(done.map(({ partNumber, crc64 = 0n }) => [partNumber, crc64]))
    const checkpoint: DownloadCheckpoint = {
      ...named,
      offset: start + prefix.size,
      crc64: prefix.crc64,
      own: { endpoint, parts },
    }
    await this.#store.save(this.#name, encodeDownloadCheckpoint(checkpoint, this.#digests))
  }
}

/**
 * What other SDKs understand of the progress: the unbroken run of parts from the first, all of full
 * size (one that ends amid a part they take for damaged).
 */
function contiguousPrefix(
  done: readonly PartRecord[],
  partSize: number,
): { size: number; crc64: bigint } {
  let size = 0
  let crc64 = 0n
  for (const [index, part] of done.entries()) {
    if (part.partNumber !== index + 1 || part.crc64 === undefined) break
    if (part.size !== partSize) break
    crc64 = combineCrc64(crc64, part.crc64, part.size)
    size += part.size
  }
  return { size, crc64 }
}
