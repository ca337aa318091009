/** Where a reader gets the bytes at its position from, as long as they follow one another. */

export interface ReadSource {
  /** Whether it has the bytes at `position`, or comes to them sooner than a new request would. */
  covers(position: number): boolean
  /**
   * Fills all of `target` with the bytes from `position` on, which it covers. One call at a time.
   */
  read(position: number, target: Uint8Array): Promise<void>
  /** Ends its requests; resolves when they have ended, and never rejects. */
  close(): Promise<void>
}
