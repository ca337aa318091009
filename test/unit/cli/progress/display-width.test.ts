import { describe, expect, it } from 'vitest'
import { displayWidth, truncateEnd } from '../../../../src/cli/progress/display-width.js'

describe('displayWidth', () => {
  it.each([
    ['report.pdf', 10],
    ['报告.pdf', 8],
    ['レポート', 8],
    ['보고서', 6],
    ['e\u0301', 1],
    ['🚢', 2],
    ['━─…→', 4],
  ])('of %s', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('truncateEnd', () => {
  it('keeps what fits', () => {
    expect(truncateEnd('12345', 5)).toBe('12345')
  })

  it('cuts the end off, and never half a character', () => {
    expect(truncateEnd('123456', 5)).toBe('1234…')
    expect(truncateEnd('报告报告', 6)).toBe('报告…')
  })
})
