/**
 * Finds what a program is configured with.
 *
 * 1. Levels, the strongest first: what the caller gives, the environment, the files. A profile that
 *    the caller names is stronger than the environment.
 * 2. Each setting comes from the strongest level that says it. Credentials are one setting: key,
 *    secret and token never come from different levels.
 * 3. Region and endpoint of Alibaba Cloud that contradict each other: the stronger level wins, the
 *    other setting is dropped.
 * 4. A file is read only when something is still missing.
 */

import type { CredentialsProvider } from '../../../client/credentials/credentials-provider.js'
import {
  readCredentialsSource,
  type CredentialsSource,
} from '../../../client/profiles/credentials-source.js'
import type { Profile } from '../../../client/profiles/profile.js'
import { regionOfEndpoint } from '../../../protocol/endpoint.js'
import { refuseExposed, type ConfigurationFile } from './configuration-files.js'
import { ENVIRONMENT_PLACE, findEnvironmentSource } from './environment-source.js'
import { openProfiles, type ChosenProfile } from './profiles-in-files.js'
import { providerOf } from './provider-of.js'

export interface ConfigurationOptions {
  /** Stronger than everything that is found. */
  readonly region?: string | undefined
  /** Stronger than everything that is found. */
  readonly endpoint?: string | undefined
  /** A bucket, for which files may name an endpoint or a domain of its own. Default none. */
  readonly bucket?: string | undefined
  /**
   * Name of the profile to use; what it says is stronger than the environment. Default:
   * ALIBABA_CLOUD_PROFILE, else `default`, or the current one of the Alibaba Cloud CLI; none of
   * which is stronger than the environment.
   */
  readonly profile?: string | undefined
  /**
   * File of profiles, in the format of ossutil or the Alibaba Cloud CLI. Default:
   * `~/.ossutilconfig`, then `~/.aliyun/config.json`.
   */
  readonly configFile?: string | undefined
}

/** A setting, and where it stands: `OSS_REGION`, `~/.ossutilconfig [default]`. */
export interface FoundSetting {
  readonly value: string
  readonly from: string
}

export interface FoundCredentials {
  /** How they are got. */
  readonly kind: CredentialsSource['kind']
  readonly provider: CredentialsProvider
  readonly from: string
}

export interface FoundConfiguration {
  readonly region: FoundSetting | undefined
  readonly endpoint: FoundSetting | undefined
  /** How the bucket goes into the request, as far as anything says so. */
  readonly addressing: 'virtual' | 'path' | 'cname' | undefined
  /** `undefined`: nothing says how to get any. */
  readonly credentials: FoundCredentials | undefined
  /** Where credentials were looked for, in order, up to where they were found. */
  readonly lookedAt: readonly string[]
}

/**
 * What this program is configured with, and where each setting was found. Nothing is sent; files
 * are read at once.
 *
 * @throws ConfigError `ProfileNotFound`, `ConfigFileUnreadable`, `InvalidConfigFile`,
 * `ExposedConfigFile`; CredentialsError for an environment with half a key.
 */
export function findConfiguration(options: ConfigurationOptions = {}): FoundConfiguration {
  const { env } = process
  const { profile, configFile } = options
  const wanted = profile ?? (env['ALIBABA_CLOUD_PROFILE'] || undefined)
  const profiles = openProfiles({ profile: wanted, configFile })
  const files: Level = fileLevel(profiles, options.bucket)
  const environment: Level = environmentLevel(env)
  const given: Level = {
    region: () => setting(options.region, 'the region that was given'),
    endpoint: () => setting(options.endpoint, 'the endpoint that was given'),
    addressing: () => undefined,
    credentials: () => undefined,
  }
  const levels = profile === undefined ? [given, environment, files] : [given, files, environment]
  const lookedAt: string[] = []
  return {
    ...findPlace(levels),
    credentials: first(levels, (level) => level.credentials(lookedAt))?.found,
    lookedAt,
  }
}

