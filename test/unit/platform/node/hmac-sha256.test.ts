import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmacSha256 } from '../../../../src/platform/node/hmac-sha256.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const expected = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex')

describe('the HMAC of short texts', () => {
  it('is that of RFC 4231', () => {
    const key = Buffer.alloc(20, 0x0b)
    expect(hex(hmacSha256(key, 'Hi There'))).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    )
    expect(hex(hmacSha256(Buffer.from('Jefe'), 'what do ya want for nothing?'))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('is that of the platform for keys and texts of any length', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 600 })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), texts, (key, text) => {
        expect(hex(hmacSha256(key, text))).toBe(expected(key, text))
      }),
    )
  })

  it.each([511, 512, 513, 2000])('takes %i characters of three bytes each', (length) => {
    const key = Buffer.from('secret')
    const text = '漢'.repeat(length)
    expect(hex(hmacSha256(key, text))).toBe(expected(key, text))
  })

  it('does not mix what it remembers of one key into another, nor a long text into a short', () => {
    const [one, other] = [Buffer.from('one'), Buffer.from('other')]
    for (const text of ['a long text, longer than the next', 'short', '']) {
      expect(hex(hmacSha256(one, text))).toBe(expected(one, text))
      expect(hex(hmacSha256(other, text))).toBe(expected(other, text))
    }
  })
})
