/** The files of profiles on this machine: where they are, and who may read them. */

import { homedir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { parseAliyunConfig } from '../../../client/profiles/aliyun-config.js'
import { parseOssutilConfig } from '../../../client/profiles/ossutil-config.js'
import {
  SECRET_PROFILE_FIELDS,
  type Profile,
  type ProfileFile,
} from '../../../client/profiles/profile.js'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { systemCodeOf } from '../system-error.js'
import { readSmallFile } from './read-small-file.js'

/** A file of profiles that was looked for. */
export interface ConfigurationFile {
  readonly path: string
  /** How people write it: `~/.ossutilconfig`. */
  readonly place: string
  /** `undefined`: there is no such file. */
  readonly content: ProfileFile | undefined
  /** Whether users other than the owner and the group may read it; never so on Windows. */
  readonly exposed: boolean
}

const READ_BY_OTHERS = 0o004

/** Where `ossferry config` writes, and what is read first. */
export function ossutilConfigPath(): string {
  return join(homedir(), '.ossutilconfig')
}

/** In the order in which they are looked at, when no other is named. */
export function defaultConfigurationPaths(): readonly string[] {
  return [ossutilConfigPath(), join(homedir(), '.aliyun', 'config.json')]
}

/**
 * @throws ConfigError `ConfigFileUnreadable` when it exists and cannot be read, `InvalidConfigFile`
 * when it is no such file.
 */
export function readConfigurationFile(path: string): ConfigurationFile {
  const place = describePath(path)
  let text: string
  let mode: number
  try {
    ;({ text, mode } = readSmallFile(path))
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(cause) ?? '')) {
      return { path, place, content: undefined, exposed: false }
    }
    throw unreadable(place, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const isJson = /^\ufeff?\s*\{/.test(text)
  const content = isJson ? parseAliyunConfig(text, place) : parseOssutilConfig(text, place)
  const exposed = process.platform !== 'win32' && (mode & READ_BY_OTHERS) !== 0
  return { path, place, content, exposed }
}

/** As `readConfigurationFile`, for a file that somebody named and that has to be there. */
export function requireConfigurationFile(path: string): ConfigurationFile {
  const file = readConfigurationFile(resolve(path))
  if (file.content === undefined) throw unreadable(file.place, 'there is no such file')
  return file
}

/** @throws ConfigError `ExposedConfigFile` when everybody may read the secret in `profile`. */
export function refuseExposed(file: ConfigurationFile, profile: Profile): void {
  const secret = Object.keys(profile.fields).some((name) =>
    (SECRET_PROFILE_FIELDS as ReadonlySet<string>).has(name),
  )
  if (!file.exposed || !secret) return
  throw new ConfigError({
    code: 'ExposedConfigFile',
    message:
      `${file.place} holds a secret and every user of this machine may read it; ` +
      `run: chmod 600 ${file.place}`,
  })
}

/** With `~` for the home directory. */
export function describePath(path: string): string {
  const inside = relative(homedir(), path)
  const outside = inside === '' || inside.startsWith('..') || resolve(inside) === inside
  return outside ? path : `~/${inside.replaceAll(sep, '/')}`
}

function unreadable(place: string, reason: string, cause?: unknown): ConfigError {
  return new ConfigError({
    code: 'ConfigFileUnreadable',
    message: `cannot read ${place}: ${reason}`,
    cause,
  })
}