interface Level {
  region(): FoundSetting | undefined
  endpoint(): FoundSetting | undefined
  addressing(): FoundConfiguration['addressing']
  /** Adds to `lookedAt` where it looks. */
  credentials(lookedAt: string[]): FoundCredentials | undefined
}

type Place = Pick<FoundConfiguration, 'region' | 'endpoint' | 'addressing'>

function findPlace(levels: readonly Level[]): Place {
  const endpoint = first(levels, (level) => level.endpoint())
  const named = endpoint === undefined ? undefined : regionOfEndpoint(endpoint.found.value)
  const region = first(levels, (level) => level.region())
  const addressing = endpoint === undefined ? undefined : levels[endpoint.level]?.addressing()
  if (endpoint !== undefined && named !== undefined) {
    if (region === undefined || endpoint.level < region.level) {
      const { from } = endpoint.found
      return { endpoint: endpoint.found, region: { value: named, from }, addressing }
    }
    if (region.found.value !== named && region.level < endpoint.level) {
      return { region: region.found, endpoint: undefined, addressing: undefined }
    }
  }
  return { region: region?.found, endpoint: endpoint?.found, addressing }
}

function environmentLevel(env: NodeJS.ProcessEnv): Level {
  return {
    region: () => setting(env['OSS_REGION'], 'OSS_REGION'),
    endpoint: () => setting(env['OSS_ENDPOINT'], 'OSS_ENDPOINT'),
    addressing: () => undefined,
    credentials: (lookedAt) => {
      lookedAt.push(ENVIRONMENT_PLACE)
      const found = findEnvironmentSource(env)
      return found && describe(found.source, found.from)
    },
  }
}

function fileLevel(profiles: () => readonly ChosenProfile[], bucket: string | undefined): Level {
  const find = (field: 'region' | 'endpoint' | 'addressingStyle'): FoundSetting | undefined =>
    firstOf(profiles(), ({ profile }) =>
      profile === undefined ? undefined : setting(profile.fields[field], profile.place),
    )
  const ofBucket = (kind: 'bucketEndpoints' | 'bucketCnames'): FoundSetting | undefined =>
    bucket === undefined
      ? undefined
      : firstOf(profiles(), ({ file }) => setting(file.content?.[kind].get(bucket), file.place))
  return {
    region: () => find('region'),
    endpoint: () => ofBucket('bucketCnames') ?? ofBucket('bucketEndpoints') ?? find('endpoint'),
    addressing: () => {
      if (ofBucket('bucketCnames') !== undefined) return 'cname'
      const style = find('addressingStyle')?.value.toLowerCase()
      return style === 'path' || style === 'cname' || style === 'virtual' ? style : undefined
    },
    credentials: (lookedAt) =>
      firstOf(profiles(), ({ file, profile }) => {
        lookedAt.push(describeLook(file, profile))
        return profile && credentialsOf(file, profile)
      }),
  }
}

function credentialsOf(file: ConfigurationFile, profile: Profile): FoundCredentials | undefined {
  const source = readCredentialsSource(profile, (name) =>
    file.content?.profiles.find((other) => other.name === name),
  )
  if (source === undefined) return undefined
  refuseExposed(file, profile)
  return describe(source, profile.place)
}

function describe(source: CredentialsSource, from: string): FoundCredentials {
  return { kind: source.kind, provider: providerOf(source), from }
}

function describeLook({ content, place }: ConfigurationFile, profile: Profile | undefined): string {
  if (content === undefined) return `${place} (no such file)`
  return profile === undefined ? `${place} (no such profile)` : profile.place
}

function setting(value: string | undefined, from: string): FoundSetting | undefined {
  return value ? { value, from } : undefined
}

function firstOf<Item, Found>(
  items: readonly Item[],
  look: (item: Item) => Found | undefined,
): Found | undefined {
  return first(items, look)?.found
}

function first<Item, Found>(
  items: readonly Item[],
  look: (item: Item) => Found | undefined,
): { readonly found: Found; readonly level: number } | undefined {
  for (const [level, item] of items.entries()) {
    const found = look(item)
    if (found !== undefined) return { found, level }
  }
  return undefined
}
