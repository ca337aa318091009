import { describe, expect, it } from 'vitest'
import { PART_LIMIT, PartLimit } from '../../../src/transfer/part-limit.js'

/** As many as may be under way go well, begun since the limit changed last. */
function completeRound(limit: PartLimit): void {
  const { epoch } = limit
  const parts = Math.min(limit.limit, 100)
  for (let part = 0; part < parts; part += 1) limit.wentWell(epoch, parts)
}

/** The limit after each of so many rounds that go well. */
function limitsOf(limit: PartLimit, rounds: number): number[] {
  return Array.from({ length: rounds }, () => {
    completeRound(limit)
    return limit.limit
  })
}

describe('the limit of parts', () => {
  it('is none as long as nothing is refused', () => {
    const limit = new PartLimit()
    for (let part = 0; part < 100; part += 1) limit.wentWell(limit.epoch, 16)
    expect(limit.limit).toBe(Infinity)
  })

  it('is half of what was under way, however many of those are refused that were sent before', () => {
    const limit = new PartLimit()
    const sentIn = limit.epoch
    for (let refusals = 0; refusals < 4; refusals += 1) limit.refused(sentIn, 16 - refusals)
    expect(limit.limit).toBe(8)
  })

  it('is no more than the service may have taken, and one at least', () => {
    const limit = new PartLimit()
    const sentIn = limit.epoch
    for (let refusals = 0; refusals < 12; refusals += 1) limit.refused(sentIn, 16 - refusals)
    expect(limit.limit).toBe(4)
    for (let refusals = 12; refusals < 16; refusals += 1) limit.refused(sentIn, 16 - refusals)
    expect(limit.limit).toBe(1)
    limit.refused(limit.epoch, 1)
    expect(limit.limit).toBe(1)
  })

  it('grows towards what was refused, tries it again, and ends when that goes well', () => {
    const limit = new PartLimit()
    limit.refused(limit.epoch, 16)
    expect(limit.limit).toBe(8)
    expect(limitsOf(limit, 7)).toEqual([10, 13, 14, 15, 16, Infinity, Infinity])
  })

  it('doubles from far below, once one more than what was refused goes well', () => {
    const limit = new PartLimit()
    const sentIn = limit.epoch
    for (let refusals = 0; refusals < 14; refusals += 1) limit.refused(sentIn, 16 - refusals)
    limit.refused(limit.epoch, 2)
    expect(limit.limit).toBe(1)
    expect(limitsOf(limit, 5)).toEqual([2, 4, 8, Infinity, Infinity])
  })

  it('tries one more ever more seldom, as long as that is refused', () => {
    const limit = new PartLimit()
    limit.refused(limit.epoch, 2)
    const rounds = Array.from({ length: 5 }, () => {
      for (let count = 1; ; count += 1) {
        completeRound(limit)
        if (limit.limit === 1) continue
        limit.refused(limit.epoch, 2)
        return count
      }
    })
    expect(rounds).toEqual([1, 2, 4, 8, PART_LIMIT.restingRounds.most])
  })

  it('does not grow by parts that were sent before it changed, nor while it is not used up', () => {
    const limit = new PartLimit()
    const sentIn = limit.epoch
    limit.refused(sentIn, 16)
    for (let part = 0; part < 50; part += 1) {
      limit.wentWell(sentIn, 16)
      limit.wentWell(limit.epoch, 7)
    }
    expect(limit.limit).toBe(8)
  })
})
