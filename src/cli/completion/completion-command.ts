/** The command line of `completion`. */

import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { choiceValue } from '../option-values.js'
import { createCommand, type AnyCommand } from '../typed-command.js'

const EXAMPLES = `
Examples:
  source <(ossferry completion bash)                       in ~/.bashrc
  ossferry completion zsh > "\${fpath[1]}/_ossferry"
  ossferry completion fish > ~/.config/fish/completions/ossferry.fish

The script knows the commands and options of this version; print it again after an update.
Exit codes: 0 done, 1 failed, 2 usage.`

/** `finish` is told the exit code. */
export function createCompletionCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('completion')
    .description('print what makes a shell complete commands, options, files and transfers')
    .argument('<shell>', 'bash, zsh or fish', choiceValue(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLES)
    .action(async (shell, _options, self) => {
      const { parent } = self
      if (parent === null) throw new Error('completion belongs to no program')
      const { completionScript } = await import('./completion-script.js')
      process.stdout.write(completionScript(shell, parent))
      finish(EXIT_CODES.done)
    })
}
