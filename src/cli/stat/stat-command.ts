/** The command line of `stat`. */

import type { ExitCode } from '../exit-codes.js'
import { eachValue, prefixValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry stat oss://bucket/photo.jpg     an object: size, checksums, headers, metadata, tags
  ossferry stat oss://bucket               a bucket: region, endpoints, storage class, ACL

Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createStatCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('stat')
    .description('show everything that OSS knows of an object or a bucket')
    .argument('<name...>', 'oss://bucket/key or oss://bucket', eachValue(prefixValue))
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (places, options) => {
      const { stat } = await import('./stat.js')
      finish(await stat(places, options))
    })
}
