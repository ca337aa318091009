/** The port through which an upload reads: a file, a buffer, a blob or a stream, cut into parts. */

import type { BodySource } from '../protocol/http.js'
import type { PartRange } from './part.js'

/** What makes a source the same source as at an earlier time. */
export interface SourceIdentity {
  /** Absolute path. */
  readonly path: string
  readonly size: number
  /** Modification time as Python's `st_mtime` computes it: seconds, a double. */
  readonly mtime: number
  /** Modification time, nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
  readonly device: string
  readonly inode: string
}

/** The bytes of one part, ready to be sent. */
export interface PartBody extends BodySource {
  readonly size: number
  readonly replayable: true
  /** Gives buffers back. Called once, after the last `send` has ended. */
  release(): void
}

export interface PartSource {
  /** Total bytes; `undefined` when only reading can tell. */
  readonly size: number | undefined
  /**
   * `random`: parts may be opened in any order and at the same time. `sequential`: part after part,
   * in order, each opened once; opening reads the part into memory.
   */
  readonly access: 'random' | 'sequential'
  /** Whether opening the source again later gives the same bytes, as far as anybody can know. */
  readonly identity: SourceIdentity | undefined
  /** Bytes of memory that an opened part of `size` bytes holds until it is released. */
  memoryOf(size: number): number
  /**
   * The bytes of `range`. A sequential source that ends early gives a shorter body, of size 0 when
   * nothing is left; the caller then stops. A random source that has become shorter rejects while
   * it is sent.
   */
  openPart(range: PartRange, signal: AbortSignal): Promise<PartBody>
  /** Throws `SourceChangedError` if the source is not what it was when it was opened. */
  assertUnchanged(): Promise<void>
  /**
   * Ends reading and closes what was opened. May be called at any time, also twice. Must not throw.
   */
  close(): Promise<void>
}
