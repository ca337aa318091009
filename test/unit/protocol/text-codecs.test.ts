/** Bytes as text and back. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  encodeUtf8,
} from '../../../src/protocol/text-codecs.js'

it('writes hexadecimal as Node does', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(encodeHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
    }),
  )
  expect(encodeHex(Uint8Array.of(1, 255), ' ')).toBe('01 ff')
})

it('writes and reads base64 as Node does', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = encodeBase64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64'))
      expect(decodeBase64(text)).toEqual(bytes)
    }),
  )
})

it('does not read what is not base64 or not UTF-8', () => {
  expect(decodeBase64('a*b')).toBeUndefined()
  expect(decodeUtf8(Uint8Array.of(0xff))).toBeUndefined()
  expect(decodeUtf8(encodeUtf8('\ufeff目'))).toBe('\ufeff目')
})
