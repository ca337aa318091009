/** What OSS accepts as an object key. */

import { MAX_KEY_BYTES } from './limits.js'
import { encodeUtf8 } from './text-codecs.js'

const BEYOND_ASCII = /[^\0-\u007f]/

/** A sentence saying what is wrong with `key`, or `undefined` when it is a legal key. */
export function checkObjectName(key: string): string | undefined {
  if (key === '') return 'the object key is empty'
  if (key.startsWith('/') || key.startsWith('\\')) {
    return `object key ${JSON.stringify(key)} may not begin with "${key.charAt(0)}"`
  }
  if (BEYOND_ASCII.test(key) && /\p{Cs}/u.test(key)) {
    return `object key ${JSON.stringify(key)} has no UTF-8 form: it contains a lone surrogate`
  }
  // A UTF-16 unit takes at most three bytes, so only long keys need counting.
  if (key.length * 3 > MAX_KEY_BYTES) {
    const size = encodeUtf8(key).length
    if (size > MAX_KEY_BYTES) {
      return `the object key has ${size} bytes in UTF-8; at most ${MAX_KEY_BYTES} are allowed`
    }
  }
  return undefined
}
