import { describe, expect, it } from 'vitest'
import { matchesKeyPattern } from '../../../../src/server/faults/key-pattern.js'

describe('a pattern for keys', () => {
  it.each([
    ['*', ''],
    ['*', 'a/b'],
    ['logs/*', 'logs/2024/01.gz'],
    ['*.gz', 'logs/2024/01.gz'],
    ['*/0?.gz', 'logs/2024/01.gz'],
    ['a*a*a', 'aba/aca'],
    ['a.b', 'a.b'],
    ['目?', '目录'],
    ['?', '😀'],
    ['a**', 'a'],
  ])('%j describes %j', (pattern, key) => {
    expect(matchesKeyPattern(pattern, key)).toBe(true)
  })

  it.each([
    ['', 'a'],
    ['a', ''],
    ['a.b', 'axb'],
    ['logs/*', 'log/1'],
    ['*.gz', 'a.gzip'],
    ['a?', 'a'],
    ['A', 'a'],
  ])('%j does not describe %j', (pattern, key) => {
    expect(matchesKeyPattern(pattern, key)).toBe(false)
  })

  it('takes no longer for a pattern that is made to', () => {
    expect(matchesKeyPattern(`${'a*'.repeat(100)}b`, 'a'.repeat(1023))).toBe(false)
  })
})
