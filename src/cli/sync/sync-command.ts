/** The command line of `sync`. */

import { addStorageOptions, addTransferOptions } from '../copy/copy-command-options.js'
import type { ExitCode } from '../exit-codes.js'
import { locationValue, wholeValue } from '../option-values.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import {
  addComparisonOptions,
  addManyOptions,
  addSelectionOptions,
  addSnapshotOption,
} from '../tree/tree-command-options.js'
import { runTreeCommand } from '../tree/run-tree-command.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry sync photos oss://bucket/photos/              what is new or changed goes there
  ossferry sync oss://bucket/photos/ photos --delete     and what is gone, goes
  ossferry sync site oss://bucket/ --exclude '*.map' --dry-run
  ossferry sync oss://bucket/a/ oss://other/a/           within OSS

A file is unchanged when its size is that of the target and it is not newer; --checksum compares
contents. Nothing is deleted unless everything else went well. Run again after an interruption, it
goes on where it stopped.

Exit codes: 0 done, 1 failed, 2 usage, 3 some files failed, 4 not configured, 130 or 143 interrupted.`

/** `finish` is told the exit code. */
export function createSyncCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const base = createCommand('sync')
    .description('make a folder or prefix like another: transfer what is new or has changed')
    .argument('<source>', 'a folder or oss://bucket/prefix/', locationValue)
    .argument('<target>', 'oss://bucket/prefix/ or a folder', locationValue)
    .option('--delete', 'at the end, delete what the source does not have')
    .option(
      '--max-delete <count>',
      'delete nothing when it would be more than this',
      wholeValue(0, Number.MAX_SAFE_INTEGER),
    )
  const selected = addComparisonOptions(addSelectionOptions(base))
  const many = addTransferOptions(addSnapshotOption(addManyOptions(selected)))
  return addRemoteOptions(addStorageOptions(many))
    .addHelpText('after', EXAMPLES)
    .action(async (source, target, options, command) => {
      const places = { sources: [source], target, recursive: true, patterns: false }
      finish(await runTreeCommand(command, { verb: 'sync', ...places, options }))
    })
}
