/**
 * The record of an upload between runs: the checkpoint, which says how to go on, and beside it the
 * journal, which lists every upload ID that was begun and not yet finished. A damaged checkpoint
 * thus never leaves parts on the server that nobody knows of.
 */

import type {
  CheckpointLock,
  CheckpointStore,
  LockOptions,
} from '../checkpoint/checkpoint-store.js'
import type { Decoded, RecordFormat } from '../checkpoint/record-format.js'
import type { UploadCheckpoint } from '../checkpoint/upload-checkpoint.js'

/** An upload that was begun: where, and its ID. */
export interface JournalEntry {
  readonly endpoint: string
  readonly uploadId: string
}

/** `Checkpoint`: what the record says of the upload; a copy's says other things than a file's. */
export class UploadRecord<Checkpoint = UploadCheckpoint> {
  readonly #store: CheckpointStore
  readonly #name: string
  readonly #format: RecordFormat<Checkpoint>
  #lock: CheckpointLock | undefined
  #writable = true

  constructor(store: CheckpointStore, name: string, format: RecordFormat<Checkpoint>) {
    this.#store = store
    this.#name = name
    this.#format = format
  }

  /** The checkpoint's place, for messages. */
  get place(): string {
    return this.#store.describe(this.#name)
  }

  /** Makes this process the only one to work on the record. */
  async lock(options: LockOptions): Promise<void> {
    this.#lock = await this.#store.lock(this.#name, options)
  }

  async unlock(): Promise<void> {
    await this.#lock?.release()
    this.#lock = undefined
  }

  async load(): Promise<Decoded<Checkpoint> | undefined> {
    const text = await this.#store.load(this.#name)
    if (text === undefined) return undefined
    const decoded = this.#format.decode(text)
    // A program that we do not know will want its file back: this run goes without a checkpoint.
    if (decoded.kind === 'foreign') this.#writable = false
    return decoded
  }

  /** Whether nothing is known of earlier runs. */
  async isBlank(): Promise<boolean> {
    if ((await this.#store.load(this.#name)) !== undefined) return false
    return (await this.#store.load(this.#journalName)) === undefined
  }

  /** Whether this run is recorded. */
  get writable(): boolean {
    return this.#writable
  }

  /** Records an upload that has just begun: the journal first, so that it is known in any case. */
  async begin(entry: JournalEntry, checkpoint: Checkpoint): Promise<void> {
    await this.saveJournal([...(await this.loadJournal()), entry])
    await this.save(checkpoint)
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    if (!this.#writable) return
    await this.#store.save(this.#name, this.#format.encode(checkpoint))
  }

  loadJournal(): Promise<JournalEntry[]> {
    return loadJournal(this.#store, this.#name)
  }

  async saveJournal(entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) {
      await this.#store.remove(this.#journalName)
      return
    }
    const lines = entries.map(({ uploadId, endpoint }) => `${uploadId} ${endpoint}\n`)
    await this.#store.save(this.#journalName, lines.join(''))
  }

  /**
   * Forgets the upload that has come to its end. Other uploads in the journal stay listed. The
   * checkpoint goes last: with it alone a later run still finds that the object is finished.
   */
  async finish(uploadId: string | undefined): Promise<void> {
    const journal = await this.loadJournal()
    if (journal.length > 0) {
      await this.saveJournal(journal.filter((entry) => entry.uploadId !== uploadId))
    }
    if (this.#writable) await this.#store.remove(this.#name)
  }

  get #journalName(): string {
    return journalNameOf(this.#name)
  }
}

/** Where the journal of a checkpoint is. */
export function journalNameOf(name: string): string {
  return `${name}.uploads`
}

/** The journal of the checkpoint `name`; empty when there is none. */
export async function loadJournal(
  store: Pick<CheckpointStore, 'load'>,
  name: string,
): Promise<JournalEntry[]> {
  const text = (await store.load(journalNameOf(name))) ?? ''
  const entries: JournalEntry[] = []
  for (const line of text.split('\n')) {
    const [uploadId, endpoint] = line.split(' ')
    if (uploadId !== undefined && endpoint !== undefined) entries.push({ uploadId, endpoint })
  }
  return entries
}
