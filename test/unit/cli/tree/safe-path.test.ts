import fc from 'fast-check'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findPathProblem } from '../../../../src/cli/tree/local/safe-path.js'

describe('a path from a key', () => {
  it.each([
    '..',
    '../x',
    'a/../b',
    'a/..',
    '.',
    './a',
    'a/./b',
    '/etc/passwd',
    '//a',
    'a//b',
    'a/',
    '',
    'a\0b',
    'C:/x',
    'c:x',
  ])('%j is refused', (path) => {
    expect(findPathProblem(path, 'linux')).toBeDefined()
    expect(findPathProblem(path, 'win32')).toBeDefined()
  })

  it.each(['a\\..\\b', 'ab:stream', 'NUL', 'con.txt', 'COM1', 'a ', 'a.', 'a<b', 'a\nb'])(
    '%j is refused on Windows only',
    (path) => {
      expect(findPathProblem(path, 'win32')).toBeDefined()
      expect(findPathProblem(path, 'linux')).toBeUndefined()
    },
  )

  it.each(['a', '.hidden', '...', 'a..b/c', 'ü #?%/😀', 'console/nul.d', ' a'])(
    '%j may be written',
    (path) => {
      expect(findPathProblem(path, 'linux')).toBeUndefined()
    },
  )

  it('that may be written lies below the folder, whatever it is', () => {
    const segment = fc.string({
      unit: fc.constantFrom('.', '/', 'a', '\\', ':', '\0'),
      maxLength: 9,
    })
    fc.assert(
      fc.property(segment, (path) => {
        if (findPathProblem(path, 'linux') !== undefined) return
        expect(posix.resolve('/base/folder', path)).toBe(`/base/folder/${path}`)
      }),
    )
  })
})
