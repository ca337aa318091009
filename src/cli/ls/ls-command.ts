/** The command line of `ls`. */

import type { ExitCode } from '../exit-codes.js'
import { wholeValue } from '../option-values.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { placeToListValue } from './place-to-list.js'

const EXAMPLES = `
Examples:
  ossferry ls                              the buckets
  ossferry ls oss://bucket/photos/         what lies directly in there
  ossferry ls -l oss://bucket/photos/2     with times and sizes, what begins with 2
  ossferry ls -r oss://bucket/photos/      every object below
  ossferry ls -r --full-names oss://bucket/logs/ | grep error
  ossferry ls -l --versions oss://bucket   also earlier versions and delete markers
  ossferry ls --multipart oss://bucket     uploads that were never finished

Lines are in the order of the keys' bytes. Names are relative to the last / of the prefix.
Exit codes: 0 done, 1 failed or nothing there, 2 usage, 4 not configured.`

/** `finish` is told the exit code. */
export function createListCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('ls')
    .description('list buckets, or the objects with a prefix')
    .argument('[prefix]', 'oss://bucket/prefix; without it the buckets', placeToListValue)
    .optionsGroup('What to list:')
    .option('-l, --long', 'with time, size and storage class')
    .option('-r, --recursive', 'every object, not the next level only')
    .option('--versions', 'every version and delete marker, with its ID')
    .option('--multipart', 'the uploads that are neither completed nor aborted')
    .option('--limit <count>', 'list no more than this', wholeValue(1, 1_000_000_000))
    .option('--after <token>', 'go on where --limit has ended an earlier list')
    .option('--bytes', 'sizes as exact numbers of bytes')
    .option('--full-names', 'names that other commands take: oss://bucket/key')
    .option('-0, --null', 'end each line with a NUL, for xargs -0; needs no escaping')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (place, options, self) => {
      const { recursive, versions, multipart } = options
      if (place === undefined && (recursive ?? versions ?? multipart) === true) {
        return self.error('error: -r, --versions and --multipart need oss://bucket')
      }
      if (versions === true && multipart === true) {
        return self.error('error: --versions and --multipart exclude each other')
      }
      if (multipart === true && options.after !== undefined) {
        return self.error('error: --after does not go with --multipart')
      }
      const { list } = await import('./list.js')
      finish(await list(place, options))
    })
}
