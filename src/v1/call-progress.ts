/** Progress of one call that sends or fetches content. */

import type { ProgressCallback } from './progress-callback.js'

/**
 * Counts never fall, although an attempt may begin anew, and the last one, which has everything, is
 * told when the call has succeeded.
 */
export class CallProgress {
  readonly #callback: ProgressCallback | undefined
  readonly #totalBytes: number | undefined
  #told = -1

  /** `totalBytes`: `undefined` when it is not known. */
  constructor(callback: ProgressCallback | undefined, totalBytes: number | undefined) {
    this.#callback = callback
    this.#totalBytes = totalBytes
  }

  /** So many bytes have moved. */
  moved(bytes: number): void {
    if (bytes !== this.#totalBytes) this.#tell(bytes)
  }

  /** Everything has, these bytes, and it was right. */
  done(bytes: number): void {
    this.#tell(bytes)
  }

  #tell(bytes: number): void {
    if (bytes <= this.#told) return
    this.#told = bytes
    this.#callback?.(bytes, this.#totalBytes)
  }
}
