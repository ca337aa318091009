/** The command line of `rm`. */

import type { ExitCode } from '../exit-codes.js'
import { eachValue, nameValue } from '../remote/place.js'
import { addRemoteOptions } from '../remote/remote-options.js'
import { VERSION_OPTION, versionValue } from '../remote/version-option.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { findRemoveProblem } from './remove-problem.js'

const EXAMPLES = `
Examples:
  ossferry rm oss://bucket/a.txt oss://bucket/b.txt
  ossferry rm -r --dry-run oss://bucket/old/       what would be removed
  ossferry rm -r oss://bucket/old/                 asks first
  ossferry rm -r --force oss://bucket/old/         asks nothing; for scripts
  ossferry rm -r --force oss://bucket              everything
  ossferry rm --version-id ID oss://bucket/a.txt   one version, for good
  ossferry rm -r --versions oss://bucket/old/      all versions and delete markers, for good
  ossferry rm -r --multipart oss://bucket/old/     unfinished uploads

With -r all objects whose keys begin so are removed: oss://bucket/old also means old.txt, write
oss://bucket/old/ for the folder. Without -r nothing is looked at first, and OSS does not say whether
there was such an object: one that is not there counts as removed. A bucket that keeps versions keeps
those of what is removed: --versions removes them, too.
Exit codes: 0 done, 1 failed or not confirmed, 2 usage, 3 some failed, 4 not configured.`

/** `finish` is told the exit code. */
export function createRemoveCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const command = createCommand('rm')
    .description('remove objects')
    .argument('<object...>', 'oss://bucket/key; with -r oss://bucket/prefix', eachValue(nameValue))
    .optionsGroup('What to remove:')
    .option('-r, --recursive', 'all objects whose keys begin so')
    .option('--versions', 'every version and delete marker, for good')
    .option(VERSION_OPTION, 'this version of the object, for good', versionValue)
    .option('--multipart', 'uploads that were never finished, in place of objects')
    .option('-n, --dry-run', 'only list what would be removed')
    .option('-f, --force', 'do not ask; needed without a terminal, and for a whole bucket')
  return addRemoteOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (places, options, self) => {
      const problem = findRemoveProblem(places, options)
      if (problem !== undefined) return self.error(`error: ${problem}`)
      const { remove } = await import('./remove.js')
      finish(await remove(places, options))
    })
}
