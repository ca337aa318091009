/** The command line of `du`. */

import type { ExitCode } from '../exit-codes.js'
import { wholeValue } from '../option-values.js'
import { eachValue, prefixValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry du oss://bucket
  ossferry du -d 1 oss://bucket/photos/     and of each folder in there
  ossferry du --versions oss://bucket       what is paid for, where versions are kept
  ossferry du --bytes oss://bucket | cut -f1

Columns: bytes, objects, name. Parts of unfinished uploads do not count: see ossferry uploads list.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createUsageCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('du')
    .description('count objects and their bytes')
    .argument('<prefix...>', 'oss://bucket/prefix', eachValue(prefixValue))
    .optionsGroup('What to count:')
    .option('-d, --depth <levels>', 'also each folder down to this level', wholeValue(0, 1000), 0)
    .option('--versions', 'every version, not the latest ones only')
    .option('--bytes', 'sizes as exact numbers of bytes')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (places, options) => {
      const { showUsage } = await import('./show-usage.js')
      finish(await showUsage(places, options))
    })
}
