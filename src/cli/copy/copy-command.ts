/** The command line of `cp`. */

import type { ExitCode } from '../exit-codes.js'
import type { Location } from '../location.js'
import { base64JsonValue, locationValue } from '../option-values.js'
import { eachValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { VERSION_OPTION, versionValue } from '../remote/version-option.js'
import {
  addComparisonOptions,
  addManyOptions,
  addSelectionOptions,
  addSnapshotOption,
} from '../tree/tree-command-options.js'
import { isForMany } from '../tree/plan/tree-places.js'
import { runTreeCommand } from '../tree/run-tree-command.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { addStorageOptions, addTransferOptions } from './copy-command-options.js'
import { planCopy } from './copy-plan.js'
import { findCopyProblem } from './copy-problem.js'

const EXAMPLES = `
Examples:
  ossferry cp report.pdf oss://bucket/2026/report.pdf
  ossferry cp report.pdf oss://bucket/2026/            keeps the name of the file
  ossferry cp -r photos oss://bucket/photos/           all that is in the folder
  ossferry cp 'logs/*.gz' notes.txt oss://bucket/x/    several; quoted wildcards go through cp
  ossferry cp 'oss://bucket/logs/**/*.gz' logs/
  tar c photos | ossferry cp - oss://bucket/photos.tar
  ossferry cp oss://bucket/photos.tar - | tar x
  ossferry cp oss://bucket/photos.tar oss://other/     within OSS
  ossferry cp --version-id ID oss://bucket/a oss://bucket/a    an earlier version becomes the latest

A copy that was interrupted goes on where it stopped when the same command is run again; of many
files, -u passes over those that are done.

Environment:
  OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_SESSION_TOKEN   the key
  OSS_REGION, OSS_ENDPOINT                                      where to, unless options say it

Exit codes: 0 done, 1 failed, 2 usage, 3 some of many files failed, 4 not configured, 130 or 143
interrupted.`

/** `finish` is told the exit code. */
export function createCopyCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const base = createCommand('cp')
    .description(
      'copy files to OSS, objects to files, or objects within OSS; - is standard input or output',
    )
    .usage('[options] <source...> <target>')
    .argument(
      '<source>',
      'a file, a folder (-r), - or oss://bucket/key; several, too',
      locationValue,
    )
    .argument(
      '<target...>',
      'oss://bucket/key, a file, a folder or -',
      eachValue<Location>(locationValue),
    )
    .option('-r, --recursive', 'take all that is in a folder, or below oss://bucket/prefix/')
    .option(VERSION_OPTION, 'take this version of the one object that is copied', versionValue)
  const many = addSnapshotOption(addManyOptions(addComparisonOptions(addSelectionOptions(base))))
  const stored = addStorageOptions(addTransferOptions(many))
    .option(
      '--callback <json>',
      'what OSS calls when the object is stored; JSON or its base64',
      base64JsonValue,
    )
    .option(
      '--callback-var <json>',
      'variables of the callback; JSON or its base64',
      base64JsonValue,
    )
  return addRemoteOptions(stored)
    .addHelpText('after', EXAMPLES)
    .action(async (source, targets, options, command) => {
      const sources = [source, ...targets.slice(0, -1)]
      const target = targets.at(-1)
      if (target === undefined) throw new Error('an argument that is required is missing')
      if (isForMany(sources, options)) {
        if (options.versionId !== undefined) {
          return command.error('error: --version-id is for a single object, without -r')
        }
        const recursive = options.recursive === true
        const places = { sources, target, recursive, patterns: true }
        finish(await runTreeCommand(command, { verb: 'cp', ...places, options }))
        return
      }
      const plan = planCopy(source, target)
      if (plan.operation === 'none') return command.error(`error: ${plan.problem}`)
      const problem = findCopyProblem(plan, options)
      if (problem !== undefined) return command.error(`error: ${problem}`)
      // The client is loaded only now: help and mistakes need none of it.
      const { copy } = await import('./copy.js')
      finish(await copy(plan, options))
    })
}
