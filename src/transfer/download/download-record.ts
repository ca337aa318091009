/**
 * The record of a download between runs: which parts are on disk, and their CRC-64s. Written only
 * after the bytes it speaks of are safe.
 */

import type { Clock } from '../../environment.js'
import { combineCrc64 } from '../../protocol/crc64/crc64.js'
import type {
  CheckpointLock,
  CheckpointStore,
  LockOptions,
} from '../checkpoint/checkpoint-store.js'
import { CheckpointWriter } from '../checkpoint/checkpoint-writer.js'
import type { DownloadCheckpoint } from '../checkpoint/download-checkpoint.js'
import type { Decoded, RecordFormat } from '../checkpoint/record-format.js'
import type { PartSink } from '../part-sink.js'
import type { PartRecord } from '../part.js'

/** What a checkpoint says beside the progress. */
export type DownloadFacts = Omit<DownloadCheckpoint, 'offset' | 'crc64' | 'own'> & {
  readonly endpoint: string
  /** Absolute path of what the file becomes. */
  readonly targetPath: string
  /** Where the range begins within the object. */
  readonly start: number
}

/** What a record needs; `name` is the checkpoint's. */
export interface DownloadRecordOptions {
  readonly store: CheckpointStore
  readonly name: string
  /** Locked as well: two objects must not be written to one file at a time. */
  readonly lockName: string
  readonly format: RecordFormat<DownloadCheckpoint>
  readonly clock: Clock
}

export class DownloadRecord {
  readonly #store: CheckpointStore
  readonly #name: string
  readonly #lockName: string
  readonly #format: RecordFormat<DownloadCheckpoint>
  readonly #writer: CheckpointWriter
  readonly #done = new Map<number, PartRecord>()
  readonly #locks: CheckpointLock[] = []
  #recorded = false
  #facts: DownloadFacts | undefined
  #sink: PartSink | undefined
  #writable = true

  constructor({ store, name, lockName, format, clock }: DownloadRecordOptions) {
    this.#store = store
    this.#name = name
    this.#lockName = lockName
    this.#format = format
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

  /** Forgets what is on record; from here on nothing is recorded. */
  async decline(): Promise<void> {
    await this.forget()
    this.#writable = false
  }

  /** Whether there is something on record that a later run can go on from. */
  get recorded(): boolean {
    return this.#recorded
  }

  async lock(options: LockOptions): Promise<void> {
    this.#locks.push(await this.#store.lock(this.#lockName, options))
    this.#locks.push(await this.#store.lock(this.#name, options))
  }

  async unlock(): Promise<void> {
    for (const lock of this.#locks.splice(0).reverse()) await lock.release()
  }

  async load(): Promise<Decoded<DownloadCheckpoint> | undefined> {
    const text = await this.#store.load(this.#name)
    if (text === undefined) return undefined
    const decoded = this.#format.decode(text)
    if (decoded.kind === 'foreign') this.#writable = false
    return decoded
  }

  /** Records the file that is about to be made, so that it is found whatever happens. */
  async note(facts: DownloadFacts): Promise<void> {
    if (this.#writable) await this.#write(facts, [])
  }

  /**
   * From here on parts that are done are recorded, as bytes of `sink`. Those of `earlier` are on
   * record already and stay there until they turn out wrong: a run that is killed while it verifies
   * them must not lose them.
   */
  begin(facts: DownloadFacts, sink: PartSink, earlier: readonly PartRecord[]): void {
    this.#facts = facts
    this.#sink = sink
    for (const part of earlier) this.#done.set(part.partNumber, part)
    this.#recorded = earlier.length > 0
  }

  /** What is on record is more than what is there: puts that right before the file grows again. */
  async restate(): Promise<void> {
    if (this.#done.size === 0) return this.forget()
    this.#writer.touch()
    await this.#writer.settle()
  }

  /** A part is written. Throws when recording has failed. */
  add(part: PartRecord): void {
    const known = this.#done.get(part.partNumber)
    this.#done.set(part.partNumber, part)
    if (this.#writable && known?.crc64 !== part.crc64) this.#writer.touch()
  }

  /** A part of an earlier run is not what it should be. */
  reject(partNumber: number): void {
    this.#done.delete(partNumber)
  }

  /** Everything done so far is recorded when this resolves. */
  async settle(): Promise<void> {
    if (this.#writable) await this.#writer.settle()
  }

  /** Forgets the download. */
  async forget(): Promise<void> {
    await this.#writer.stop()
    if (this.#writable) await this.#store.remove(this.#name)
    this.#recorded = false
  }

  async #save(): Promise<void> {
    const facts = this.#facts
    if (facts === undefined || this.#sink === undefined) return
    // As it is now: parts that finish during the sync are not covered by it.
    const done = [...this.#done.values()].sort((a, b) => a.partNumber - b.partNumber)
    await this.#sink.sync()
    await this.#write(facts, done)
    this.#recorded = true
  }

  async #write(facts: DownloadFacts, done: readonly PartRecord[]): Promise<void> {
    const { endpoint, targetPath, start, ...named } = facts
    const prefix = contiguousPrefix(done, facts.partSize)
    const parts = new Map(done.map(({ partNumber, crc64 = 0n }) => [partNumber, crc64]))
    const checkpoint: DownloadCheckpoint = {
      ...named,
      offset: start + prefix.size,
      crc64: prefix.crc64,
      own: { endpoint, targetPath, parts },
    }
    await this.#store.save(this.#name, this.#format.encode(checkpoint))
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
