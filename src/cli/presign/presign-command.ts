/** The command line of `presign`. */

import type { ExitCode } from '../exit-codes.js'
import { choiceValue, durationValue } from '../option-values.js'
import { eachValue, objectValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { findVersionProblem, VERSION_OPTION, versionValue } from '../remote/version-option.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry presign oss://bucket/report.pdf --expires 7d
  curl -o report.pdf "$(ossferry presign oss://bucket/report.pdf)"
  curl -T report.pdf "$(ossferry presign --method PUT oss://bucket/report.pdf)"
  ossferry presign oss://bucket/r.pdf --response-content-disposition 'attachment; filename="r.pdf"'

Whoever has the URL can do this until it expires. No request is sent: it is not looked whether the
object is there, or whether the key may do this.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createPresignCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('presign')
    .description('make URLs with which one request needs no key')
    .argument('<object...>', 'oss://bucket/key', eachValue(objectValue))
    .optionsGroup('What the URL is good for:')
    .option(
      '--method <method>',
      'GET, HEAD, PUT or DELETE',
      choiceValue(['GET', 'HEAD', 'PUT', 'DELETE']),
      'GET' as const,
    )
    .option('--expires <time>', 'for how long: 30s, 12h, 7d at most (default: 15m)', durationValue)
    .option('--content-type <type>', 'PUT: the type that must be sent with the object')
    .option(VERSION_OPTION, 'GET, HEAD, DELETE: this version of the object', versionValue)
    .optionsGroup('Headers of the answer to a GET:')
    .option('--response-content-type <type>')
    .option('--response-content-disposition <text>')
    .option('--response-content-encoding <encoding>')
    .option('--response-content-language <language>')
    .option('--response-cache-control <text>')
    .option('--response-expires <date>')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (objects, options, self) => {
      const forAnswers = Object.keys(options).some((name) => name.startsWith('response'))
      if (forAnswers && options.method !== 'GET') {
        return self.error('error: --response-… options are for --method GET')
      }
      if (options.contentType !== undefined && options.method !== 'PUT') {
        return self.error('error: --content-type is for --method PUT')
      }
      const { versionId } = options
      if (versionId !== undefined && options.method === 'PUT') {
        return self.error('error: --version-id is not for --method PUT: OSS makes a new version')
      }
      const problem = findVersionProblem(objects, versionId)
      if (problem !== undefined) return self.error(`error: ${problem}`)
      const { presign } = await import('./presign.js')
      finish(await presign(objects, options))
    })
}
