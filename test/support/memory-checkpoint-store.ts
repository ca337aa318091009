/** Checkpoints in memory: they live as long as the test. */

import type {
  CheckpointLock,
  CheckpointStore,
  LockOptions,
} from '../../src/transfer/checkpoint/checkpoint-store.js'
import { CheckpointLockedError } from '../../src/transfer/errors/checkpoint-errors.js'
import { orAborted } from '../../src/transfer/abort.js'
import { createDeferred, type Deferred } from './deferred.js'

export class MemoryCheckpointStore implements CheckpointStore {
  readonly documents = new Map<string, string>()
  readonly #locks = new Map<string, Deferred<void>>()

  get locked(): string[] {
    return [...this.#locks.keys()]
  }

  describe(name: string): string {
    return `memory:${name}`
  }

  async load(name: string): Promise<string | undefined> {
    return this.documents.get(name)
  }

  async save(name: string, text: string): Promise<void> {
    this.documents.set(name, text)
  }

  async remove(name: string): Promise<void> {
    this.documents.delete(name)
  }

  async lock(name: string, { whenLocked, signal }: LockOptions): Promise<CheckpointLock> {
    signal.throwIfAborted()
    for (;;) {
      const held = this.#locks.get(name)
      if (held === undefined) break
      if (whenLocked === 'fail') throw new CheckpointLockedError(`${name} is locked`)
      await orAborted(held.promise, signal)
    }
    const lock = createDeferred()
    this.#locks.set(name, lock)
    return {
      release: async () => {
        if (this.#locks.get(name) === lock) this.#locks.delete(name)
        lock.resolve()
      },
    }
  }
}
