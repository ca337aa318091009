/** Byte ranges: reading, writing and applying them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatByteRange,
  formatContentRange,
  formatUnsatisfiedRange,
  parseByteRange,
  parseContentRange,
  resolveByteRange,
  type ResolvedRange,
} from '../../../src/protocol/byte-range.js'

const WHOLE: ResolvedRange = { kind: 'whole' }
const UNSATISFIABLE: ResolvedRange = { kind: 'unsatisfiable' }

function part(offset: number, size: number): ResolvedRange {
  return { kind: 'part', offset, size }
}

describe('a range of an object of 1,000 bytes', () => {
  it.each<[string, ResolvedRange, ResolvedRange]>([
    ['bytes=0-0', part(0, 1), part(0, 1)],
    ['bytes=0-99', part(0, 100), part(0, 100)],
    ['bytes=0-999', part(0, 1000), part(0, 1000)],
    ['bytes=990-', part(990, 10), part(990, 10)],
    ['bytes=-10', part(990, 10), part(990, 10)],
    ['bytes=500-2000', WHOLE, part(500, 500)],
    ['bytes=1000-', WHOLE, UNSATISFIABLE],
    ['bytes=1000-2000', WHOLE, UNSATISFIABLE],
    ['bytes=-2000', WHOLE, part(0, 1000)],
    ['bytes=-0', WHOLE, UNSATISFIABLE],
    ['bytes=5-99999999999999999999999', WHOLE, part(5, 995)],
  ])('%s is applied as OSS does', (text, usual, standard) => {
    const range = parseByteRange(text)
    if (range === undefined) throw new Error(`${text} was not read`)
    expect(resolveByteRange(range, 1000, 'default')).toEqual(usual)
    expect(resolveByteRange(range, 1000, 'standard')).toEqual(standard)
  })

  it.each(['bytes=10-5', 'bytes=a-b', 'bytes=0-1,5-6', 'bytes=-', 'lines=0-1', '', 'bytes=0'])(
    '%j is no range',
    (text) => {
      expect(parseByteRange(text)).toBeUndefined()
    },
  )
})

it('no range of an empty object can be satisfied', () => {
  for (const text of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
    const range = parseByteRange(text)
    if (range === undefined) throw new Error(`${text} was not read`)
    expect(resolveByteRange(range, 0, 'standard')).toEqual(UNSATISFIABLE)
    expect(resolveByteRange(range, 0, 'default')).toEqual(WHOLE)
  }
})

describe('Content-Range', () => {
  it('is written and read', () => {
    expect(formatContentRange(10, 5, 100)).toBe('bytes 10-14/100')
    expect(parseContentRange('bytes 10-14/100')).toEqual({ offset: 10, size: 5, totalSize: 100 })
    expect(parseContentRange('bytes 0-0/*')).toEqual({ offset: 0, size: 1, totalSize: undefined })
    expect(formatUnsatisfiedRange(100)).toBe('bytes */100')
  })

  it.each(['bytes */100', 'bytes 5-4/100', 'bytes 0-100/100', '0-1/2', ''])(
    '%j is not read',
    (text) => {
      expect(parseContentRange(text)).toBeUndefined()
    },
  )
})

it('a formatted range asks for exactly its bytes', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 40 }), (offset, size) => {
      const range = parseByteRange(formatByteRange(offset, size))
      if (range === undefined) throw new Error('the range was not read')
      expect(resolveByteRange(range, offset + size, 'default')).toEqual(part(offset, size))
    }),
  )
})
