/** The command line of `cat`. */

import { InvalidArgumentError } from 'commander'
import type { ExitCode } from '../exit-codes.js'
import { eachValue, objectValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { findVersionProblem, VERSION_OPTION, versionValue } from '../remote/version-option.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  ossferry cat oss://bucket/notes.txt
  ossferry cat oss://bucket/logs/1 oss://bucket/logs/2 | grep error
  ossferry cat --range 0-1023 oss://bucket/video.mp4 | file -
  ossferry cat --version-id ID oss://bucket/notes.txt
  ossferry cat --range -100 oss://bucket/log       the last 100 bytes

What was read is compared with the object's CRC-64: only exit code 0 says that all of it was right.
Exit codes: 0 done, 1 failed, 2 usage, 3 some failed, 4 not configured, 141 the reader went away.`

/** `finish` is told the exit code. */
export function createCatCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('cat')
    .description('write objects to standard output, one after the other')
    .argument('<object...>', 'oss://bucket/key', eachValue(objectValue))
    .optionsGroup('What to write:')
    .option('--range <range>', 'first-last, first- or -length, in bytes from 0', rangeValue)
    .option(VERSION_OPTION, 'this version of the object', versionValue)
  const asking = addRemoteOptions(command)
  // Refused with its reason, and not offered.
  asking.options.find(({ long }) => long === '--json')?.hideHelp()
  return asking.addHelpText('after', EXAMPLES).action(async (objects, options, self) => {
    if (options.json === true) {
      return self.error('error: --json and data cannot both go to standard output')
    }
    const problem = findVersionProblem(objects, options.versionId)
    if (problem !== undefined) return self.error(`error: ${problem}`)
    const { cat } = await import('./cat.js')
    finish(await cat(objects, options))
  })
}

/** As the header has it. */
function rangeValue(text: string): string {
  const [, first = '', last = ''] = /^(?:bytes=)?(\d*)-(\d*)$/.exec(text) ?? []
  const turned = first !== '' && last !== '' && Number(first) > Number(last)
  if ((first !== '' || last !== '') && !turned) return `bytes=${first}-${last}`
  throw new InvalidArgumentError('Give first-last, first- or -length, such as 0-99.')
}
