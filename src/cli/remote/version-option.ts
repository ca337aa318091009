/** `--version-id`: the one version of the one object that a command is about. */

import { InvalidArgumentError } from 'commander'

export const VERSION_OPTION = '--version-id <id>'

export function versionValue(text: string): string {
  if (text !== '') return text
  throw new InvalidArgumentError('Give the ID of a version, as ossferry ls --versions shows it.')
}

/** A version is one of one object. `undefined` when that is all right. */
export function findVersionProblem(
  objects: readonly unknown[],
  versionId: string | undefined,
): string | undefined {
  if (versionId === undefined || objects.length === 1) return undefined
  return '--version-id is that of one object; name one object only'
}
