/** What the settings of a profile are called on the command line. */

import type { ProfileField } from '../../index.js'

const NAME_BY_FIELD: Readonly<Record<ProfileField, string>> = {
  accessKeyId: 'access-key-id',
  accessKeySecret: 'access-key-secret',
  securityToken: 'sts-token',
  region: 'region',
  endpoint: 'endpoint',
  addressingStyle: 'addressing-style',
  mode: 'mode',
  roleArn: 'role-arn',
  roleSessionName: 'role-session-name',
  durationSeconds: 'duration-seconds',
  externalId: 'external-id',
  policy: 'policy',
  ecsRoleName: 'ecs-role-name',
  oidcProviderArn: 'oidc-provider-arn',
  oidcTokenFile: 'oidc-token-file',
  processCommand: 'process-command',
  credentialsUri: 'credentials-uri',
  sourceProfile: 'source-profile',
  stsEndpoint: 'sts-endpoint',
  stsRegion: 'sts-region',
}

const FIELDS = Object.keys(NAME_BY_FIELD) as readonly ProfileField[]

/** In the order in which they are shown. */
export const SETTING_NAMES: readonly string[] = Object.values(NAME_BY_FIELD)

/** In any spelling: `access-key-id`, `accessKeyID`, `access_key_id`. */
export function findSettingName(text: string): ProfileField | undefined {
  const plain = plainName(text)
  return FIELDS.find((field) => {
    return plainName(field) === plain || plainName(NAME_BY_FIELD[field]) === plain
  })
}

export function settingNameOf(field: ProfileField): string {
  return NAME_BY_FIELD[field]
}

/** The settings of a profile, in the order in which they are shown. */
export function settingsOf(
  fields: Readonly<Partial<Record<ProfileField, string>>>,
): readonly (readonly [field: ProfileField, value: string])[] {
  return FIELDS.flatMap((field) => {
    const value = fields[field]
    return value === undefined ? [] : [[field, value] as const]
  })
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}
