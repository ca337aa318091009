/**
 * The port through which a download writes: a file filled at any place, or a stream that takes
 * bytes in order.
 */

export interface PartSink {
  /** `random`: parts may be written in any order. `sequential`: byte after byte, from the first. */
  readonly access: 'random' | 'sequential'
  /**
   * Makes room for `size` bytes, before anything is written, and returns how many bytes are there
   * from an earlier run, at most `size`: 0 unless `keep` asks for them. Throws `TargetError` when
   * there is no room, or no right to write, and has changed nothing then.
   */
  prepare(size: number, keep: boolean): Promise<number>
  /**
   * Writes all of `chunk`, whose memory is the caller's again afterwards. Offsets count from the
   * first byte of the download.
   */
  write(offset: number, chunk: Uint8Array): Promise<void>
  /**
   * Hands over what stands at `offset`, piece by piece, up to `size` bytes; fewer when there are
   * not as many. Ends with what `onPiece` throws. For `random` sinks only.
   */
  read(offset: number, size: number, onPiece: (piece: Uint8Array) => void): Promise<void>
  /** Returns when everything written is safe from a crash. */
  sync(): Promise<void>
  /**
   * Everything is written and verified: makes it safe from a crash, and visible under the target's
   * name.
   */
  commit(): Promise<void>
  /**
   * Ends a download that failed. `keep`: what was written stays for a later run. Must not throw,
   * nor wait for a reader.
   */
  abandon(keep: boolean, reason: Error): Promise<void>
}
