/** A store of the caller's own as the place of checkpoints. */

import type {
  CheckpointLock,
  CheckpointStore,
  LockOptions,
} from '../transfer/checkpoint/checkpoint-store.js'
import { CheckpointError, CheckpointLockedError } from '../transfer/errors/checkpoint-errors.js'
import { orAborted } from '../transfer/abort.js'
import { documentsOf } from './document-record-store.js'
import type { RecordStore } from './record-store.js'
import { plainRecordOf, textOfRecord } from './stored-json.js'

/** Where the transfer of `storeKey` is recorded. */
export function checkpointsIn<Record extends object>(
  store: RecordStore<Record>,
  storeKey: string,
): CheckpointStore {
  return documentsOf(store) ?? new StoreCheckpoints(store, storeKey)
}

/** What is held of each store, by name: transfers of one process keep out of each other's way. */
const held = new WeakMap<object, Map<string, Promise<void>>>()

/**
 * The record goes through the store's methods. Whatever else a transfer notes down (the journal of
 * an upload) lives as long as the transfer, since a store knows records only.
 */
class StoreCheckpoints<Record extends object> implements CheckpointStore {
  readonly #store: RecordStore<Record>
  readonly #storeKey: string
  readonly #notes = new Map<string, string>()

  constructor(store: RecordStore<Record>, storeKey: string) {
    this.#store = store
    this.#storeKey = storeKey
  }

  describe(name: string): string {
    return `${name} in the store that was given`
  }

  async load(name: string): Promise<string | undefined> {
    if (name !== this.#storeKey) return this.#notes.get(name)
    const record = await this.#call('get', () => this.#store.get(name))
    if (record === undefined || record === null) return undefined
    // Whatever a store may have kept, what is no record must not stop the transfer.
    return typeof record === 'object' ? textOfRecord(record) : ''
  }

  async save(name: string, text: string): Promise<void> {
    if (name !== this.#storeKey) {
      this.#notes.set(name, text)
      return
    }
    const record = plainRecordOf(text) as Record | undefined
    if (record === undefined) throw new Error('a record is to be saved that is none')
    await this.#call('put', () => this.#store.put(name, record))
  }

  async remove(name: string): Promise<void> {
    if (name === this.#storeKey) await this.#call('delete', () => this.#store.delete(name))
    else this.#notes.delete(name)
  }

  async lock(name: string, { whenLocked, signal }: LockOptions): Promise<CheckpointLock> {
    const names = held.get(this.#store) ?? new Map<string, Promise<void>>()
    held.set(this.#store, names)
    for (;;) {
      const holder = names.get(name)
      if (holder === undefined) break
      if (whenLocked === 'fail') {
        throw new CheckpointLockedError(
          `another transfer in this process works on ${this.describe(name)}; wait for it to end`,
        )
      }
      await orAborted(holder, signal)
    }
    let free = (): void => undefined
    const released = new Promise<void>((resolve) => {
      free = resolve
    })
    names.set(name, released)
    const release = (): Promise<void> => {
      names.delete(name)
      free()
      return released
    }
    return { release }
  }

  async #call<Value>(method: string, call: () => Value | Promise<Value>): Promise<Value> {
    try {
      return await call()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new CheckpointError(`the store's own ${method} has failed: ${reason}`, cause)
    }
  }
}
