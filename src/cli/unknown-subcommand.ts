/** What is said where a word after a command that has others below it is none of those. */

import { nearest } from './nearest.js'
import type { AnyCommand } from './typed-command.js'

/** Refuses a word that cannot be meant otherwise, before the command takes it for an argument. */
export function refuseUnknownSubcommands(program: AnyCommand): void {
  program.hook('preSubcommand', ({ args }, command) => {
    const [, word] = args
    const names = command.commands.flatMap((child) => [child.name(), ...child.aliases()])
    if (names.length === 0 || word === undefined || word.startsWith('-')) return
    if (word === 'help' || names.includes(word)) return
    const similar = nearest(word, names)
    const question = similar === undefined ? '' : `\n(Did you mean ${similar}?)`
    command.error(`error: unknown command '${word}': give one of ${names.join(', ')}${question}`)
  })
}
