/** Which profile of which file is meant. */

import type { Profile } from '../../../client/profiles/profile.js'
import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import {
  defaultConfigurationPaths,
  readConfigurationFile,
  requireConfigurationFile,
  type ConfigurationFile,
} from './configuration-files.js'

export interface ChosenProfile {
  readonly file: ConfigurationFile
  /** `undefined`: the file has none of that name, or there is no file. */
  readonly profile: Profile | undefined
}

/**
 * A function that reads the files at its first call and not before. It throws ConfigError
 * `ProfileNotFound` when a profile is named that no file has, and what reading throws.
 */
export function openProfiles(options: {
  readonly profile: string | undefined
  readonly configFile: string | undefined
}): () => readonly ChosenProfile[] {
  let chosen: readonly ChosenProfile[] | undefined
  return () => (chosen ??= chooseProfiles(options))
}

function chooseProfiles({
  profile: name,
  configFile,
}: Parameters<typeof openProfiles>[0]): readonly ChosenProfile[] {
  const files =
    configFile === undefined
      ? defaultConfigurationPaths().map((path) => readConfigurationFile(path))
      : [requireConfigurationFile(configFile)]
  const chosen = files.map((file) => ({ file, profile: chooseProfile(file, name) }))
  if (name !== undefined && chosen.every(({ profile }) => profile === undefined)) {
    throw profileNotFound(name, files)
  }
  return chosen
}

function chooseProfile({ content }: ConfigurationFile, name: string | undefined) {
  return content?.profiles.find((profile) => profile.name === (name ?? content.current))
}

function profileNotFound(name: string, files: readonly ConfigurationFile[]): ConfigError {
  const known = files.flatMap(
    ({ content }) => content?.profiles.map((profile) => profile.name) ?? [],
  )
  const places = files.map(({ place }) => place).join(' or ')
  const advice =
    known.length === 0 ? 'there are none' : `there are ${[...new Set(known)].join(', ')}`
  return new ConfigError({
    code: 'ProfileNotFound',
    message: `there is no profile ${JSON.stringify(name)} in ${places}; ${advice}`,
  })
}
