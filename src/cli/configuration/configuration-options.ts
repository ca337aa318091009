/** `--profile` and `--config-file`, which every command takes, before or after its name. */

import type { Command, OptionValues } from '@commander-js/extra-typings'
import type { Option } from 'commander'
import type { AnyCommand } from '../typed-command.js'

/** What they give, as far as they are given. */
export interface ConfigurationFlags {
  readonly profile?: string | undefined
  readonly configFile?: string | undefined
  /** The bucket that the arguments name first: files may know an endpoint of its own. */
  readonly forBucket?: string | undefined
}

/** Adds them to the program, and their values to those of the command that runs. */
export function addConfigurationOptions<Options extends OptionValues>(
  program: Command<[], Options>,
): Command<[], Options> {
  program
    .configureHelp({ showGlobalOptions: true, optionDescription: describeOption })
    .option('--profile <name>', 'use the keys and settings that are kept under this name')
    .option(
      '-c, --config-file <file>',
      'the file with the profiles (default: ~/.ossutilconfig, ...)',
    )
    .hook('preAction', (_, command: AnyCommand) => {
      const { profile, configFile } = program.opts() as ConfigurationFlags
      const flags: ConfigurationFlags = {
        profile,
        configFile,
        forBucket: bucketOf(command.processedArgs),
      }
      for (const [name, value] of Object.entries(flags)) {
        if (value !== undefined) command.setOptionValue(name, value)
      }
    })
  return program
}

/** Without the quotes that the parser's own way puts around defaults. */
function describeOption({ description, required, optional, defaultValue }: Option): string {
  const isShown = (required || optional) && defaultValue !== undefined
  return isShown ? `${description} (default: ${String(defaultValue)})` : description
}

/** Locations that have been parsed name their buckets. */
function bucketOf(args: readonly unknown[]): string | undefined {
  for (const argument of args.flat()) {
    if (typeof argument !== 'object' || argument === null || !('bucket' in argument)) continue
    if (typeof argument.bucket === 'string') return argument.bucket
  }
  return undefined
}
