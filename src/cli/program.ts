/** The command line as a whole: commands, help, version, and what mistakes cost. */

import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { createCommands } from './commands.js'
import { addConfigurationOptions } from './configuration/configuration-options.js'
import { EXIT_CODES, type ExitCode } from './exit-codes.js'
import { createCommand, type AnyCommand } from './typed-command.js'
import { refuseUnknownSubcommands } from './unknown-subcommand.js'

const HELP = `
Examples:
  ossferry config                                 asks for key, region and endpoint, and keeps them
  ossferry cp report.pdf oss://bucket/2026/       a file up
  ossferry cp oss://bucket/2026/report.pdf .      and down again
  ossferry sync photos oss://bucket/photos/       a folder: what is new or has changed
  ossferry ls -l oss://bucket/2026/
  ossferry serve --bucket dev                     a local OSS to try it with

\`ossferry COMMAND --help\` tells of each, with its exit codes. The key comes from the environment
(OSS_ACCESS_KEY_ID, ...) or the file that \`ossferry config\` writes; so do region and endpoint, unless
options say them.`

/** Runs the command that `args` name. Resolves with the exit code; never rejects. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODES.done
  const finish = (code: ExitCode): void => {
    exitCode = code
  }
  const program = createProgram(args, finish)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage
    return await explainUnexpected(error)
  }
}

/** With the command that `args` begin with, or all. `finish` is told the exit code. */
export function createProgram(
  args: readonly string[],
  finish: (exitCode: ExitCode) => void,
): AnyCommand {
  const program = createCommand('ossferry')
    .description('Moves data in and out of Alibaba Cloud OSS: verified, resumable, fast.')
    .version(readVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'ossferry: ')),
    })
  addConfigurationOptions(program).addHelpText('after', HELP)
  refuseUnknownSubcommands(program)
  for (const command of createCommands(args, finish)) {
    program.addCommand(command)
    settle(command, program, 'ossferry')
  }
  return program
}

/** What holds for the program holds for a command and those below it. `path`: what to type. */
function settle(command: AnyCommand, parent: AnyCommand, path: string): void {
  const name = `${path} ${command.name()}`
  command.copyInheritedSettings(parent).showHelpAfterError(`(see: ${name} --help)`)
  for (const child of command.commands) settle(child, command, name)
}

/** Whatever a command does not report itself. */
async function explainUnexpected(error: unknown): Promise<ExitCode> {
  const { describeFailure, printFailure } = await import('./failure.js')
  const failure = describeFailure(error)
  printFailure(failure, error)
  return failure.exitCode
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return version
}
