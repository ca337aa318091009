/** Percent-encoding as OSS signs and reads it: RFC 3986, UTF-8, upper-case hex digits. */

import { InvalidRequestError } from './errors/ossferry-error.js'

const UNRESERVED = /^[A-Za-z0-9\-_.~]*$/
const UNRESERVED_OR_SLASH = /^[A-Za-z0-9\-_.~/]*$/

/**
 * Encodes everything but `A-Z a-z 0-9 - _ . ~`. Throws on text that has no UTF-8 form (a lone
 * surrogate).
 */
export function encodeRfc3986(text: string): string {
  if (UNRESERVED.test(text)) return text
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, encodeCharacter)
  } catch (error) {
    throw new InvalidRequestError({
      message: `cannot percent-encode ${JSON.stringify(text)}: it contains a lone surrogate`,
      code: 'InvalidEncoding',
      cause: error,
    })
  }
}

/**
 * Like `encodeRfc3986`, but keeps `/`: the form of keys in paths. Every segment is kept, also `.`,
 * `..` and empty ones.
 */
export function encodePath(key: string): string {
  if (UNRESERVED_OR_SLASH.test(key)) return key
  return encodeRfc3986(key).replaceAll('%2F', '/')
}

/**
 * The text that `encoded` stands for. `+` is a plus. Throws when a `%` is not followed by two hex
 * digits, or when the bytes are not UTF-8.
 */
export function decodePercent(encoded: string): string {
  if (!encoded.includes('%')) return encoded
  try {
    return decodeURIComponent(encoded)
  } catch (error) {
    throw new InvalidRequestError({
      message: `cannot decode ${JSON.stringify(encoded)}: it is not percent-encoded UTF-8`,
      code: 'InvalidEncoding',
      cause: error,
    })
  }
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
