/** How messages name an object. */

import { escapeControlCharacters } from './ossferry-error.js'

/** `oss://bucket/key`, on one line whatever the key contains. Without a key the bucket alone. */
export function describeObject(bucket: string, key?: string): string {
  return escapeControlCharacters(key === undefined ? `oss://${bucket}` : `oss://${bucket}/${key}`)
}
