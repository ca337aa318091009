/** Query strings in both directions. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatQuery, parseQuery } from '../../../src/protocol/query-string.js'

describe('formatQuery', () => {
  it('keeps the order and writes names without value bare', () => {
    expect(formatQuery({ uploads: '', prefix: 'a b/+', acl: '' })).toBe(
      'uploads&prefix=a%20b%2F%2B&acl',
    )
  })

  it('gives nothing for nothing', () => {
    expect(formatQuery({})).toBe('')
  })
})

describe('parseQuery', () => {
  it.each([
    ['', {}],
    ['acl', { acl: '' }],
    ['acl=', { acl: '' }],
    ['a=1&a=2', { a: '1' }],
    ['a=&a=2', { a: '' }],
    ['a+b=c+d%2B', { 'a b': 'c d+' }],
    ['&&a=b=c&', { a: 'b=c' }],
    ['=x', { '': 'x' }],
  ])('reads %j', (text, parameters) => {
    expect({ ...parseQuery(text) }).toEqual(parameters)
  })

  it('takes the names of object members for ordinary names', () => {
    const parameters = parseQuery('__proto__=1&constructor')
    expect(Object.keys(parameters)).toEqual(['__proto__', 'constructor'])
    expect(parseQuery('')['constructor']).toBeUndefined()
  })

  it('refuses what is not UTF-8', () => {
    expect(() => parseQuery('a=%ff')).toThrow(expect.objectContaining({ code: 'InvalidEncoding' }))
  })
})

it('formatting and parsing invert each other', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), text), (given) => {
      expect({ ...parseQuery(formatQuery(given)) }).toEqual({ ...given })
    }),
  )
})
