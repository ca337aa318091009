/** IDs that the server gives to requests, uploads and versions. */

import type { Random } from '../environment.js'
import { encodeBase64, encodeHex, encodeUtf8 } from '../protocol/text-codecs.js'

/** 24 upper-case hex digits, the first eight of which are the Unix time. */
export function createRequestId(now: number, random: Random): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8)
  return (seconds + encodeHex(random.bytes(8))).toUpperCase()
}

/** 32 upper-case hex digits. */
export function createUploadId(random: Random): string {
  return encodeHex(random.bytes(16)).toUpperCase()
}

/**
 * 64 characters like those of OSS: base64 of a record of two small numbers, the time in nanoseconds
 * as a number of nine groups of seven bits, and 32 hex digits that make it unique. Without the
 * characters that mean something in URLs.
 */
export function createVersionId(now: number, random: Random): string {
  const time = BigInt(Math.floor(now)) * 1_000_000n
  const groups = Array.from({ length: 9 }, (_, index) => {
    const bits = Number((time >> BigInt(7 * index)) & 0x7fn)
    return index < 8 ? bits | 0x80 : bits
  })
  const unique = encodeUtf8(encodeHex(random.bytes(16)))
  const record = Uint8Array.of(0x08, 0x01, 0x10, 0x01, 0x18, ...groups, 0x22, 32, ...unique)
  return encodeBase64(record).replaceAll('+', '-').replaceAll('/', '_')
}
