import { describe, expect, it } from 'vitest'
import {
  createPathFilter,
  filterBelow,
  filterOfGlob,
  filterOfPaths,
  parseFilterRule,
} from '../../../../src/cli/tree/choose/path-filter.js'
import { parseGlob } from '../../../../src/cli/tree/choose/glob.js'

/** `+*.jpg` includes, `-*.jpg` excludes. */
function filter(...texts: readonly string[]) {
  return createPathFilter(
    texts.map((text) => {
      const parsed = parseFilterRule(text.startsWith('+') ? 'include' : 'exclude', text.slice(1))
      if ('problem' in parsed) throw new Error(parsed.problem)
      return parsed.rule
    }),
  )
}

const PATHS = ['a.jpg', 'a.txt', 'sub/b.jpg', 'sub/c.txt', 'sub/deep/d.jpg', 'node_modules/x.js']

describe('rules for paths', () => {
  it.each([
    [[], PATHS],
    [['-*.jpg'], ['a.txt', 'sub/c.txt', 'node_modules/x.js']],
    [['+*.jpg'], ['a.jpg', 'sub/b.jpg', 'sub/deep/d.jpg']],
    [['-*', '+sub/*.jpg'], ['sub/b.jpg']],
    [['+*.jpg', '-sub/'], ['a.jpg']],
    [['-node_modules'], PATHS.slice(0, -1)],
    [['-/a.*'], PATHS.slice(2)],
    [
      ['-sub', '+d.jpg'],
      ['a.jpg', 'a.txt', 'sub/deep/d.jpg', 'node_modules/x.js'],
    ],
    [['-a.jpg/'], PATHS],
  ])('%j', (rules, expected) => {
    const rule = filter(...rules)
    expect(PATHS.filter((path) => rule.takesFile(path))).toEqual(expected)
  })

  it('spare a walk the folders in which nothing is meant, and no other', () => {
    expect(filter('-node_modules').entersFolder('node_modules')).toBe(false)
    expect(filter('-node_modules').entersFolder('sub')).toBe(true)
    expect(filter('-sub', '+d.jpg').entersFolder('sub')).toBe(true)
    expect(filter('+*.jpg').entersFolder('sub')).toBe(true)
  })

  it('refuse an empty pattern', () => {
    expect(parseFilterRule('include', '/')).toHaveProperty('problem')
  })
})

describe('a filter', () => {
  it('of paths takes these, and enters the folders on the way', () => {
    const some = filterOfPaths(new Set(['a/b/c', 'd']))
    expect(['a/b/c', 'd', 'a/b', 'e'].filter(some.takesFile)).toEqual(['a/b/c', 'd'])
    expect(['a', 'a/b', 'b'].filter(some.entersFolder)).toEqual(['a', 'a/b'])
  })

  it('of paths takes all that lies in a folder that is one of them, and tells of both', () => {
    const taken: string[] = []
    const some = filterOfPaths(new Set(['a', 'b/c', 'e']), (path) => taken.push(path))
    expect(['a/x', 'a/y/z', 'ab', 'b/c/d', 'b/d'].filter(some.takesFile)).toEqual([
      'a/x',
      'a/y/z',
      'b/c/d',
    ])
    expect(['a/y', 'b', 'b/d', 'c'].filter(some.entersFolder)).toEqual(['a/y', 'b'])
    expect(new Set(taken)).toEqual(new Set(['a', 'b/c']))
  })

  it('of a glob takes what lies in a folder that fits, if it is to', () => {
    const parsed = parseGlob('sub*')
    if ('problem' in parsed) throw new Error(parsed.problem)
    expect(filterOfGlob(parsed.glob, true).takesFile('sub1/a/b')).toBe(true)
    expect(filterOfGlob(parsed.glob, true).entersFolder('sub1/a')).toBe(true)
    expect(filterOfGlob(parsed.glob, false).takesFile('sub1/a/b')).toBe(false)
    expect(filterOfGlob(parsed.glob, false).entersFolder('sub1')).toBe(false)
  })

  it('below a mount is asked by the whole path', () => {
    expect(filterBelow('sub/', filter('-/sub/b.jpg')).takesFile('b.jpg')).toBe(false)
  })
})
