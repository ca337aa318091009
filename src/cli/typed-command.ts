/** The argument parser, with types that follow from the options it is told. */

import type { Command as TypedCommand, CommandUnknownOpts } from '@commander-js/extra-typings'
import { Command } from 'commander'

/** A command that is complete. */
export type AnyCommand = CommandUnknownOpts

/** An empty command. The typings are a layer over the same object and needed at build time only. */
export function createCommand(name: string): TypedCommand {
  return new Command(name) as unknown as TypedCommand
}
