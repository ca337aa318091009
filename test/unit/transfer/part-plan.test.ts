import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MAX_OBJECT_SIZE,
  MAX_PART_SIZE,
  MAX_PARTS,
  MIN_PART_SIZE,
} from '../../../src/protocol/limits.js'
import {
  checkPartSize,
  fittingPartSize,
  planKnownSize,
  planUnknownSize,
  type PartPlan,
} from '../../../src/transfer/part-plan.js'
import type { PartRange } from '../../../src/transfer/part.js'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB
const TIB = 1024 * GIB

const legalPartSize = fc.integer({ min: MIN_PART_SIZE, max: MAX_PART_SIZE })

function rangesOf(plan: PartPlan): PartRange[] {
  const ranges: PartRange[] = []
  for (let partNumber = 1; ; partNumber += 1) {
    const range = plan.range(partNumber)
    if (range === undefined) return ranges
    ranges.push(range)
  }
}

function expectContiguous(ranges: readonly PartRange[]): number {
  let offset = 0
  for (const [index, range] of ranges.entries()) {
    if (range.partNumber !== index + 1 || range.offset !== offset) {
      expect.fail(`part ${index + 1} is ${JSON.stringify(range)}, expected at offset ${offset}`)
    }
    offset += range.size
  }
  return offset
}

describe('checkPartSize', () => {
  it.each([MIN_PART_SIZE, 6 * MIB, MAX_PART_SIZE])('accepts %d', (partSize) => {
    expect(() => checkPartSize(partSize)).not.toThrow()
  })

  it.each([0, -1, MIN_PART_SIZE - 1, MAX_PART_SIZE + 1, 150_000.5, NaN, Infinity, '1048576'])(
    'refuses %s and says what is allowed',
    (partSize) => {
      expect(() => checkPartSize(partSize as number)).toThrow(
        /^partSize must be a whole number of bytes from 102400 \(100 KiB\) to 5368709120 \(5 GiB\)/,
      )
    },
  )
})

describe('fittingPartSize', () => {
  it('keeps the size that was asked for while it needs fewer than 10,000 parts', () => {
    expect(fittingPartSize(9_999 * MIB, MIB)).toBe(MIB)
    expect(fittingPartSize(10_000 * MIB - 1, MIB)).toBe(MIB)
  })

  it('grows already at 10,000 times the size, as the Python SDK does', () => {
    expect(fittingPartSize(10_000 * MIB, MIB)).toBe(2 * MIB)
  })

  it('grows in multiples of the size that was asked for', () => {
    expect(fittingPartSize(100 * GIB, 6 * MIB)).toBe(12 * MIB)
    expect(fittingPartSize(TIB, 100 * KIB)).toBe(1074 * 100 * KIB)
  })

  it('follows the loop of the Python SDK for every size', () => {
    const size = fc.integer({ min: 0, max: 100 * TIB }).map((bytes) => bytes % MAX_OBJECT_SIZE)
    fc.assert(
      fc.property(size, fc.integer({ min: MIN_PART_SIZE, max: 100 * MIB }), (bytes, asked) => {
        let python = asked
        while (bytes / python >= MAX_PARTS) python += asked
        expect(fittingPartSize(bytes, asked)).toBe(Math.min(python, MAX_PART_SIZE))
      }),
    )
  })

  it('never needs more than 10,000 parts, nor parts that OSS refuses', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_OBJECT_SIZE }), legalPartSize, (bytes, asked) => {
        const partSize = fittingPartSize(bytes, asked)
        checkPartSize(partSize)
        expect(Math.ceil(bytes / partSize)).toBeLessThanOrEqual(MAX_PARTS)
      }),
    )
  })

  it('reaches the largest object there is, with any part size', () => {
    for (const asked of [MIN_PART_SIZE, 6 * MIB, 3 * GIB, MAX_PART_SIZE]) {
      const partSize = fittingPartSize(MAX_OBJECT_SIZE, asked)
      expect(Math.ceil(MAX_OBJECT_SIZE / partSize)).toBeLessThanOrEqual(MAX_PARTS)
      expect(partSize).toBeLessThanOrEqual(MAX_PART_SIZE)
    }
  })

  it('refuses more than an object can hold, before anything is sent', () => {
    expect(() => fittingPartSize(MAX_OBJECT_SIZE + 1, MAX_PART_SIZE)).toThrow(
      'an object has at most 53687091200000 bytes (48.8 TiB), the source has 53687091200001',
    )
  })
})

