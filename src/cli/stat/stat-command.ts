/** The command line of `stat`. */

import type { ExitCode } from '../exit-codes.js'
import { eachValue, nameValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { findVersionProblem, VERSION_OPTION, versionValue } from '../remote/version-option.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry stat oss://bucket/photo.jpg     an object: size, checksums, headers, metadata, tags
  ossferry stat --acl oss://bucket/photo.jpg
  ossferry stat --version-id ID oss://bucket/photo.jpg
  ossferry stat oss://bucket               a bucket: region, endpoints, storage class, ACL

Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createStatCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('stat')
    .description('show everything that OSS knows of an object or a bucket')
    .argument('<name...>', 'oss://bucket/key or oss://bucket', eachValue(nameValue))
    .optionsGroup('What to show:')
    .option(VERSION_OPTION, 'this version of the object', versionValue)
    .option('--acl', 'also who may read and write an object, which takes another request')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (places, options, self) => {
      const problem = findVersionProblem(places, options.versionId)
      if (problem !== undefined) return self.error(`error: ${problem}`)
      if (options.versionId !== undefined && places[0]?.prefix === '') {
        return self.error('error: --version-id is that of an object; write oss://bucket/key')
      }
      const { stat } = await import('./stat.js')
      finish(await stat(places, options))
    })
}
