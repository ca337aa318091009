/** The command line of `mv`. */

import { createCopyCommand } from '../copy/copy-command.js'
import { planCopy } from '../copy/copy-plan.js'
import { findCopyProblem } from '../copy/copy-problem.js'
import type { ExitCode } from '../exit-codes.js'
import { locationValue } from '../option-values.js'
import type { TreeOptions } from '../tree/tree-options.js'
import { isForMany } from '../tree/plan/tree-places.js'
import { runTreeCommand } from '../tree/run-tree-command.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { findMoveProblem } from './move-problem.js'

const EXAMPLES = `
Examples:
  ossferry mv report.pdf oss://bucket/2026/           the file is removed when the object is verified
  ossferry mv oss://bucket/inbox/a.csv a.csv          the object is removed when the file is verified
  ossferry mv oss://bucket/a.csv oss://bucket/b.csv   within OSS
  ossferry mv -r inbox oss://bucket/inbox/            all that is in the folder

A move that was interrupted goes on where it stopped when the same command is run again. The source
stays when anything fails, and when it has changed meanwhile.
Exit codes: 0 done, 1 failed, 2 usage, 3 some of many files failed, 4 not configured, 130 or 143
interrupted.`

/** Options of `cp` that mean the same here. */
const COPY_OPTIONS: ReadonlySet<string | undefined> = new Set([
  '--endpoint',
  '--region',
  '--path-style',
  '--cname',
  '--part-size',
  '--parallel',
  '--multipart-threshold',
  '--checkpoint',
  '--no-checkpoint',
  '--checkpoint-dir',
  '--verify-on-resume',
  '--max-bandwidth',
  '--content-type',
  '--meta',
  '--acl',
  '--storage-class',
  '--forbid-overwrite',
  '--recursive',
  '--include',
  '--exclude',
  '--files-from',
  '--files-from0',
  '--ignore-file',
  '--no-ignore',
  '--follow-symlinks',
  '--jobs',
  '--dry-run',
  '--verbose',
  '--report',
  '--fold-case',
  '--preserve',
  '--json',
  '--quiet',
])

interface MoveOptions extends TreeOptions {
  readonly recursive?: boolean | undefined
}

/** `finish` is told the exit code. */
export function createMoveCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('mv')
    .description('copy as cp does, and remove the source once the copy is verified')
    .argument('<source>', 'a file, a folder (-r) or oss://bucket/key', locationValue)
    .argument('<target>', 'oss://bucket/key, a file or a folder', locationValue)
  for (const option of createCopyCommand(finish).options) {
    if (COPY_OPTIONS.has(option.long)) command.addOption(option)
  }
  return command
    .addHelpText('after', EXAMPLES)
    .action(async (source, target, options: MoveOptions, self) => {
      if (isForMany([source], options)) {
        const recursive = options.recursive === true
        const places = { sources: [source], target, recursive, patterns: true }
        finish(await runTreeCommand(self, { verb: 'mv', ...places, options }))
        return
      }
      const plan = planCopy(source, target)
      if (plan.operation === 'none') return self.error(`error: ${plan.problem}`)
      const problem = findMoveProblem(plan) ?? findCopyProblem(plan, options)
      if (problem !== undefined) return self.error(`error: ${problem}`)
      const { move } = await import('./move.js')
      finish(await move(plan, options))
    })
}
