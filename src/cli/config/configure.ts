/** `config`, `config set` and `config unset`: writes settings to the file of profiles. */

import { text as readAll } from 'node:stream/consumers'
import {
  changeProfile,
  listProfiles,
  OssferryError,
  SECRET_PROFILE_FIELDS,
  type ProfileField,
} from '../../index.js'
import type { ConfigurationFlags } from '../configuration/configuration-options.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { describeFailure, printFailure } from '../failure.js'
import { askForSettings } from './questions.js'
import { settingNameOf } from './setting-names.js'
import { requireProfile } from './settings.js'

export interface ConfigOptions extends ConfigurationFlags {
  readonly accessKeyId?: string | undefined
  readonly accessKeySecret?: string | undefined
  readonly accessKeySecretStdin?: boolean | undefined
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
}

/** Of whoever has typed the command, not of what is configured. */
const MISTAKES: ReadonlySet<string> = new Set(['NothingGiven', 'InvalidConfig'])

type Settings = Readonly<Partial<Record<ProfileField, string | undefined>>>

/** Settings from flags if there are any, else from a person. */
export function configure(options: ConfigOptions): Promise<ExitCode> {
  return tell(async () => {
    const given = await readFlags(options)
    if (Object.keys(given).length > 0) return write(options, given)
    if ((process.stdin.isTTY as boolean | undefined) !== true) {
      throw new OssferryError({
        code: 'NothingGiven',
        message: 'there is nothing to write, and standard input is no terminal to ask at',
      })
    }
    return write(options, await askForSettings(knownFields(options)))
  })
}

export function setSetting(
  field: ProfileField,
  value: string | undefined,
  options: ConfigurationFlags,
): Promise<ExitCode> {
  return tell(async () => {
    if (value !== undefined) warnOfSecret(field)
    const given = value ?? (await readInput(settingNameOf(field)))
    return write(options, { [field]: given })
  })
}

export function unsetSetting(field: ProfileField, options: ConfigurationFlags): Promise<ExitCode> {
  return tell(() => {
    const { profile, configFile } = options
    if (profile !== undefined) requireProfile(profile, listProfiles(configFile).profiles)
    return write(options, { [field]: undefined })
  })
}

async function write(
  { profile, configFile }: ConfigurationFlags,
  fields: Settings,
): Promise<ExitCode> {
  const place = await changeProfile({ profile, configFile, fields })
  process.stderr.write(`${place}: profile ${profile ?? 'default'} is written\n`)
  return EXIT_CODES.done
}

async function readFlags(options: ConfigOptions): Promise<Settings> {
  const { accessKeyId, accessKeySecret, accessKeySecretStdin, region, endpoint } = options
  if (accessKeySecret !== undefined) warnOfSecret('accessKeySecret')
  const secret =
    accessKeySecretStdin === true ? await readInput('access-key-secret') : accessKeySecret
  const all: Settings = { accessKeyId, accessKeySecret: secret, region, endpoint }
  return Object.fromEntries(
    Object.entries<string | undefined>(all).filter(([, value]) => value !== undefined),
  )
}

function warnOfSecret(field: ProfileField): void {
  if (!SECRET_PROFILE_FIELDS.has(field)) return
  process.stderr.write(
    `warning: ${settingNameOf(field)} on the command line is visible to other users and stays in ` +
      "the shell's history; pipe it in instead\n",
  )
}

async function readInput(name: string): Promise<string> {
  const value = (await readAll(process.stdin)).trim()
  if (value !== '') return value
  throw new OssferryError({
    code: 'NothingGiven',
    message: `standard input is empty: pipe the value of ${name} in`,
  })
}

function knownFields({ profile = 'default', configFile }: ConfigurationFlags): Settings {
  if (configFile !== undefined) return {}
  return listProfiles().profiles.find(({ name }) => name === profile)?.fields ?? {}
}

async function tell(work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work()
  } catch (error) {
    const failure = describeFailure(error)
    printFailure(failure, error)
    if (failure.code === 'Interrupted') return EXIT_CODES.interrupted
    return MISTAKES.has(failure.code) ? EXIT_CODES.usage : failure.exitCode
  }
}
