/** Ranges of keys as the database compares them: by their UTF-8 bytes. */

import type { ListWindow } from '../../../server/object-store.js'

export interface KeyRange {
  /** Inclusive. */
  readonly from: Uint8Array
  /** Exclusive. */
  readonly to: Uint8Array
}

/** Behind all text: no UTF-8 has this byte. */
const BEYOND_ALL_KEYS = Buffer.from([0xff])

export function encodeKey(key: string): Uint8Array {
  return Buffer.from(key)
}

/** The keys in a window. */
export function rangeOf({ prefix, after, afterPrefix }: Omit<ListWindow, 'limit'>): KeyRange {
  const starts: Buffer[] = [Buffer.from(prefix)]
  if (after !== '') starts.push(Buffer.from(`${after}\0`))
  if (afterPrefix !== '') starts.push(beyondPrefix(afterPrefix))
  const from = starts.reduce((latest, start) => (start.compare(latest) > 0 ? start : latest))
  return { from, to: beyondPrefix(prefix) }
}

/** The key `key` alone, or none if it is not in the window when `after` is left out of account. */
export function rangeOfKey(key: string, window: Omit<ListWindow, 'limit'>): KeyRange {
  const { from, to } = rangeOf({ ...window, after: '' })
  const bytes = Buffer.from(key)
  const outside = bytes.compare(from) < 0 || bytes.compare(to) >= 0
  return { from: bytes, to: outside ? bytes : Buffer.from(`${key}\0`) }
}

/** The first key behind all that begin with `prefix`. */
function beyondPrefix(prefix: string): Buffer {
  if (prefix === '') return BEYOND_ALL_KEYS
  const bytes = Buffer.from(prefix)
  // UTF-8 has no byte 0xFF, so that the last one can be raised.
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) + 1, bytes.length - 1)
  return bytes
}
