/** What `rm` refuses, so that nothing goes that nobody meant. */

import { canAsk } from '../remote/ask.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import type { RemoveOptions } from './remove-options.js'

/** `undefined` when there is none. */
export function findRemoveProblem(
  places: readonly PrefixPlace[],
  { recursive, dryRun, force }: RemoveOptions,
): string | undefined {
  const whole = places.find(({ prefix }) => prefix === '')
  const folder = places.find(({ prefix }) => prefix.endsWith('/'))
  if (recursive !== true) {
    if (whole !== undefined) {
      return `oss://${whole.bucket} is a bucket; --recursive --force removes everything in it`
    }
    if (folder === undefined || force === true) return undefined
    const name = formatPrefix(folder)
    return `${name} is a folder: -r removes what is in it, --force the object of this name`
  }
  if (dryRun === true || force === true) return undefined
  if (whole !== undefined) {
    return `to remove everything in oss://${whole.bucket} give --force, or --dry-run to look first`
  }
  if (canAsk()) return undefined
  return 'there is no terminal to ask; give --force, or --dry-run to look first'
}
