import { describe, expect, it } from 'vitest'
import { changeIni, parseIni } from '../../../../src/client/profiles/ini-file.js'

function read(text: string) {
  return parseIni(text).sections.map(({ name, entries }) => [
    name,
    entries.map((entry) => `${entry.name}=${entry.value}`),
  ])
}

describe('a file of sections', () => {
  it.each([
    ['a byte order mark', '\ufeff[a]\nx=1\n'],
    ['CRLF', '[a]\r\nx=1\r\n'],
    ['no line end at its end', '[a]\nx=1'],
    ['blanks', '  [ a ]  \n\t x \t=  1  \n'],
    ['comments', '# one\n[a] # here\n; two\nx=1\n#x=2\n'],
    ['quotes', '[a]\nx="1"\n'],
    ['a section twice', '[a]\nx=0\n\n[a]\nx=1\n'],
  ])('is read with %s', (_, text) => {
    const sections = read(text)
    expect(sections.map(([name]) => name)).toEqual(['a'])
    expect(sections[0]?.[1]?.at(-1)).toBe('x=1')
  })

  it('keeps what looks like a comment in a value: secrets contain it', () => {
    expect(read('[a]\nsecret = x#y;z = w\n')).toEqual([['a', ['secret=x#y;z = w']]])
  })

  it('tells lines that it cannot read by their numbers, and nothing of what is in them', () => {
    const { problems } = parseIni('lost=1\n[a]\nsecret-without-name\n=2\n')
    expect(problems.map((problem) => /line \d/.exec(problem)?.[0])).toEqual([
      'line 1',
      'line 3',
      'line 4',
    ])
    expect(problems.join()).not.toContain('secret')
  })
})

describe('a change of a file of sections', () => {
  const change = (text: string, name: string, value: string | undefined, section = 'a') =>
    changeIni(text, {
      section,
      name,
      value,
      sameSection: (other) => other === section,
      sameName: (other) => other.toLowerCase() === name,
    })

  it('leaves comments, order, spelling and line ends alone', () => {
    const text = '# mine\r\n[a]\r\nX = 1\r\n; more\r\ny=2\r\n\r\n[b]\r\nx=3\r\n'
    expect(change(text, 'x', '9')).toBe(text.replace('X = 1', 'X = 9'))
  })

  it('puts a new entry at the end of its section', () => {
    expect(change('[a]\nx=1\n\n[b]\n', 'y', '2')).toBe('[a]\nx=1\ny = 2\n\n[b]\n')
  })

  it('makes a section that is missing', () => {
    expect(change('[b]\nx=1\n', 'y', '2')).toBe('[b]\nx=1\n\n[a]\ny = 2\n')
    expect(change('', 'y', '2')).toBe('[a]\ny = 2\n')
  })

  it('leaves one entry of several with its name, or none', () => {
    expect(change('[a]\nx=1\nx=2\n', 'x', '3')).toBe('[a]\nx = 3\n')
    expect(change('[a]\nx=1\nx=2\n', 'x', undefined)).toBe('[a]\n')
  })

  it.each(['"quoted"', ' blank ', "it's", '#hash', 'a=b'])('is read back: %s', (value) => {
    expect(read(change('', 'x', value))).toEqual([['a', [`x=${value}`]]])
  })
})
