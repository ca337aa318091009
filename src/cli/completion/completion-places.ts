/** What may be typed where: the tree of commands, flat. */

import type { AnyCommand } from '../typed-command.js'

/** After the words of `path`. */
export interface CompletionPlace {
  /** Names of commands, from the program's own on, which is not in it. */
  readonly path: readonly string[]
  /** Empty where files and objects are expected. */
  readonly commands: readonly CompletionWord[]
  readonly options: readonly CompletionOption[]
  /** Whether interrupted transfers are expected, by their IDs. */
  readonly transfers: boolean
}

export interface CompletionWord {
  readonly name: string
  readonly description: string
}

export interface CompletionOption extends CompletionWord {
  /** Such as `-r`. */
  readonly short: string | undefined
  readonly takesValue: boolean
}

/** The program itself, and everything below it. */
export function placesOf(
  command: AnyCommand,
  path: readonly string[] = [],
): readonly CompletionPlace[] {
  const commands = command.commands.map((child) => ({
    name: child.name(),
    description: child.description(),
  }))
  const options = command.options.map(({ long, short, description, required, optional }) => ({
    name: long ?? short ?? '',
    short,
    description,
    takesValue: required || optional,
  }))
  const help = { name: '--help', short: '-h', description: 'explain this', takesValue: false }
  const transfers = command.registeredArguments.some((each) => each.name() === 'transfers')
  const place: CompletionPlace = { path, commands, options: [...options, help], transfers }
  const below = command.commands.flatMap((child) => placesOf(child, [...path, child.name()]))
  return [place, ...below]
}

/** Prints the transfers, a line each: the ID, then what it is. */
export const LIST_TRANSFERS = 'ossferry transfers list --quiet 2>/dev/null'

/** `text` between single quotes, for any POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
