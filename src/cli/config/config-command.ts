/** The command line of `config`. */

import { InvalidArgumentError } from 'commander'
import type { ProfileField } from '../../index.js'
import type { ExitCode } from '../exit-codes.js'
import { createCommand, type AnyCommand } from '../typed-command.js'
import { findSettingName, SETTING_NAMES } from './setting-names.js'

const CODES = 'Exit codes: 0 done, 1 failed, 2 usage, 4 a file or profile that cannot be used.'

const EXAMPLES = `
Examples:
  ossferry config                                      asks for everything
  ossferry config --profile work                       keeps it under a name
  ossferry config --access-key-id ID --region cn-hangzhou --access-key-secret-stdin < secret
  ossferry config set region cn-shanghai
  ossferry config set access-key-secret < secret       a secret is read from standard input
  ossferry config list

The file is ~/.ossutilconfig (another one: --config-file), in the form that ossutil 2 reads too,
readable by you alone.
${CODES}`

const LIST_EXAMPLES = `
Examples:
  ossferry config list
  ossferry config list --profile work --json

Exit codes: 0 done, 1 there is none, 2 usage, 4 a file or profile that cannot be used.`

const GET_EXAMPLES = `
Examples:
  ossferry config get region
  ossferry config get endpoint --profile work

Exit codes: 0 done, 1 it is not set, 2 usage, 4 a file or profile that cannot be used.`

const SET_EXAMPLES = `
Examples:
  ossferry config set region cn-shanghai
  ossferry config set access-key-secret < secret
  ossferry config set role-arn acs:ram::123456:role/backup --profile work

${CODES}`

const UNSET_EXAMPLES = `
Examples:
  ossferry config unset endpoint
  ossferry config unset sts-token --profile work

${CODES}`

/** `finish` is told the exit code. */
export function createConfigCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  const config = createCommand('config')
    .description('keep keys, region and endpoint in ~/.ossutilconfig')
    .option('--access-key-id <id>', 'ID of the access key')
    .option('--access-key-secret-stdin', 'read its secret from standard input')
    .option('--access-key-secret <secret>', 'its secret; other users of the machine can see it')
    .option('--region <id>', 'region, such as cn-hangzhou')
    .option('-e, --endpoint <url>', 'endpoint, if it is not that of the region')
    .addHelpText('after', EXAMPLES)
    .action(async (options, command) => {
      if (options.accessKeySecretStdin === true && options.accessKeySecret !== undefined) {
        return command.error(
          'error: --access-key-secret and --access-key-secret-stdin exclude each other',
        )
      }
      const { configure } = await import('./configure.js')
      finish(await configure(options))
    })
  for (const command of [
    createListCommand(finish),
    createGetCommand(finish),
    createSetCommand(finish),
    createUnsetCommand(finish),
  ]) {
    config.addCommand(command)
  }
  return config.helpCommand(true)
}

function createListCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('list')
    .description('show all profiles; secrets are masked')
    .option('--json', 'write lines of JSON')
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (options) => {
      const { listSettings } = await import('./settings.js')
      finish(listSettings(options))
    })
}

function createGetCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('get')
    .description('show one setting of the profile; a secret is masked')
    .argument('<name>', settingHelp(), settingValue)
    .addHelpText('after', GET_EXAMPLES)
    .action(async (name, options) => {
      const { getSetting } = await import('./settings.js')
      finish(getSetting(name, options))
    })
}

function createSetCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('set')
    .description('change one setting of the profile')
    .argument('<name>', settingHelp(), settingValue)
    .argument('[value]', 'its value; read from standard input when it is not given')
    .addHelpText('after', SET_EXAMPLES)
    .action(async (name, value, options) => {
      const { setSetting } = await import('./configure.js')
      finish(await setSetting(name, value, options))
    })
}

function createUnsetCommand(finish: (exitCode: ExitCode) => void): AnyCommand {
  return createCommand('unset')
    .description('remove one setting of the profile')
    .argument('<name>', settingHelp(), settingValue)
    .addHelpText('after', UNSET_EXAMPLES)
    .action(async (name, options) => {
      const { unsetSetting } = await import('./configure.js')
      finish(await unsetSetting(name, options))
    })
}

function settingHelp(): string {
  return `one of ${SETTING_NAMES.join(', ')}`
}

function settingValue(text: string): ProfileField {
  const field = findSettingName(text)
  if (field !== undefined) return field
  throw new InvalidArgumentError(`Give ${settingHelp()}.`)
}
