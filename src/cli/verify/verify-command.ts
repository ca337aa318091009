/** The command line of `verify`. */

import type { ExitCode } from '../exit-codes.js'
import { locationValue } from '../option-values.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { addComparingOptions, addSelectionOptions } from '../tree/tree-command-options.js'
import { runTreeCommand } from '../tree/run-tree-command.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry verify photos oss://bucket/photos/
  ossferry verify oss://bucket/a/ oss://other/a/ --json
  ossferry verify oss://bucket/disk.img disk.img           one object and one file

Files are read, objects are not: OSS knows their CRC-64. Each difference is a line on standard output:
  missing   the target does not have it
  extra     only the target has it
  size      the sizes differ
  content   the sizes are the same, the CRC-64s differ
  unknown   the sizes are the same, and OSS has no CRC-64 of it

Exit codes: 0 the same, 1 failed, 2 usage, 3 something differs or could not be compared,
4 not configured, 130 or 143 interrupted.`

/** `finish` is told the exit code. */
export function createVerifyCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const base = createCommand('verify')
    .description(
      'compare a folder with a prefix, or two prefixes, by size and CRC-64; move nothing',
    )
    .argument('<source>', 'a folder or oss://bucket/prefix/', locationValue)
    .argument('<target>', 'oss://bucket/prefix/ or a folder', locationValue)
  return addRemoteOptions(addComparingOptions(addSelectionOptions(base)))
    .addHelpText('after', EXAMPLES)
    .action(async (source, target, options, command) => {
      const places = { sources: [source], target, recursive: true, patterns: false }
      finish(await runTreeCommand(command, { verb: 'verify', ...places, options }))
    })
}
