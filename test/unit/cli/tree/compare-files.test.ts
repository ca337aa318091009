import { describe, expect, it } from 'vitest'
import { compareFiles, compareTimes } from '../../../../src/cli/tree/plan/compare-files.js'
import { fileAt, objectAt } from './tree-of.js'

const SECOND = 1_700_000_000_000

describe('a file and the object that was stored in a certain second', () => {
  it.each([
    ['before that second', SECOND - 0.0003, 'not-newer'],
    ['at its beginning', SECOND, 'unsure'],
    ['within it, by a fraction of a millisecond', SECOND + 999.9998, 'unsure'],
    ['after it', SECOND + 1000, 'newer'],
  ] as const)('modified %s', (_when, modifiedMs, expected) => {
    const file = fileAt('a', { modifiedMs })
    expect(compareTimes(file, objectAt('a', { modifiedMs: SECOND }))).toBe(expected)
  })
})

describe('an object and the file that was made of it', () => {
  it.each([
    ['before that second', SECOND - 1, 'newer'],
    ['within that second', SECOND + 999, 'unsure'],
    ['after it', SECOND + 1000, 'not-newer'],
  ] as const)('written %s', (_when, modifiedMs, expected) => {
    const object = objectAt('a', { modifiedMs: SECOND })
    expect(compareTimes(object, fileAt('a', { modifiedMs }))).toBe(expected)
  })

  it('is unsure of two objects of one second', () => {
    const object = objectAt('a', { modifiedMs: SECOND })
    expect(compareTimes(object, object)).toBe('unsure')
  })
})

describe('the rule of comparison', () => {
  const old = objectAt('a', { modifiedMs: 0 })
  const young = fileAt('a', { modifiedMs: 5000 })
  const longer = fileAt('a', { modifiedMs: 5000, size: 2 })

  it.each([
    ['none', young, 'asked'],
    ['time', young, 'newer'],
    ['time', longer, 'size'],
    ['size', young, 'unchanged'],
    ['size', longer, 'size'],
    ['checksum', young, 'compare'],
    ['checksum', longer, 'size'],
  ] as const)('by %s', (by, file, expected) => {
    expect(compareFiles(file, old, { by, keepNewer: false })).toBe(expected)
  })

  it('asks for the contents where the times do not tell', () => {
    const file = fileAt('a', { modifiedMs: 500 })
    expect(compareFiles(file, old, { by: 'time', keepNewer: false })).toBe('compare')
  })

  it.each(['none', 'time', 'size', 'checksum'] as const)(
    'by %s never replaces what is newer when told so',
    (by) => {
      const target = objectAt('a', { modifiedMs: 9000, size: 7 })
      expect(compareFiles(young, target, { by, keepNewer: true })).toBe('unchanged')
    },
  )
})
