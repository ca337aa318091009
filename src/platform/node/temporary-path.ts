/** Names for files that will be renamed to another one. */

import { createHash, randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

/** Bytes in a name, on the file systems that have a limit. */
const LONGEST_NAME = 255

/** Beside `path`, and beginning with its name, as far as there is room for it. */
export function createTemporaryPath(path: string): string {
  const suffix = `.${randomBytes(6).toString('hex')}.ossferry-partial`
  return hasRoomFor(suffix, path) ? path + suffix : shortened(path, suffix)
}

/**
 * `path` with `suffix`, always the same. Where the name has no room for it, it begins like that of
 * `path`, and a hash tells those apart that begin alike.
 */
export function partialPathOf(path: string, suffix: string): string {
  if (hasRoomFor(suffix, path)) return path + suffix
  const hash = createHash('sha256').update(basename(path)).digest('hex').slice(0, 16)
  return shortened(path, `.${hash}${suffix}`)
}

function hasRoomFor(suffix: string, path: string): boolean {
  return Buffer.byteLength(basename(path) + suffix) <= LONGEST_NAME
}

function shortened(path: string, suffix: string): string {
  // A character that is cut in its middle goes as a whole.
  const room = LONGEST_NAME - Buffer.byteLength(suffix)
  const bytes = Buffer.from(basename(path)).subarray(0, room)
  const start = new TextDecoder().decode(bytes, { stream: true })
  return join(dirname(path), start + suffix)
}
