/** How the SDK V1 cuts objects into parts. */

import { MAX_PARTS, MIN_PART_SIZE } from '../protocol/limits.js'
import { defaults } from './defaults.js'

/**
 * The size of the parts of `totalSize` bytes: all of it where one part will do, else
 * `preferredSize` (default: `defaults.partSize`), doubled until it is 100 KiB and more and no more
 * than `maxParts` parts (default 10,000) are needed.
 */
export function determinePartSize(
  totalSize: number,
  preferredSize: number = defaults.partSize,
  maxParts: number = MAX_PARTS,
): number {
  if (totalSize < preferredSize) return totalSize
  let partSize = preferredSize
  while (partSize * maxParts < totalSize || partSize < MIN_PART_SIZE) partSize *= 2
  return partSize
}
