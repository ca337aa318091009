import { describe, expect, it } from 'vitest'
import { quoteEtag, unquoteEtag } from '../../../../src/protocol/operations/etag.js'

describe('ETags', () => {
  it('get quotes once', () => {
    expect(quoteEtag('A')).toBe('"A"')
    expect(quoteEtag('"A"')).toBe('"A"')
  })

  it('lose quotes and outer blanks, and nothing else', () => {
    expect(unquoteEtag(' "A-2" ')).toBe('A-2')
    expect(unquoteEtag('A')).toBe('A')
    expect(unquoteEtag('"A')).toBe('"A')
  })
})
