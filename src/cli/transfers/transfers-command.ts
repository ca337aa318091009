/** The command line of `transfers`. */

import { bandwidthValue } from '../bandwidth/bandwidth.js'
import type { ExitCode } from '../exit-codes.js'
import { wholeValue } from '../option-values.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry transfers                       what was interrupted on this machine
  ossferry transfers list --ask            and how much of it OSS has
  ossferry transfers resume 3f9a           goes on with the one whose ID begins so
  ossferry transfers resume --all
  ossferry transfers remove copy.bin       forgets it, and removes its parts and its partial file

Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

const LIST_EXAMPLES = `
Examples:
  ossferry transfers list
  ossferry transfers list --ask            asks OSS, so it needs to be configured
  ossferry transfers list --json

Columns: ID, what it is, how much is done, age, source and target.
Exit codes: 0 done, 1 failed, 2 usage, 4 not configured.`

const RESUME_EXAMPLES = `
Examples:
  ossferry transfers resume 3f9a           the one whose ID begins so
  ossferry transfers resume report.bin     that of this file
  ossferry transfers resume oss://bucket/report.bin
  ossferry transfers resume --all --max-bandwidth 10m

Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

const REMOVE_EXAMPLES = `
Examples:
  ossferry transfers remove 3f9a 77c0
  ossferry transfers remove oss://bucket/report.bin
  ossferry transfers remove --all --keep-parts

Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

const NAMES = 'their IDs, or beginnings of them (4 digits or more), files or oss://bucket/key'
const WHICH = 'error: name them as `ossferry transfers` lists them, or give --all'

/** `finish` is told the exit code. */
export function createTransfersCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('transfers')
    .description('list, resume or forget transfers that were interrupted on this machine')
    .addHelpText('after', EXAMPLES)
    .addCommand(createListSubcommand(finish), { isDefault: true })
    .addCommand(createResumeSubcommand(finish))
    .addCommand(createRemoveSubcommand(finish))
}

function createListSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('list')
    .description('list them, the oldest first')
    .option('--ask', 'ask OSS how much of the uploads and copies is there')
    .option('--checkpoint-dir <directory>', 'where the records are')
  return addRemoteOptions(command)
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (options) => {
      const { listTransfers } = await import('./list-transfers.js')
      finish(await listTransfers(options))
    })
}

function createResumeSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('resume')
    .description('go on with some of them, one after the other')
    .argument('[transfers...]', NAMES)
    .option('--all', 'all of them')
    .option('--parallel <count>', 'parts on their way at the same time', wholeValue(1, 1000))
    .option('--max-bandwidth <rate>', 'move no more bytes a second: 10m, or @FILE', bandwidthValue)
    .option('--checkpoint-dir <directory>', 'where the records are')
  return addRemoteOptions(command)
    .addHelpText('after', RESUME_EXAMPLES)
    .action(async (names, options, self) => {
      if ((names.length === 0) === (options.all !== true)) return self.error(WHICH)
      const { resumeTransfers } = await import('./resume-transfers.js')
      finish(await resumeTransfers(names, options))
    })
}

function createRemoveSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('remove')
    .description('forget some of them, with their parts in OSS and their partial files')
    .argument('[transfers...]', NAMES)
    .option('--all', 'all of them')
    .option('--keep-parts', 'remove the records alone; the parts in OSS stay and cost storage')
    .option('--checkpoint-dir <directory>', 'where the records are')
  return addRemoteOptions(command)
    .addHelpText('after', REMOVE_EXAMPLES)
    .action(async (names, options, self) => {
      if ((names.length === 0) === (options.all !== true)) return self.error(WHICH)
      const { removeTransfers } = await import('./remove-transfers.js')
      finish(await removeTransfers(names, options))
    })
}
