/** The command line of `cp`. */

import type { ExitCode } from '../exit-codes.js'
import {
  base64JsonValue,
  choiceValue,
  locationValue,
  pairValue,
  partSizeValue,
  rateValue,
  sizeValue,
  wholeValue,
} from '../option-values.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { planCopy } from './copy-plan.js'
import { findCopyProblem } from './copy-problem.js'

const EXAMPLES = `
Examples:
  ossferry cp report.pdf oss://bucket/2026/report.pdf
  ossferry cp report.pdf oss://bucket/2026/            keeps the name of the file
  tar c photos | ossferry cp - oss://bucket/photos.tar
  ossferry cp oss://bucket/photos.tar - | tar x
  ossferry cp oss://bucket/photos.tar oss://other/     within OSS

A copy that was interrupted goes on where it stopped when the same command is run again.

Environment:
  OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_SESSION_TOKEN   the key
  OSS_REGION, OSS_ENDPOINT                                      where to, unless options say it

Exit codes: 0 done, 1 failed, 2 usage, 4 not configured, 130 or 143 interrupted.`

/** `finish` is told the exit code. */
export function createCopyCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('cp')
    .description(
      'copy a file to OSS, an object to a file, or an object within OSS; - is standard input or output',
    )
    .argument('<source>', 'a file, - or oss://bucket/key', locationValue)
    .argument('<target>', 'oss://bucket/key, a file, a directory or -', locationValue)
    .optionsGroup('Where to:')
    .option('-e, --endpoint <url>', 'send requests there (default: OSS_ENDPOINT)')
    .option('--region <id>', 'region, such as cn-hangzhou (default: OSS_REGION)')
    .option('--path-style', 'put the bucket into the path; for gateways without wildcard names')
    .optionsGroup('How to copy:')
    .option(
      '--part-size <size>',
      'size of a part: 100k to 5g (default: 6m; within OSS 64m)',
      partSizeValue,
    )
    .option(
      '--parallel <count>',
      'parts on their way at the same time (default: 3)',
      wholeValue(1, 1000),
    )
    .option(
      '--multipart-threshold <size>',
      'transfer less than this in one request (default: the part size; within OSS 200m)',
      sizeValue,
    )
    .option('--checkpoint', 'make the copy resumable; default for files, not for -')
    .option('--no-checkpoint', 'keep no record, and no parts when the copy fails')
    .option('--checkpoint-dir <directory>', 'where the records of unfinished copies are')
    .option(
      '--verify-on-resume <how>',
      'check parts of an earlier run by their content (parts, default) or trust the file (identity)',
      choiceValue(['parts', 'identity']),
    )
    .option('--max-bandwidth <rate>', 'move no more bytes a second than this: 10m', rateValue)
    .optionsGroup('What to store with an object:')
    .option(
      '--content-type <type>',
      "default: by the name of the file, then of the key; within OSS the source's",
    )
    .option(
      '--meta <name=value>',
      "user metadata, several times if need be; default within OSS: the source's",
      pairValue,
    )
    .option(
      '--acl <acl>',
      'default, private, public-read or public-read-write',
      choiceValue(['default', 'private', 'public-read', 'public-read-write']),
    )
    .option(
      '--storage-class <class>',
      'Standard, IA, Archive, ColdArchive or DeepColdArchive',
      choiceValue(['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']),
    )
    .option('--forbid-overwrite', 'fail when the object exists')
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
    .optionsGroup('What to tell:')
    .option('--json', 'write events as lines of JSON to standard output')
    .option('-q, --quiet', 'tell nothing but errors')
    .addHelpText('after', EXAMPLES)
    .action(async (source, target, options, command) => {
      const plan = planCopy(source, target)
      if (plan.operation === 'none') return command.error(`error: ${plan.problem}`)
      const problem = findCopyProblem(plan, options)
      if (problem !== undefined) return command.error(`error: ${problem}`)
      // The client is loaded only now: help and mistakes need none of it.
      const { copy } = await import('./copy.js')
      finish(await copy(plan, options))
    })
}
