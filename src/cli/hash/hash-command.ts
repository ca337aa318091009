/** The command line of `hash`. */

import type { ExitCode } from '../exit-codes.js'
import { choiceValue, locationValue } from '../option-values.js'
import { eachValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { findVersionProblem, VERSION_OPTION, versionValue } from '../remote/version-option.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { isHashable } from './hashable.js'

const EXAMPLES = `
Examples:
  ossferry hash photo.jpg oss://bucket/photo.jpg
  diff <(ossferry hash photo.jpg) <(ossferry hash oss://bucket/2026/photo.jpg) && echo same
  tar c photos | ossferry hash --algorithm md5 -
  ossferry hash --compute oss://bucket/photo.jpg      reads the object and compares

Columns: checksum, and the last part of the name, so that both sides of a comparison are equal. The
CRC-64 is a decimal number, as OSS prints it. That of an object is asked for, not computed; OSS has
no MD5 of objects made in parts or by appending.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createHashCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('hash')
    .description('print checksums of files, standard input and objects')
    .argument('<name...>', 'a file, - or oss://bucket/key', eachValue(locationValue))
    .optionsGroup('What to print:')
    .option(
      '-a, --algorithm <name>',
      'crc64 or md5',
      choiceValue(['crc64', 'md5']),
      'crc64' as const,
    )
    .option('--compute', "read objects, and compare them with OSS's own CRC-64")
    .option(VERSION_OPTION, 'this version of the object', versionValue)
    .option('--full-names', 'names as they were given')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (locations, options, self) => {
      if (!locations.every(isHashable)) {
        return self.error('error: the key is missing; write oss://bucket/key')
      }
      const objects = locations.filter(({ kind }) => kind === 'object')
      const problem = findVersionProblem(objects, options.versionId)
      if (problem !== undefined) return self.error(`error: ${problem}`)
      const { hash } = await import('./hash.js')
      finish(await hash(locations, options))
    })
}
