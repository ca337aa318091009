import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writePythonJson } from '../../../../src/transfer/checkpoint/json-dialects.js'
import {
  JsonFloat,
  parseJsonValue,
  type JsonValue,
} from '../../../../src/transfer/checkpoint/json-value.js'

function parsedMap(text: string): Map<string, JsonValue> {
  const value = parseJsonValue(text)
  if (!(value instanceof Map)) throw new Error('no object')
  return value
}

describe('parseJsonValue', () => {
  it('keeps the order of keys, also of those that look like numbers', () => {
    expect([...parsedMap('{"b": 1, "10": 2, "a": 3, "2": 4}').keys()]).toEqual([
      'b',
      '10',
      'a',
      '2',
    ])
  })

  it('takes the last of several members of one name, in the place of the first, as Python does', () => {
    expect([...parsedMap('{"a": 1, "b": 2, "a": 3}')]).toEqual([
      ['a', 3n],
      ['b', 2n],
    ])
  })

  it('keeps names that mean something to JavaScript objects', () => {
    expect([...parsedMap('{"__proto__": 1, "constructor": 2}').keys()]).toEqual([
      '__proto__',
      'constructor',
    ])
  })

  it('keeps every digit of integers', () => {
    expect(parseJsonValue('18446744073709551615')).toBe(18446744073709551615n)
    expect(parseJsonValue('9007199254740993')).toBe(9007199254740993n)
    expect(parseJsonValue('-5')).toBe(-5n)
  })

  it.each([
    ['1.0', 1],
    ['1700000000.1234567', 1700000000.1234567],
    ['1e3', 1000],
    ['-2.5E-3', -0.0025],
  ])('knows that %s was written as a float', (text, value) => {
    expect(parseJsonValue(text)).toEqual(new JsonFloat(value))
  })

  it('reads words, arrays, empty containers and blanks', () => {
    expect(parseJsonValue(' [ true , false,null,\t[] ,\r\n{} , "" ] ')).toEqual([
      true,
      false,
      null,
      [],
      new Map(),
      '',
    ])
  })

  it('reads every escape', () => {
    expect(parseJsonValue(String.raw`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`)).toBe(
      '"\\/\b\f\n\r\té😀',
    )
  })

  it.each([
    '',
    ' ',
    '{',
    '[1,',
    '[1 2]',
    '[1,]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a: 1}',
    "{'a': 1}",
    '"open',
    '"open\\',
    '"open\\"',
    '"bad \\x escape"',
    '"bad \\u12g4 escape"',
    '"a\nline"',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '-',
    'NaN',
    'Infinity',
    'undefined',
    'true false',
    '{} {}',
    '\u00a0{}',
  ])('takes %j for damaged', (text) => {
    expect(parseJsonValue(text)).toBeUndefined()
  })

  it('reads no deeper than any checkpoint is, so that no file can exhaust the stack', () => {
    expect(parseJsonValue('['.repeat(33) + ']'.repeat(33))).toBeDefined()
    expect(parseJsonValue('['.repeat(34) + ']'.repeat(34))).toBeUndefined()
    expect(parseJsonValue('['.repeat(1_000_000))).toBeUndefined()
    expect(parseJsonValue('{"a":'.repeat(1_000_000))).toBeUndefined()
  })

  it('reads strings of any length', () => {
    // A regular expression for all of a string exhausts the stack at some ten million characters.
    const long = 'a'.repeat(12_000_000)
    expect(parseJsonValue(`"${long}"`)).toBe(long)
    expect(parseJsonValue(`"${'\\n'.repeat(6_000_000)}`)).toBeUndefined()
  })

  it('reads whatever JSON there is, and says the same again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const parsed = parseJsonValue(JSON.stringify(value))
        if (parsed === undefined) throw new Error('not parsed')
        expect(parseJsonValue(writePythonJson(parsed))).toEqual(parsed)
      }),
    )
  })

  it('never throws, whatever a file has become', () => {
    const whole = '{"Magic": "9", "Data": {"a": [1, 2.5, "\\u00e9"], "b": null}, "MD5": "x"}'
    const damage = fc.record({
      at: fc.nat({ max: whole.length }),
      removed: fc.nat({ max: 10 }),
      inserted: fc.string({ maxLength: 5, unit: 'binary' }),
    })
    fc.assert(
      fc.property(damage, fc.string({ unit: 'binary' }), ({ at, removed, inserted }, noise) => {
        const damaged = whole.slice(0, at) + inserted + whole.slice(at + removed)
        expect(() => parseJsonValue(damaged)).not.toThrow()
        expect(() => parseJsonValue(noise)).not.toThrow()
      }),
      { numRuns: 100 },
    )
  })
})
