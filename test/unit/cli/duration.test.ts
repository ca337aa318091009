import { describe, expect, it } from 'vitest'
import {
  formatAge,
  formatCountdown,
  formatDuration,
  parseDuration,
} from '../../../src/cli/duration.js'

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

describe('parseDuration', () => {
  it.each([
    ['45s', 45_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['7D', 604_800_000],
    ['2w', 1_209_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '7', 'd', '1.5h', '-1h', '1h ', '0s', '1y', '99999999999w'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )
})

describe('formatAge', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [172_799_000, '47 h'],
    [864_000_000, '10 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text)
  })
})
