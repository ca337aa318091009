/**
 * How an object is cut into parts: sizes that OSS accepts, for known lengths and for streams that
 * tell their length at the end.
 */

import { MAX_OBJECT_SIZE, MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE } from '../protocol/limits.js'
import { OptionError } from './errors/option-error.js'
import { SourceError } from './errors/source-errors.js'
import type { PartRange } from './part.js'

/**
 * The parts of one object in order. Pure: the same plan gives the same ranges again, which is what
 * a resume relies on.
 */
export interface PartPlan {
  /** The size asked for, possibly enlarged: what a checkpoint records. */
  readonly partSize: number
  /** Parts in all; `undefined` while the length is not known. */
  readonly count: number | undefined
  /** The range of a part; `undefined` past the last one. */
  range(partNumber: number): PartRange | undefined
}

/** Throws unless OSS accepts parts of this size. */
export function checkPartSize(partSize: number): void {
  if (Number.isSafeInteger(partSize) && partSize >= MIN_PART_SIZE && partSize <= MAX_PART_SIZE)
    return
  throw new OptionError(
    'partSize',
    `partSize must be a whole number of bytes from ${MIN_PART_SIZE} (100 KiB) to ${MAX_PART_SIZE} (5 GiB), not ${partSize}`,
  )
}

/**
 * The part size for an object of `size` bytes: a multiple of the asked one, so that fewer than
 * 10,000 times that size are needed (the rule of the Python SDK V2, whose checkpoints record the
 * result).
 */
export function fittingPartSize(size: number, partSize: number): number {
  if (size > MAX_OBJECT_SIZE) {
    throw new SourceError(
      'SourceTooLarge',
      `an object has at most ${MAX_OBJECT_SIZE} bytes (48.8 TiB), the source has ${size}`,
    )
  }
  const multiple = Math.floor(size / (MAX_PARTS * partSize)) + 1
  return Math.min(partSize * multiple, MAX_PART_SIZE)
}

/** A plan for `size` bytes in equal parts, the last one shorter. */
export function planKnownSize(size: number, partSize: number): PartPlan {
  const count = Math.max(1, Math.ceil(size / partSize))
  return {
    partSize,
    count,
    range(partNumber) {
      if (partNumber < 1 || partNumber > count) return undefined
      const offset = (partNumber - 1) * partSize
      return { partNumber, offset, size: Math.min(partSize, size - offset) }
    },
  }
}

/** The parts of an endless stream grow to this fraction of what has been sent. */
const GROWTH_PARTS = 1000

/**
 * A plan for a stream of unknown length. The first 2,000 parts have the asked size; later ones grow
 * to a thousandth of the bytes before them, rounded down to a multiple of the asked size, at most 5
 * GiB, so that the memory of a part stays small against the stream. A part size of 6 MiB thus
 * reaches 13 TiB within 10,000 parts, a larger one more (5 GiB: all of 48.8 TiB).
 */
export function planUnknownSize(partSize: number): PartPlan {
  const offsets: number[] = [0]
  const sizeAt = (offset: number): number => {
    const multiple = Math.max(1, Math.floor(offset / GROWTH_PARTS / partSize))
    return Math.min(partSize * multiple, MAX_PART_SIZE)
  }
  return {
    partSize,
    count: undefined,
    range(partNumber) {
      if (partNumber < 1 || partNumber > MAX_PARTS) return undefined
      for (let known = offsets.length; known < partNumber; known += 1) {
        const last = offsets[known - 1] ?? 0
        offsets.push(last + sizeAt(last))
      }
      const offset = offsets[partNumber - 1] ?? 0
      return { partNumber, offset, size: sizeAt(offset) }
    },
  }
}
