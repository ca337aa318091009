/** Lists the profiles on this machine, and changes those that ossutil and ossferry read. */

import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { changeOssutilConfig } from '../../../client/profiles/ossutil-config.js'
import { checkProfileField } from '../../../client/profiles/profile-forms.js'
import type { Profile, ProfileField } from '../../../client/profiles/profile.js'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { systemCodeOf } from '../system-error.js'
import {
  defaultConfigurationPaths,
  describePath,
  ossutilConfigPath,
  readConfigurationFile,
  requireConfigurationFile,
  type ConfigurationFile,
} from './configuration-files.js'
import { readSmallFile } from './read-small-file.js'

export interface ProfileList {
  /** In the order of the files, and in each that of its own. Values are as they stand: secret. */
  readonly profiles: readonly Profile[]
  /** Lines that could not be read, and files that everybody may read; a sentence each. */
  readonly problems: readonly string[]
}

const FILE_MODE = 0o600

/**
 * The profiles of `configFile`, by default of `~/.ossutilconfig` and `~/.aliyun/config.json`.
 *
 * @throws ConfigError `ConfigFileUnreadable`, `InvalidConfigFile`
 */
export function listProfiles(configFile?: string): ProfileList {
  const files =
    configFile === undefined
      ? defaultConfigurationPaths().map((path) => readConfigurationFile(path))
      : [requireConfigurationFile(configFile)]
  return {
    profiles: files.flatMap(({ content }) => content?.profiles ?? []),
    problems: files.flatMap(problemsOf),
  }
}

function problemsOf({ content, place, exposed }: ConfigurationFile): readonly string[] {
  const problems = (content?.problems ?? []).map((problem) => `${place}: ${problem}`)
  const advice = `${place} may be read by every user of this machine; run: chmod 600 ${place}`
  return exposed ? [advice, ...problems] : problems
}

export interface ProfileChange {
  /** Made when it is missing. Default `default`. */
  readonly profile?: string | undefined
  /** A file in the format of ossutil; made when it is missing. Default `~/.ossutilconfig`. */
  readonly configFile?: string | undefined
  /** What to set; `undefined` removes. */
  readonly fields: Readonly<Partial<Record<ProfileField, string | undefined>>>
}

/**
 * Changes a profile and nothing else in the file, comments included. The file is replaced at once
 * and readable by its owner alone. Resolves with how people call it.
 *
 * Rejects with ConfigError `InvalidConfig` for a name of more than one line or a value that
 * `checkProfileField` refuses, and `ConfigFileUnreadable`, `ConfigFileNotWritable`,
 * `InvalidConfigFile`.
 */
export async function changeProfile(change: ProfileChange): Promise<string> {
  const { profile = 'default', fields, configFile } = change
  checkProfileName(profile)
  const path = await realPath(configFile === undefined ? ossutilConfigPath() : resolve(configFile))
  const place = describePath(path)
  let text = readText(path, place)
  if (/^\ufeff?\s*\{/.test(text)) {
    throw new ConfigError({
      code: 'InvalidConfigFile',
      message: `${place} belongs to the Alibaba Cloud CLI; change it with: aliyun configure`,
    })
  }
  for (const [field, value] of Object.entries<string | undefined>(fields)) {
    if (value !== undefined) checkValue(field as ProfileField, value)
    text = changeOssutilConfig(text, profile, field, value)
  }
  await replaceFile(path, text, place)
  return place
}

function checkProfileName(profile: string): void {
  if (/^[^\s[\]"'][^[\]\r\n"']*$/.test(profile) && profile.trim() === profile) return
  throw invalid('the name of a profile has no brackets, quotes, line breaks or blanks around it')
}

function checkValue(field: ProfileField, value: string): void {
  const problem = checkProfileField(field, value)
  if (problem !== undefined) throw invalid(problem)
}

function invalid(message: string): ConfigError {
  return new ConfigError({ code: 'InvalidConfig', message })
}

/** A link stays a link. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return path
    throw unreadable(path, error)
  }
}

function readText(path: string, place: string): string {
  try {
    return readSmallFile(path).text
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return ''
    throw unreadable(place, error)
  }
}

async function replaceFile(path: string, text: string, place: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', FILE_MODE)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    // A failure here would only hide the one that counts.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new ConfigError({
      code: 'ConfigFileNotWritable',
      message: `cannot write ${place}: ${reasonOf(cause)}`,
      cause,
    })
  }
}

function unreadable(place: string, cause: unknown): ConfigError {
  return new ConfigError({
    code: 'ConfigFileUnreadable',
    message: `cannot read ${place}: ${reasonOf(cause)}`,
    cause,
  })
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
