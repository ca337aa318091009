import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literalStart, parseGlob, type Glob } from '../../../../src/cli/tree/choose/glob.js'

function glob(pattern: string): Glob {
  const parsed = parseGlob(pattern)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.glob
}

describe('a glob', () => {
  it.each([
    ['*.gz', ['a.gz', '.gz', 'a b.gz'], ['a/b.gz', 'a.gzip', 'gz']],
    ['logs/*/x', ['logs/a/x'], ['logs/x', 'logs/a/b/x']],
    ['**/x', ['x', 'a/x', 'a/b/x'], ['a/xx', 'x/a']],
    ['a/**', ['a/b', 'a/b/c'], ['b/a', 'ab']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/zz', 'z']],
    ['**/b/**/d', ['b/d', 'a/b/c/d', 'b/b/d/d'], ['a/d', 'd/b']],
    ['a**b', ['ab', 'axxb'], ['a/b']],
    ['?', ['a', '😀', 'é'], ['', 'ab', '/']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'x', 'Ax']],
    ['[!a-c]x', ['dx', '-x'], ['ax', 'x']],
    ['[^a]', ['b'], ['a']],
    ['[]-]', [']', '-'], ['a']],
    ['[a-]', ['a', '-'], ['b']],
    [String.raw`\*\[\?`, ['*[?'], ['x[?']],
    ['*a*b*', ['ab', 'xaxbx'], ['ba']],
    ['.*', ['.git'], ['git']],
    ['a+(b)|c$^', ['a+(b)|c$^'], ['aab']],
  ])('%s', (pattern, fitting, others) => {
    expect(fitting.filter((path) => !glob(pattern).matches(path))).toEqual([])
    expect(others.filter((path) => glob(pattern).matches(path))).toEqual([])
  })

  it.each(['[a', 'a/[b', '\\'])('%s is none', (pattern) => {
    expect(parseGlob(pattern)).toHaveProperty('problem')
  })

  it('that is a literal fits itself only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const escaped = text.replace(/[*?[\]\\]/g, String.raw`\$&`)
        expect(glob(escaped).matches(text)).toBe(true)
        expect(glob(escaped).matches(other)).toBe(other === text)
      }),
    )
  })

  it('takes no time to speak of for what other matchers choke on', () => {
    const pattern = `${'*a'.repeat(30)}*b`
    expect(glob(pattern).matches('a'.repeat(1000))).toBe(false)
    expect(glob(`${'**/'.repeat(30)}b`).matches('a/'.repeat(500))).toBe(false)
  })

  it.each([
    ['logs/2026/*.gz', 'logs', true],
    ['logs/2026/*.gz', 'logs/2026', true],
    ['logs/2026/*.gz', 'logs/2025', false],
    ['logs/2026/*.gz', 'logs/2026/a', false],
    ['**/x', 'any/where', true],
    ['a/**/x', 'b', false],
  ])('%s has something below %s: %s', (pattern, folder, expected) => {
    expect(glob(pattern).canMatchBelow(folder)).toBe(expected)
  })

  it.each([
    ['logs/2026-*.gz', { folder: 'logs/', start: 'logs/2026-', rest: '2026-*.gz' }],
    ['*', { folder: '', start: '', rest: '*' }],
    ['/a/b/**/c', { folder: '/a/b/', start: '/a/b/', rest: '**/c' }],
    [String.raw`a\*/b*`, { folder: 'a*/', start: 'a*/b', rest: 'b*' }],
  ])('%s begins literally', (pattern, expected) => {
    expect(literalStart(pattern)).toEqual(expected)
  })
})
