/**
 * Paths of the source that were left out: nobody knows what is there, so the target keeps what it
 * has under them.
 */
export class ProtectedPaths {
  /** Grows with what is left out, not with the files. */
  readonly #paths = new Set<string>()

  add(path: string): void {
    this.#paths.add(path)
  }

  /** Whether it is one of them, or lies below one. */
  covers(path: string): boolean {
    if (this.#paths.size === 0) return false
    let end = path.length
    while (end > 0) {
      if (this.#paths.has(path.slice(0, end))) return true
      end = path.lastIndexOf('/', end - 1)
    }
    return false
  }
}