describe('planKnownSize', () => {
  it('cuts into equal parts, the last one shorter', () => {
    expect(rangesOf(planKnownSize(250, 100))).toEqual([
      { partNumber: 1, offset: 0, size: 100 },
      { partNumber: 2, offset: 100, size: 100 },
      { partNumber: 3, offset: 200, size: 50 },
    ])
  })

  it('makes no empty last part when the size is a multiple', () => {
    expect(planKnownSize(200, 100).count).toBe(2)
    expect(planKnownSize(200, 100).range(3)).toBeUndefined()
  })

  it('makes one empty part of nothing', () => {
    expect(rangesOf(planKnownSize(0, 100))).toEqual([{ partNumber: 1, offset: 0, size: 0 }])
  })

  it('counts parts from 1', () => {
    expect(planKnownSize(200, 100).range(0)).toBeUndefined()
  })

  it('covers every byte once, in legal parts, the same in any order of asking', () => {
    const size = fc.integer({ min: 1, max: 1000 }).chain((parts) =>
      fc.record({
        partSize: fc.integer({ min: MIN_PART_SIZE, max: 10 * MIB }),
        parts: fc.constant(parts),
        fraction: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
    )
    fc.assert(
      fc.property(size, ({ partSize, parts, fraction }) => {
        const bytes = Math.max(1, Math.floor((parts - fraction) * partSize))
        const ranges = rangesOf(planKnownSize(bytes, partSize))
        expect(expectContiguous(ranges)).toBe(bytes)
        for (const range of ranges.slice(0, -1)) checkPartSize(range.size)
        const again = planKnownSize(bytes, partSize)
        const backwards = ranges.map((range) => again.range(range.partNumber)).reverse()
        expect(backwards.reverse()).toEqual(ranges)
      }),
      { numRuns: 30 },
    )
  })
})

describe('planUnknownSize', () => {
  it('keeps to the size that was asked for in the first 2,000 parts', () => {
    const plan = planUnknownSize(MIB)
    for (const partNumber of [1, 2, 500, 1000, 2000]) expect(plan.range(partNumber)?.size).toBe(MIB)
    expect(plan.count).toBeUndefined()
  })

  it('then grows, each part to a thousandth of what is before it, rounded down', () => {
    const ranges = rangesOf(planUnknownSize(MIB))
    const last = ranges.at(-1)
    expect(last?.size).toBeGreaterThan(100 * MIB)
    for (const { size, offset } of ranges) {
      if (size > MIB) expect(size).toBeLessThanOrEqual(offset / 1000)
    }
  })

  it.each([MIN_PART_SIZE, 6 * MIB, 100 * MIB, 3 * GIB, MAX_PART_SIZE])(
    'gives at most 10,000 contiguous legal parts that never shrink, with %d',
    (partSize) => {
      const ranges = rangesOf(planUnknownSize(partSize))
      expect(ranges).toHaveLength(MAX_PARTS)
      expectContiguous(ranges)
      let previous = partSize
      for (const { size } of ranges) {
        checkPartSize(size)
        if (size < previous) expect.fail(`${size} comes after ${previous}`)
        if (size % partSize !== 0 && size !== MAX_PART_SIZE) expect.fail(`${size} is no multiple`)
        previous = size
      }
    },
  )

  it('reaches 13 TiB with parts of 6 MiB and all of 48.8 TiB with parts of 5 GiB', () => {
    const reach = (partSize: number): number =>
      expectContiguous(rangesOf(planUnknownSize(partSize)))
    expect(reach(6 * MIB)).toBeGreaterThanOrEqual(13 * TIB)
    expect(reach(5 * GIB)).toBe(MAX_OBJECT_SIZE)
  })

  it('gives the same ranges again, in whatever order they are asked for', () => {
    const inOrder = rangesOf(planUnknownSize(MIN_PART_SIZE))
    const jumping = planUnknownSize(MIN_PART_SIZE)
    for (const partNumber of [10_000, 1, 5_000, 1_001, 9_999]) {
      expect(jumping.range(partNumber)).toEqual(inOrder[partNumber - 1])
    }
  })

  it('has no part 0 and no part 10,001', () => {
    expect(planUnknownSize(MIB).range(0)).toBeUndefined()
    expect(planUnknownSize(MIB).range(10_001)).toBeUndefined()
  })
})
