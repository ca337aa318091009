/** A profile: a named group of settings in a configuration file, whatever the file's format. */

/** What a profile may say, under the names that messages use. */
export type ProfileField =
  | 'accessKeyId'
  | 'accessKeySecret'
  | 'addressingStyle'
  | 'credentialsUri'
  | 'durationSeconds'
  | 'ecsRoleName'
  | 'endpoint'
  | 'externalId'
  | 'mode'
  | 'oidcProviderArn'
  | 'oidcTokenFile'
  | 'policy'
  | 'processCommand'
  | 'region'
  | 'roleArn'
  | 'roleSessionName'
  | 'securityToken'
  | 'sourceProfile'
  | 'stsEndpoint'
  | 'stsRegion'

export interface Profile {
  readonly name: string
  /** Where it stands, for people: `~/.ossutilconfig [default]`. */
  readonly place: string
  /** Empty values count as absent. */
  readonly fields: Readonly<Partial<Record<ProfileField, string>>>
}

/** A file of profiles, read. */
export interface ProfileFile {
  readonly profiles: readonly Profile[]
  /** The profile that is meant when none is named. */
  readonly current: string
  /** Endpoints of single buckets. */
  readonly bucketEndpoints: ReadonlyMap<string, string>
  /** Domains bound to single buckets. */
  readonly bucketCnames: ReadonlyMap<string, string>
  /** What could not be read, a sentence each, without values. */
  readonly problems: readonly string[]
}

/** By name without case, `-` and `_`: files spell them in all these ways. */
const FIELD_BY_NAME: Readonly<Record<string, ProfileField>> = {
  accesskeyid: 'accessKeyId',
  accesskeysecret: 'accessKeySecret',
  addressingstyle: 'addressingStyle',
  credentialprocess: 'processCommand',
  credentialsuri: 'credentialsUri',
  credentialuri: 'credentialsUri',
  durationseconds: 'durationSeconds',
  ecsrolename: 'ecsRoleName',
  endpoint: 'endpoint',
  expiredseconds: 'durationSeconds',
  externalid: 'externalId',
  mode: 'mode',
  oidcproviderarn: 'oidcProviderArn',
  oidctokenfile: 'oidcTokenFile',
  oidctokenfilepath: 'oidcTokenFile',
  policy: 'policy',
  processcommand: 'processCommand',
  ramrolearn: 'roleArn',
  ramrolename: 'ecsRoleName',
  ramsessionname: 'roleSessionName',
  region: 'region',
  regionid: 'region',
  rolearn: 'roleArn',
  rolesessionname: 'roleSessionName',
  securitytoken: 'securityToken',
  sessiontoken: 'securityToken',
  sourceprofile: 'sourceProfile',
  stsendpoint: 'stsEndpoint',
  stsregion: 'stsRegion',
  ststoken: 'securityToken',
  tokentimeout: 'durationSeconds',
}

/** Which field `name` means, in any of its spellings; `undefined` for names of other programs. */
export function profileFieldOf(name: string): ProfileField | undefined {
  const plain = name.toLowerCase().replace(/[-_]/g, '')
  return Object.hasOwn(FIELD_BY_NAME, plain) ? FIELD_BY_NAME[plain] : undefined
}

/** Fields whose values are never to be shown. */
export const SECRET_PROFILE_FIELDS: ReadonlySet<ProfileField> = new Set([
  'accessKeySecret',
  'securityToken',
])

/** The fields that `entries` set; the last one of a name wins, an empty one takes it back. */
export function collectFields(
  entries: Iterable<readonly [name: string, value: string]>,
): Profile['fields'] {
  const fields: Partial<Record<ProfileField, string>> = {}
  for (const [name, value] of entries) {
    const field = profileFieldOf(name)
    if (field === undefined) continue
    // An ossutil of version 1 writes keys that nobody has filled in.
    if (value === '') Reflect.deleteProperty(fields, field)
    else fields[field] = value
  }
  return fields
}
