import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProgressTracker, type Progress } from '../../../src/transfer/progress.js'
import { FakeClock } from '../../support/fake-clock.js'

function createTracker(): {
  tracker: ProgressTracker
  reports: Progress[]
  clock: FakeClock
} {
  const clock = new FakeClock()
  const reports: Progress[] = []
  return {
    tracker: new ProgressTracker(clock, (progress) => reports.push(progress)),
    reports,
    clock,
  }
}

describe('bytes', () => {
  it('reach the total only when everything has been verified', () => {
    const { tracker } = createTracker()
    tracker.start(100)
    tracker.acknowledged(1, 60)
    tracker.acknowledged(2, 40)
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 99, sentBytes: 99 })
    tracker.finish()
    expect(tracker.snapshot()).toMatchObject({
      transferredBytes: 100,
      sentBytes: 100,
      totalBytes: 100,
      etaMs: 0,
    })
  })

  it('of an earlier run count once, and as resumed', () => {
    const { tracker } = createTracker()
    tracker.start(100)
    tracker.reused(40)
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 40, resumedBytes: 40 })
    tracker.acknowledged(2, 30)
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 70, resumedBytes: 40 })
  })

  it('of a part under way are sent, not yet transferred', () => {
    const { tracker } = createTracker()
    tracker.start(100)
    tracker.sending(1, 30)
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 0, sentBytes: 30 })
    tracker.acknowledged(1, 50)
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 50, sentBytes: 50 })
  })

  it('that are sent again are not counted again', () => {
    const { tracker } = createTracker()
    tracker.start(100)
    tracker.sending(1, 40)
    tracker.sending(1, 10) // the second attempt begins
    expect(tracker.snapshot().sentBytes).toBe(40)
    tracker.sending(1, 45)
    expect(tracker.snapshot().sentBytes).toBe(45)
    tracker.acknowledged(1, 50)
    expect(tracker.snapshot().sentBytes).toBe(50)
  })

  it('of a stream have a total only at the end', () => {
    const { tracker } = createTracker()
    tracker.start(undefined)
    tracker.acknowledged(1, 50)
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 50, totalBytes: undefined })
    tracker.finish()
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 50, totalBytes: 50 })
  })

  it('of an empty source are all there from the start', () => {
    const { tracker } = createTracker()
    tracker.start(0)
    tracker.acknowledged(1, 0)
    tracker.finish()
    expect(tracker.snapshot()).toMatchObject({ transferredBytes: 0, totalBytes: 0, etaMs: 0 })
  })

  it('never fall, never pass the total, whatever is sent, lost and sent again', () => {
    const part = fc.record({
      size: fc.integer({ min: 1, max: 1000 }),
      reused: fc.boolean(),
      attempts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
      afterMs: fc.nat({ max: 500 }),
    })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), fc.boolean(), (parts, known) => {
        const clock = new FakeClock()
        const total = parts.reduce((sum, { size }) => sum + size, 0)
        let before: Progress | undefined
        const tracker = new ProgressTracker(clock, (now) => {
          expect(now.transferredBytes).toBeLessThanOrEqual(now.sentBytes)
          expect(now.transferredBytes).toBeGreaterThanOrEqual(before?.transferredBytes ?? 0)
          expect(now.sentBytes).toBeGreaterThanOrEqual(before?.sentBytes ?? 0)
          expect(now.sentBytes).toBeLessThanOrEqual(total)
          expect(now.bytesPerSecond).toBeGreaterThanOrEqual(0)
          if (now.etaMs !== undefined) expect(now.etaMs).toBeGreaterThanOrEqual(0)
          before = now
        })
        tracker.start(known ? total : undefined)
        for (const [index, { size, reused, attempts, afterMs }] of parts.entries()) {
          void clock.advance(afterMs) // moves at once; what it waits for is nobody's here
          if (reused) {
            tracker.reused(size)
            continue
          }
          for (const fraction of attempts) tracker.sending(index + 1, Math.floor(size * fraction))
          tracker.acknowledged(index + 1, size)
        }
        if (known) expect(tracker.snapshot().transferredBytes).toBeLessThan(total)
        tracker.finish()
        expect(before?.transferredBytes).toBe(total)
        expect(before?.totalBytes).toBe(total)
      }),
    )
  })
})

describe('reports', () => {
  it('come for every part that is done, and for bytes under way ten times a second', async () => {
    const { tracker, reports, clock } = createTracker()
    tracker.start(1_000_000)
    for (let bytes = 1; bytes <= 100; bytes += 1) tracker.sending(1, bytes)
    expect(reports).toHaveLength(1)
    await clock.advance(100)
    tracker.sending(1, 101)
    tracker.sending(1, 102)
    expect(reports).toHaveLength(2)
    tracker.acknowledged(2, 500)
    tracker.reused(500)
    tracker.finish()
    expect(reports).toHaveLength(5)
  })
})

describe('rate and time left', () => {
  it('are unknown before anything has moved', () => {
    const { tracker } = createTracker()
    tracker.start(1000)
    expect(tracker.snapshot()).toMatchObject({ bytesPerSecond: 0, etaMs: undefined })
  })

  it('follow a steady stream exactly', async () => {
    const { tracker, clock } = createTracker()
    tracker.start(10_000)
    for (let partNumber = 1; partNumber <= 4; partNumber += 1) {
      await clock.advance(500)
      tracker.acknowledged(partNumber, 1000)
    }
    expect(tracker.snapshot()).toMatchObject({ bytesPerSecond: 2000, etaMs: 3000 })
  })

  it('do not count what an earlier run has sent', async () => {
    const { tracker, clock } = createTracker()
    tracker.start(10_000)
    tracker.reused(5000)
    await clock.advance(1000)
    tracker.acknowledged(6, 1000)
    expect(tracker.snapshot()).toMatchObject({ bytesPerSecond: 1000, etaMs: 4000 })
  })

  it('move towards a new speed, and not by leaps', async () => {
    const { tracker, clock } = createTracker()
    tracker.start(1_000_000)
    await clock.advance(1000)
    tracker.acknowledged(1, 1000)
    await clock.advance(1000)
    tracker.acknowledged(2, 5000)
    const soon = tracker.snapshot().bytesPerSecond
    expect(soon).toBeGreaterThan(1500)
    expect(soon).toBeLessThan(3000)
    for (let partNumber = 3; partNumber < 20; partNumber += 1) {
      await clock.advance(1000)
      tracker.acknowledged(partNumber, 5000)
    }
    expect(tracker.snapshot().bytesPerSecond).toBeGreaterThan(4900)
  })

  it('has no time left to tell for a stream whose length nobody knows', async () => {
    const { tracker, clock } = createTracker()
    tracker.start(undefined)
    await clock.advance(1000)
    tracker.acknowledged(1, 1000)
    expect(tracker.snapshot()).toMatchObject({ bytesPerSecond: 1000, etaMs: undefined })
  })
})
