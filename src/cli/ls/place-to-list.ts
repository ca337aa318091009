/** What `ls` may be asked for. */

import { prefixValue, type PrefixPlace } from '../remote/place.js'

/** `undefined` for the buckets, which are also `oss://`. */
export function placeToListValue(text: string): PrefixPlace | undefined {
  return text.toLowerCase() === 'oss://' ? undefined : prefixValue(text)
}
