/**
 * The port behind which checkpoints live: named text documents that survive a crash, and a lock for
 * each name.
 */

export interface CheckpointStore {
  /** Where the document lies, for messages. */
  describe(name: string): string
  /**
   * The document, or `undefined` when there is none. Throws `CheckpointError` when it exists and
   * cannot be read.
   */
  load(name: string): Promise<string | undefined>
  /**
   * Replaces the document at once and for good: after a crash at any instant either the old one or
   * the new one is there, whole. Creates the place when it is missing.
   */
  save(name: string, text: string): Promise<void>
  /** Removes the document; it may be gone already. */
  remove(name: string): Promise<void>
  /**
   * Makes the caller the only one, across processes, that works on `name`, until it releases the
   * lock or dies. While another holds it, waits or throws `CheckpointLockedError`, as asked.
   */
  lock(name: string, options: LockOptions): Promise<CheckpointLock>
}

export interface LockOptions {
  readonly whenLocked: 'wait' | 'fail'
  readonly signal: AbortSignal
}

export interface CheckpointLock {
  /** Lets others work on it. May be called twice. Must not throw. */
  release(): Promise<void>
}
