/** The command line of `transfers`. */

import { bandwidthValue } from '../bandwidth/bandwidth.js'
import type { ExitCode } from '../exit-codes.js'
import { wholeValue } from '../option-values.js'
import { eachValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry transfers                   what was interrupted on this machine
  ossferry transfers resume 2          goes on with number 2
  ossferry transfers resume --all
  ossferry transfers remove 1          forgets it, and removes its parts and its partial file`

const numberValue = eachValue(wholeValue(1, 1_000_000))

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
  return addRemoteOptions(command).action(async (options) => {
    const { listTransfers } = await import('./list-transfers.js')
    finish(await listTransfers(options))
  })
}

function createResumeSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('resume')
    .description('go on with some of them, one after the other')
    .argument('[numbers...]', 'as `ossferry transfers` lists them', numberValue)
    .option('--all', 'all of them')
    .option('--parallel <count>', 'parts on their way at the same time', wholeValue(1, 1000))
    .option('--max-bandwidth <rate>', 'move no more bytes a second: 10m, or @FILE', bandwidthValue)
    .option('--checkpoint-dir <directory>', 'where the records are')
  return addRemoteOptions(command).action(async (numbers, options, self) => {
    if ((numbers.length === 0) === (options.all !== true)) return self.error(WHICH)
    const { resumeTransfers } = await import('./resume-transfers.js')
    finish(await resumeTransfers(numbers, options))
  })
}

function createRemoveSubcommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('remove')
    .description('forget some of them, with their parts in OSS and their partial files')
    .argument('[numbers...]', 'as `ossferry transfers` lists them', numberValue)
    .option('--all', 'all of them')
    .option('--keep-parts', 'remove the records alone; the parts in OSS stay and cost storage')
    .option('--checkpoint-dir <directory>', 'where the records are')
  return addRemoteOptions(command).action(async (numbers, options, self) => {
    if ((numbers.length === 0) === (options.all !== true)) return self.error(WHICH)
    const { removeTransfers } = await import('./remove-transfers.js')
    finish(await removeTransfers(numbers, options))
  })
}

const WHICH = 'error: name their numbers, or give --all'
