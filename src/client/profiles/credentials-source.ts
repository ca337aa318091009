/** Where a profile says that credentials come from. */

import { ConfigError } from '../../protocol/errors/ossferry-error.js'
import type { Profile, ProfileField } from './profile.js'

/** Ways to get credentials, each with what it needs to know. */
export type CredentialsSource =
  | {
      readonly kind: 'keys'
      readonly accessKeyId: string
      readonly accessKeySecret: string
      readonly securityToken: string | undefined
    }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'ecs-role'; readonly roleName: string | undefined }
  | ({ readonly kind: 'ram-role'; readonly source: CredentialsSource } & AssumedRole)
  | ({
      readonly kind: 'oidc-role'
      readonly oidcProviderArn: string
      readonly oidcTokenFile: string
    } & AssumedRole)
  | { readonly kind: 'process'; readonly command: string }
  | { readonly kind: 'uri'; readonly uri: string }

export interface AssumedRole {
  readonly roleArn: string
  readonly roleSessionName: string | undefined
  readonly durationSeconds: number | undefined
  readonly externalId: string | undefined
  readonly policy: string | undefined
  /** Of STS; `undefined` for the one that serves everybody. */
  readonly stsEndpoint: string | undefined
}

/** By name without case, `-` and `_`. */
const READERS: Readonly<
  Record<string, (profile: Profile, find: FindProfile) => CredentialsSource>
> = {
  ak: (profile) => readKeys(profile),
  anonymous: () => ({ kind: 'anonymous' }),
  chainableramrolearn: (profile, find) => readChainedRole(profile, find),
  credentialsuri: (profile) => ({ kind: 'uri', uri: need(profile, 'credentialsUri') }),
  ecsramrole: ({ fields }) => ({ kind: 'ecs-role', roleName: fields.ecsRoleName }),
  external: (profile) => ({ kind: 'process', command: need(profile, 'processCommand') }),
  oidc: (profile) => readOidcRole(profile),
  process: (profile) => ({ kind: 'process', command: need(profile, 'processCommand') }),
  ramrolearn: (profile, find) =>
    profile.fields.sourceProfile === undefined
      ? { kind: 'ram-role', ...readRole(profile), source: readKeys(profile) }
      : readChainedRole(profile, find),
  ramrolearnwithrolename: (profile) => ({
    kind: 'ram-role',
    ...readRole(profile),
    source: { kind: 'ecs-role', roleName: profile.fields.ecsRoleName },
  }),
  ststoken: (profile) => readKeys(profile),
}

/** Profiles of the same file by name. */
export type FindProfile = (name: string) => Profile | undefined

/**
 * `undefined` when the profile says nothing of credentials. @throws ConfigError
 * `InvalidConfigFile` when it says something that cannot work; the message names the profile and
 * what is missing.
 */
export function readCredentialsSource(
  profile: Profile,
  find: FindProfile,
): CredentialsSource | undefined {
  const mode = profile.fields.mode ?? guessMode(profile.fields)
  if (mode === undefined) return undefined
  const read = readerOf(mode)
  if (read === undefined) {
    throw invalid(profile, `mode ${JSON.stringify(mode)} is not supported; use ${MODES}`)
  }
  return read(profile, find)
}

/** In any spelling. */
export function isMode(text: string): boolean {
  return readerOf(text) !== undefined
}

function readerOf(mode: string) {
  const name = mode.toLowerCase().replace(/[-_]/g, '')
  return Object.hasOwn(READERS, name) ? READERS[name] : undefined
}

export const MODES =
  'AK, StsToken, RamRoleArn, EcsRamRole, OIDC, External, CredentialsURI or Anonymous'

/** What a profile without a mode means. */
function guessMode(fields: Profile['fields']): string | undefined {
  if (fields.oidcProviderArn !== undefined && fields.roleArn !== undefined) return 'OIDC'
  if (fields.roleArn !== undefined) return 'RamRoleArn'
  if (fields.accessKeyId !== undefined || fields.accessKeySecret !== undefined) return 'AK'
  if (fields.ecsRoleName !== undefined) return 'EcsRamRole'
  if (fields.processCommand !== undefined) return 'External'
  return fields.credentialsUri === undefined ? undefined : 'CredentialsURI'
}

function readKeys(profile: Profile): CredentialsSource {
  return {
    kind: 'keys',
    accessKeyId: need(profile, 'accessKeyId'),
    accessKeySecret: need(profile, 'accessKeySecret'),
    securityToken: profile.fields.securityToken,
  }
}

function readRole(profile: Profile): AssumedRole {
  const { roleSessionName, durationSeconds, externalId, policy } = profile.fields
  const { stsRegion, stsEndpoint } = profile.fields
  const seconds = durationSeconds === undefined ? undefined : Number(durationSeconds)
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds > 0)) {
    throw invalid(profile, 'durationSeconds is no whole number above 0')
  }
  return {
    roleArn: need(profile, 'roleArn'),
    roleSessionName,
    durationSeconds: seconds,
    externalId,
    policy,
    stsEndpoint: stsEndpoint ?? stsEndpointOf(stsRegion),
  }
}

/** The host of STS in a region; `undefined` for no region. */
export function stsEndpointOf(region: string | undefined): string | undefined {
  return region === undefined ? undefined : `sts.${region}.aliyuncs.com`
}

function readOidcRole(profile: Profile): CredentialsSource {
  return {
    kind: 'oidc-role',
    ...readRole(profile),
    oidcProviderArn: need(profile, 'oidcProviderArn'),
    oidcTokenFile: need(profile, 'oidcTokenFile'),
  }
}

function readChainedRole(profile: Profile, find: FindProfile): CredentialsSource {
  const name = need(profile, 'sourceProfile')
  const found = find(name)
  if (found === undefined)
    throw invalid(profile, `sourceProfile ${JSON.stringify(name)} is missing`)
  // A profile is passed on the way once: a circle would never end.
  const rest: FindProfile = (next) => (next === profile.name ? undefined : find(next))
  const source = found === profile ? undefined : readCredentialsSource(found, rest)
  if (source === undefined) throw invalid(profile, `sourceProfile ${name} has no credentials`)
  return { kind: 'ram-role', ...readRole(profile), source }
}

function need(profile: Profile, field: ProfileField): string {
  const value = profile.fields[field]
  if (value === undefined) throw invalid(profile, `${field} is missing`)
  return value
}

function invalid({ place }: Profile, problem: string): ConfigError {
  return new ConfigError({
    code: 'InvalidConfigFile',
    message: `cannot get credentials from ${place}: ${problem}`,
  })
}
