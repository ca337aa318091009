/** The command line of `uploads`. */

import type { ExitCode } from '../exit-codes.js'
import { durationValue, wholeValue } from '../option-values.js'
import { prefixValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry uploads list oss://bucket                     with age and size
  ossferry uploads abort oss://bucket --older-than 7d    removes their parts

Parts of uploads that nobody finishes cost storage.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

const LIST_EXAMPLES = `
Examples:
  ossferry uploads list oss://bucket
  ossferry uploads list oss://bucket/backup/ --older-than 7d

Columns: age, size of the parts that are there, upload ID, object.
Exit codes: 0 done, 1 failed, 2 usage, 4 not configured.`

const ABORT_EXAMPLES = `
Examples:
  ossferry uploads abort oss://bucket --older-than 7d --dry-run
  ossferry uploads abort oss://bucket/backup/ --older-than 7d
  ossferry uploads abort oss://bucket/backup.tar --upload-id 0004B9894A22E5B1888A1E29F823

An upload that is aborted cannot go on: its parts are removed.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createUploadsCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('uploads')
    .description('list or abort multipart uploads that were never finished')
    .addHelpText('after', EXAMPLES)
    .addCommand(createListSubcommand(finish))
    .addCommand(createAbortSubcommand(finish))
}

function createListSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('list')
    .description('list them with age and size')
    .argument('<prefix>', 'oss://bucket or oss://bucket/prefix', prefixValue)
    .optionsGroup('What to list:')
    .option('--older-than <time>', 'only those begun longer ago: 12h, 7d', durationValue)
    .option('--limit <count>', 'list no more than this', wholeValue(1, 1_000_000_000))
    .option('--no-sizes', 'do not ask for sizes, which takes a request for each')
    .option('--bytes', 'sizes as exact numbers of bytes')
  return addRemoteOptions(command)
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (place, options) => {
      const { runListUploads } = await import('./uploads.js')
      finish(await runListUploads(place, options))
    })
}

function createAbortSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('abort')
    .description('abort one, or all that are older than a time')
    .argument('<target>', 'oss://bucket/key of one, or oss://bucket/prefix', prefixValue)
    .optionsGroup('What to abort:')
    .option('--upload-id <id>', 'the upload of this object with this ID')
    .option('--older-than <time>', 'all begun longer ago: 12h, 7d', durationValue)
    .option('-n, --dry-run', 'only say what would be aborted')
  return addRemoteOptions(command)
    .addHelpText('after', ABORT_EXAMPLES)
    .action(async (place, options, self) => {
      const { uploadId, olderThan } = options
      if ((uploadId === undefined) === (olderThan === undefined)) {
        return self.error('error: give --upload-id for one upload, or --older-than for several')
      }
      if (uploadId !== undefined && place.prefix === '') {
        return self.error(`error: the key is missing; write oss://${place.bucket}/key`)
      }
      const { runAbortUploads } = await import('./uploads.js')
      finish(await runAbortUploads(place, options))
    })
}
