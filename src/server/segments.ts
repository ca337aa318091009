/** Runs of stored bytes, cut without touching a byte. */

import type { Segment } from './object-store.js'

/** The segments of `size` bytes from `offset` on of what `segments` make up together. */
export function sliceSegments(
  segments: readonly Segment[],
  offset: number,
  size: number,
): readonly Segment[] {
  const slice: Segment[] = []
  let skip = offset
  let left = size
  for (const { contentId, offset: start = 0, size: available } of segments) {
    const taken = Math.min(available - skip, left)
    if (taken > 0) {
      slice.push({ contentId, offset: start + skip, size: taken })
      left -= taken
    }
    skip = Math.max(0, skip - available)
    if (left === 0) break
  }
  if (left > 0) throw new Error(`content ended ${left} bytes too early`)
  return slice
}
