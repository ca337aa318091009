/** Dates of headers. */

import { describe, expect, it } from 'vitest'
import { formatHttpDate, parseHttpDate } from '../../../src/protocol/http-date.js'

const MOMENT = Date.UTC(1994, 10, 6, 8, 49, 37)

it('formats with a two-digit day and without fractions', () => {
  expect(formatHttpDate(MOMENT + 999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
})

describe('parseHttpDate', () => {
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ])('reads %s', (text) => {
    expect(parseHttpDate(text)).toBe(MOMENT)
  })

  it('reads two-digit years below 70 as of this century', () => {
    expect(parseHttpDate('Wednesday, 01-Jan-25 00:00:00 GMT')).toBe(Date.UTC(2025, 0, 1))
  })

  it.each([
    '',
    'now',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 +0800',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    '1994-11-06T08:49:37Z',
  ])('does not read %j', (text) => {
    expect(parseHttpDate(text)).toBeUndefined()
  })
})
