import { expect, it } from 'vitest'
import { createReceiveMeter } from '../../../../src/cli/copy/receive-meter.js'
import type { Progress } from '../../../../src/index.js'

it('reports ten times a second, with rate and time left, and the last byte at the end', () => {
  const reports: Progress[] = []
  let now = 0
  const clock = { now: () => now, every: () => () => undefined }
  const meter = createReceiveMeter(1000, clock, (progress) => reports.push(progress))
  for (let received = 0; received < 1000; received += 10) {
    now += 10
    meter.received(10)
  }
  meter.finish()
  expect(reports).toHaveLength(12)
  expect(reports[0]).toMatchObject({ transferredBytes: 0, bytesPerSecond: 0, etaMs: undefined })
  expect(reports[5]).toMatchObject({ transferredBytes: 500, bytesPerSecond: 1000, etaMs: 500 })
  expect(reports[10]).toMatchObject({ transferredBytes: 999 })
  expect(reports[11]).toMatchObject({ transferredBytes: 1000, etaMs: 0 })
})
