/** What `rm` refuses, so that nothing goes that nobody meant. */

import { canAsk } from '../remote/can-ask.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import { findVersionProblem } from '../remote/version-option.js'
import type { RemoveOptions } from './remove-options.js'

/** `undefined` when there is none. */
export function findRemoveProblem(
  places: readonly PrefixPlace[],
  options: RemoveOptions,
): string | undefined {
  return (
    findContradiction(places, options) ??
    (options.recursive === true ? undefined : findNamedProblem(places, options)) ??
    findQuestionProblem(places, options)
  )
}

function findContradiction(
  places: readonly PrefixPlace[],
  { recursive, versions, versionId, multipart }: RemoveOptions,
): string | undefined {
  if (versions === true && multipart === true)
    return '--versions and --multipart exclude each other'
  if (versionId === undefined) return undefined
  if (recursive === true || versions === true || multipart === true) {
    return '--version-id is for one version; leave out -r, --versions and --multipart'
  }
  return findVersionProblem(places, versionId)
}

/** What is named without `-r` has to be an object. */
function findNamedProblem(
  places: readonly PrefixPlace[],
  { force, multipart }: RemoveOptions,
): string | undefined {
  const whole = places.find(({ prefix }) => prefix === '')
  if (whole !== undefined) {
    return multipart === true
      ? `oss://${whole.bucket} is a bucket; -r aborts all uploads in it`
      : `oss://${whole.bucket} is a bucket; --recursive --force removes everything in it`
  }
  const folder = places.find(({ prefix }) => prefix.endsWith('/'))
  if (folder === undefined || force === true) return undefined
  const name = formatPrefix(folder)
  return `${name} is a folder: -r removes what is in it, --force the object of this name`
}

/** What cannot be taken back is asked about, a whole bucket not even that. */
function findQuestionProblem(
  places: readonly PrefixPlace[],
  { recursive, versions, multipart, dryRun, force }: RemoveOptions,
): string | undefined {
  if (dryRun === true || force === true) return undefined
  if (recursive !== true && versions !== true) return undefined
  const whole = places.find(({ prefix }) => prefix === '')
  if (whole !== undefined && multipart !== true) {
    return `to remove everything in oss://${whole.bucket} give --force, or --dry-run to look first`
  }
  if (canAsk()) return undefined
  return 'there is no terminal to ask; give --force, or --dry-run to look first'
}
