/**
 * Counts who holds which stored content, so that it is removed when the last holder lets go and not
 * before.
 */

import type { Segment } from './object-store.js'

export class ContentHolds {
  readonly #counts = new Map<string, number>()

  add(segments: readonly Segment[]): void {
    for (const { contentId } of segments) {
      this.#counts.set(contentId, (this.#counts.get(contentId) ?? 0) + 1)
    }
  }

  /** Lets go of `segments` and returns the IDs that nobody holds any more. */
  release(segments: readonly Segment[]): readonly string[] {
    const free: string[] = []
    for (const { contentId } of segments) {
      const count = this.#counts.get(contentId)
      if (count === undefined) throw new Error(`content ${contentId} was released but is not held`)
      if (count > 1) {
        this.#counts.set(contentId, count - 1)
      } else {
        this.#counts.delete(contentId)
        free.push(contentId)
      }
    }
    return free
  }

  has(contentId: string): boolean {
    return this.#counts.has(contentId)
  }
}
