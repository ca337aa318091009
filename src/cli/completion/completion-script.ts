/** The script that makes a shell complete the commands and options of a program. */

import type { AnyCommand } from '../typed-command.js'
import { formatBashCompletion } from './bash-completion.js'
import { placesOf, type CompletionPlace } from './completion-places.js'
import { formatFishCompletion } from './fish-completion.js'
import { formatZshCompletion } from './zsh-completion.js'

export type CompletedShell = 'bash' | 'zsh' | 'fish'

const FORMATS: Readonly<Record<CompletedShell, (places: readonly CompletionPlace[]) => string>> = {
  bash: formatBashCompletion,
  zsh: formatZshCompletion,
  fish: formatFishCompletion,
}

export function completionScript(shell: CompletedShell, program: AnyCommand): string {
  return FORMATS[shell](placesOf(program))
}
