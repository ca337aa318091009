import { describe, expect, it } from 'vitest'
import { formatCountdown, formatDuration } from '../../../src/cli/duration.js'

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [340.4, '340 ms'],
    [999.7, '1.0 s'],
    [5230, '5.2 s'],
    [59_960, '1 min 00 s'],
    [65_000, '1 min 05 s'],
    [7_380_000, '2 h 03 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('formatCountdown', () => {
  it.each([
    [0, '0:00'],
    [2100, '0:03'],
    [760_000, '12:40'],
    [7_509_000, '2:05:09'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatCountdown(ms)).toBe(text)
  })
})
