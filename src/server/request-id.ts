/** IDs that the server gives to requests and uploads. */

import type { Random } from '../environment.js'
import { encodeHex } from '../protocol/text-codecs.js'

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
