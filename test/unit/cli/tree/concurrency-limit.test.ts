import { describe, expect, it } from 'vitest'
import { CONCURRENCY, ConcurrencyLimit } from '../../../../src/cli/tree/move/concurrency-limit.js'

const NOTHING = { files: 0, bytes: 0 }

/** A limit on a clock, and a step in which it is used up and so many files are moved. */
function scene(fixed?: number) {
  let time = 0
  const limit = new ConcurrencyLimit({ fixed, now: () => time })
  let held = 0
  const fill = (): void => {
    while (limit.acquire(1) === undefined) held += 1
    held += 1 // the one that waits is granted later
  }
  return {
    limit,
    settle() {
      time += CONCURRENCY.settleMs
    },
    step(files: number) {
      fill()
      time += CONCURRENCY.stepMs
      limit.release(1, { files, bytes: 0 })
      while (held > 1) {
        limit.release(1, NOTHING)
        held -= 1
      }
      held = 0
    },
  }
}

describe('the limit of concurrency', () => {
  it('grows step by step while it is used up and throughput rises', () => {
    const { limit, step } = scene()
    step(100)
    step(120)
    expect(limit.limit).toBe(CONCURRENCY.start + 2 * CONCURRENCY.growth)
  })

  it('stays where nobody needs more', () => {
    let time = 0
    const limit = new ConcurrencyLimit({ fixed: undefined, now: () => time })
    expect(limit.acquire(1)).toBeUndefined()
    time += CONCURRENCY.stepMs
    limit.release(1, { files: 1, bytes: 0 })
    expect(limit.limit).toBe(CONCURRENCY.start)
  })

  it('is halved when the server asks for less, once for all that was sent before', () => {
    const { limit, settle } = scene()
    limit.pushBack()
    limit.pushBack()
    expect(limit.limit).toBe(CONCURRENCY.start / 2)
    settle()
    limit.pushBack()
    expect(limit.limit).toBe(CONCURRENCY.start / 4)
  })

  it.each([3, 16, 21])('finds the %i requests that a server takes, and stays there', (most) => {
    const { limit, step, settle } = scene()
    const limits = Array.from({ length: 60 }, () => {
      if (limit.limit > most) {
        limit.pushBack()
        settle()
      } else step(limit.limit)
      return limit.limit
    })
    const settled = limits.slice(20)
    expect(settled.filter((value) => value < most)).toEqual([])
    expect(settled.filter((value) => value > most).length).toBeLessThan(6)
  })

  it('grows again when a server that refused takes more', () => {
    const { limit, step } = scene()
    limit.pushBack()
    for (let index = 0; index < 40; index += 1) step(limit.limit)
    expect(limit.limit).toBeGreaterThan(2 * CONCURRENCY.start)
  })

  it('falls below what once went well when that is refused', () => {
    const { limit, step, settle } = scene()
    step(100)
    step(100)
    for (let index = 0; index < 4; index += 1) {
      limit.pushBack()
      settle()
    }
    expect(limit.limit).toBeLessThan(CONCURRENCY.start / 2)
  })

  it('never falls below the least', () => {
    const { limit, step } = scene()
    for (let index = 0; index < 10; index += 1) {
      limit.pushBack()
      step(1)
    }
    expect(limit.limit).toBeGreaterThanOrEqual(CONCURRENCY.least)
  })

  it('takes growth back after which throughput has fallen', () => {
    const { limit, step } = scene()
    step(100)
    const grown = limit.limit
    step(10)
    expect(limit.limit).toBeLessThan(grown)
  })

  it('that is fixed stays', () => {
    const { limit, step } = scene(3)
    limit.pushBack()
    step(100)
    step(1)
    expect(limit.limit).toBe(3)
  })

  it('lets something run that weighs more than all of it', async () => {
    const { limit } = scene(2)
    expect(limit.acquire(3)).toBeUndefined()
    const waiting = limit.acquire(1)
    expect(waiting).toBeInstanceOf(Promise)
    limit.release(3, NOTHING)
    await waiting
    expect(limit.inUse).toBe(1)
  })
})
