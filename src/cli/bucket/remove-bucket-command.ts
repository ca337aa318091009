/** The command line of `rb`. */

import type { ExitCode } from '../exit-codes.js'
import { canAsk } from '../remote/can-ask.js'
import { bucketValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry rb oss://bucket                   an empty one
  ossferry rb --force oss://bucket           with everything in it; asks for its name
  ossferry rb --force --yes oss://bucket     asks nothing; for scripts

--force removes the objects with all their versions, aborts the multipart uploads, and then removes
the bucket.
Exit codes: 0 done, 1 failed or not confirmed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createRemoveBucketCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('rb')
    .description('remove a bucket')
    .argument('<bucket>', 'oss://bucket', bucketValue)
    .optionsGroup('How to remove it:')
    .option('-f, --force', 'empty it first')
    .option('-y, --yes', 'with --force: do not ask')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (bucket, options, self) => {
      const { force, yes } = options
      if (force === true && yes !== true && !canAsk()) {
        return self.error('error: there is no terminal to ask; give --yes with --force')
      }
      const { removeBucket } = await import('./remove-bucket.js')
      finish(await removeBucket(bucket, options))
    })
}
