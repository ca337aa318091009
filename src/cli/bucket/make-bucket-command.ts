/** The command line of `mb`. */

import type { ExitCode } from '../exit-codes.js'
import { choiceValue } from '../option-values.js'
import { bucketValue, eachValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry mb oss://my-bucket
  ossferry mb oss://my-archive --storage-class Archive --redundancy ZRS

The bucket is made in the region of the endpoint. One of your own that is there already, with the
same storage class and redundancy, is left as it is, but for its ACL if --acl is given.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createMakeBucketCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('mb')
    .description('make buckets')
    .argument('<bucket...>', 'oss://bucket', eachValue(bucketValue))
    .optionsGroup('What to make:')
    .option(
      '--acl <acl>',
      'private (default), public-read or public-read-write',
      choiceValue(['private', 'public-read', 'public-read-write']),
    )
    .option(
      '--storage-class <class>',
      'Standard (default), IA, Archive, ColdArchive or DeepColdArchive',
      choiceValue(['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']),
    )
    .option(
      '--redundancy <type>',
      'LRS: in one zone (default); ZRS: in several',
      choiceValue(['LRS', 'ZRS']),
    )
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (buckets, options) => {
      const { makeBuckets } = await import('./make-buckets.js')
      finish(await makeBuckets(buckets, options))
    })
}
