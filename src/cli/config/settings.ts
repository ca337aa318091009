/** `config list` and `config get`: shows settings, secrets masked. */

import {
  ConfigError,
  listProfiles,
  SECRET_PROFILE_FIELDS,
  type Profile,
  type ProfileField,
} from '../../index.js'
import { MASKED_SECRET, maskKeyId } from '../configuration/masked.js'
import type { ConfigurationFlags } from '../configuration/configuration-options.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatJsonLine } from '../json-line.js'
import { printable } from '../remote/printable.js'
import { settingNameOf, settingsOf } from './setting-names.js'

export function listSettings(
  options: ConfigurationFlags & { readonly json?: boolean | undefined },
): ExitCode {
  const { profiles, problems } = listProfiles(options.configFile)
  const { profile: wanted, json } = options
  const shown = profiles.filter(({ name }) => wanted === undefined || name === wanted)
  for (const profile of shown) {
    process.stdout.write(json === true ? formatProfileLine(profile) : formatProfile(profile))
  }
  for (const problem of problems) process.stderr.write(`${printable(problem)}\n`)
  if (shown.length > 0) return EXIT_CODES.done
  if (wanted !== undefined) requireProfile(wanted, profiles)
  process.stderr.write('no profiles; `ossferry config` makes one\n')
  return EXIT_CODES.failed
}

/** @throws ConfigError `ProfileNotFound` */
export function requireProfile(wanted: string, profiles: readonly Profile[]): void {
  if (profiles.some(({ name }) => name === wanted)) return
  const names = [...new Set(profiles.map(({ name }) => name))].join(', ')
  throw new ConfigError({
    code: 'ProfileNotFound',
    message: `there is no profile ${JSON.stringify(wanted)}; there are ${names || 'none'}`,
  })
}

/** Nothing on standard output, and exit code 1, when it is not set. */
export function getSetting(field: ProfileField, options: ConfigurationFlags): ExitCode {
  const { profiles } = listProfiles(options.configFile)
  const { profile: wanted } = options
  if (wanted !== undefined) requireProfile(wanted, profiles)
  const name = wanted ?? 'default'
  for (const profile of profiles) {
    const value = profile.name === name ? profile.fields[field] : undefined
    if (value === undefined) continue
    process.stdout.write(`${printable(shownValue(field, value))}\n`)
    return EXIT_CODES.done
  }
  process.stderr.write(`${settingNameOf(field)} is not set in profile ${name}\n`)
  return EXIT_CODES.failed
}

function formatProfile({ place, fields }: Profile): string {
  const lines = settingsOf(fields).map(
    ([field, value]) => `  ${settingNameOf(field)} = ${shownValue(field, value)}`,
  )
  return `${[place, ...lines].map(printable).join('\n')}\n`
}

function formatProfileLine({ name, place, fields }: Profile): string {
  const settings = settingsOf(fields).map(([field, value]) => [
    settingNameOf(field),
    shownValue(field, value),
  ])
  const found: unknown = Object.fromEntries(settings)
  return formatJsonLine({ type: 'profile', name, place, settings: found })
}

function shownValue(field: ProfileField, value: string): string {
  if (SECRET_PROFILE_FIELDS.has(field)) return MASKED_SECRET
  if (field === 'accessKeyId') return maskKeyId(value)
  // What a command or an address holds beside its name may be a secret.
  if (field === 'processCommand') return `${value.split(/\s/)[0] ?? ''} ...`
  return field === 'credentialsUri' || field === 'endpoint' ? withoutUser(value) : value
}

function withoutUser(address: string): string {
  return address.replace(/\/\/[^/]*@/, '//...@').replace(/\?.*$/, '?...')
}
