import { describe, expect, it } from 'vitest'
import { parseIgnoreFile } from '../../../../src/cli/tree/choose/ignore-file.js'

/** What the last rule that fits says; `undefined` when none does. */
function verdict(text: string, path: string): boolean | undefined {
  const parsed = parseIgnoreFile(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  const isFolder = path.endsWith('/')
  const bare = isFolder ? path.slice(0, -1) : path
  return parsed.rules.findLast(
    ({ glob, foldersOnly }) => (isFolder || !foldersOnly) && glob.matches(bare),
  )?.ignores
}

// What git check-ignore says of each.
describe('a line of an ignore file', () => {
  it.each([
    ['foo', 'foo', true],
    ['foo', 'a/b/foo', true],
    ['foo', 'a/foo.txt', undefined],
    ['/foo', 'foo', true],
    ['/foo', 'a/foo', undefined],
    ['a/foo', 'a/foo', true],
    ['a/foo', 'b/a/foo', undefined],
    ['foo/', 'foo', undefined],
    ['foo/', 'a/foo/', true],
    ['*.tmp', 'a/.tmp', true],
    ['a/*', 'a/b/c', undefined],
    ['a/**', 'a/', undefined],
    ['a/**', 'a/b/c', true],
    ['**/a', 'a', true],
    ['**/a/b', 'x/y/a/b', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a**b', 'axb', true],
    ['a**b', 'a/b', undefined],
    ['[!a]', 'b', true],
    ['[^a]', 'a', undefined],
    ['FOO', 'foo', undefined],
    ['# no', '# no', undefined],
    ['\\#yes', '#yes', true],
    ['\\!yes', '!yes', true],
    ['end  ', 'end', true],
    ['end\\ ', 'end ', true],
    ['end\\\\ ', 'end\\', true],
    ['line\r', 'line', true],
    ['\ufeffline', 'line', true],
    ['/', '/', undefined],
    ['*\n!keep', 'keep', false],
    ['!keep\n*', 'keep', true],
    ['', 'a', undefined],
  ])('%j is of %j: %s', (text, path, expected) => {
    expect(verdict(text, path)).toBe(expected)
  })

  it.each(['[a', 'a\\'])('such as %j is a mistake, and the line is told', (pattern) => {
    const parsed = parseIgnoreFile(`good\n\n${pattern}\n`)
    expect(parsed).toMatchObject({
      line: 3,
      problem: expect.stringContaining('[ without its ]') as string,
    })
  })
})
