/** How long the kernels may need for what they hold of a body that has been sent. */

/**
 * What the kernels of both sides may still hold of a body that Node has handed over whole, and that
 * the peer has yet to read; Linux grows its buffers up to about this.
 */
const KERNEL_BUFFERS = 16 * 1024 * 1024

/** Made when sending begins. */
export class DrainTime {
  readonly #startedAt = performance.now()
  #graceMs = 0

  /** The kernel has taken the last of `size` bytes. */
  taken(size: number): void {
    const share = Math.min(1, KERNEL_BUFFERS / Math.max(size, 1))
    this.#graceMs = Math.floor((performance.now() - this.#startedAt) * share)
  }

  /**
   * How long, at the pace seen so far, bytes may still move although Node sees none. Granted once.
   */
  grant(): number {
    const graceMs = this.#graceMs
    this.#graceMs = 0
    return graceMs
  }
}
