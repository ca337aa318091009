/** Names for files that will be renamed to another one. */

import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

/** Bytes in a name, on the file systems that have a limit. */
const LONGEST_NAME = 255

/** Beside `path`, and beginning with its name, as far as there is room for it. */
export function createTemporaryPath(path: string): string {
  const suffix = `.${randomBytes(6).toString('hex')}.ossferry-partial`
  const name = basename(path)
  if (Buffer.byteLength(name) + suffix.length <= LONGEST_NAME) return path + suffix
  // A character that is cut in its middle goes as a whole.
  const room = Buffer.from(name).subarray(0, LONGEST_NAME - suffix.length)
  const start = new TextDecoder().decode(room, { stream: true })
  return join(dirname(path), start + suffix)
}
