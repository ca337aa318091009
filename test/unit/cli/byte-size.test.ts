import { describe, expect, it } from 'vitest'
import { formatByteSize, formatRate, parseByteSize } from '../../../src/cli/byte-size.js'

describe('parseByteSize', () => {
  it.each([
    ['0', 0],
    ['4096', 4096],
    ['512b', 512],
    ['100k', 102_400],
    ['8M', 8_388_608],
    ['8 MiB', 8_388_608],
    ['8mb', 8_388_608],
    ['1.5g', 1_610_612_736],
    ['2t', 2_199_023_255_552],
  ])('reads %s', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes)
  })

  it.each(['', 'm', '8q', '-1', '1e3', '0x10', '8 m m', '1.3', '99999p'])(
    'does not read %j',
    (text) => {
      expect(parseByteSize(text)).toBeUndefined()
    },
  )
})

describe('formatByteSize', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '0.98 KiB'],
    [1024, '1 KiB'],
    [1536, '1.50 KiB'],
    [100_000_000, '95.4 MiB'],
    [512 * 2 ** 20, '512 MiB'],
    [1023 * 2 ** 20, '1.00 GiB'],
    [2 ** 60, '1024 PiB'],
  ])('writes %d as three digits and a unit', (bytes, text) => {
    expect(formatByteSize(bytes)).toBe(text)
  })

  it('writes rates in the same way', () => {
    expect(formatRate(102_970_000)).toBe('98.2 MiB/s')
  })
})
