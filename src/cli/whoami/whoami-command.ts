/** The command line of `whoami`. */

import type { ExitCode } from '../exit-codes.js'
import { bucketValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry whoami
  ossferry whoami oss://bucket          and what the key may do there
  ossferry whoami --profile work

Only asks; nothing is written. Exit codes: 0 the key is good, 1 OSS cannot be asked, 2 usage,
4 no credentials, or OSS refuses them.`

/** `finish` is told the exit code. */
export function createWhoamiCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('whoami')
    .description('show which credentials are used, from where, and what they may do')
    .argument('[bucket]', 'oss://bucket, to ask there too', bucketValue)
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (bucket, options) => {
      const { whoami } = await import('./whoami.js')
      finish(await whoami(bucket, { ...options, forBucket: bucket }))
    })
}
