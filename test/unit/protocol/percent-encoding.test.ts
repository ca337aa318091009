/** Percent-encoding: what goes out, what comes back. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePercent, encodePath, encodeRfc3986 } from '../../../src/protocol/percent-encoding.js'

describe('encodeRfc3986', () => {
  it.each([
    ['abcXYZ019-_.~', 'abcXYZ019-_.~'],
    ['a b+c', 'a%20b%2Bc'],
    ["!'()*", '%21%27%28%29%2A'],
    ['a/b', 'a%2Fb'],
    ['目录', '%E7%9B%AE%E5%BD%95'],
    ['😀', '%F0%9F%98%80'],
    ['\u0000\n', '%00%0A'],
    ['', ''],
  ])('encodes %j as %s', (text, encoded) => {
    expect(encodeRfc3986(text)).toBe(encoded)
    expect(decodePercent(encoded)).toBe(text)
  })

  it('refuses a lone surrogate', () => {
    expect(() => encodeRfc3986('a\ud800')).toThrow(
      expect.objectContaining({ code: 'InvalidEncoding' }),
    )
  })
})

describe('encodePath', () => {
  it.each([
    ['a/../b', 'a/../b'],
    ['./a//b/', './a//b/'],
    ['//x', '//x'],
    ['dir/a b+c%20', 'dir/a%20b%2Bc%2520'],
  ])('keeps the segments of %j', (key, path) => {
    expect(encodePath(key)).toBe(path)
  })
})

describe('decodePercent', () => {
  it('takes a plus for a plus', () => {
    expect(decodePercent('a+b%2B')).toBe('a+b+')
  })

  it.each(['%', '%4', '%zz', '%ff', '%C0%80', '%ED%A0%80'])('refuses %s', (encoded) => {
    expect(() => decodePercent(encoded)).toThrow(
      expect.objectContaining({ code: 'InvalidEncoding' }),
    )
  })
})

it('encoding and decoding invert each other for every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodePercent(encodeRfc3986(text))).toBe(text)
      expect(decodePercent(encodePath(text))).toBe(text)
      expect(encodeRfc3986(text)).toMatch(/^(?:[\w.~-]|%[0-9A-F]{2})*$/)
    }),
  )
})
