/** What the variables of the environment say of credentials. */

import type { CredentialsSource } from '../../../client/profiles/credentials-source.js'
import { stsEndpointOf } from '../../../client/profiles/credentials-source.js'
import { CredentialsError } from '../../../protocol/errors/ossferry-error.js'

export interface EnvironmentSource {
  readonly source: CredentialsSource
  /** The variables that decided. */
  readonly from: string
}

type Variables = Readonly<Record<string, string | undefined>>

/** In order: the first group that is set decides. */
const GROUPS: readonly ((variables: Variables) => EnvironmentSource | undefined)[] = [
  (variables) =>
    readKeys(variables, 'OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET', 'OSS_SESSION_TOKEN'),
  (variables) =>
    readKeys(
      variables,
      'ALIBABA_CLOUD_ACCESS_KEY_ID',
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
      'ALIBABA_CLOUD_SECURITY_TOKEN',
    ),
  readOidcRole,
  ({ ALIBABA_CLOUD_ECS_METADATA: roleName }) =>
    roleName
      ? { source: { kind: 'ecs-role', roleName }, from: 'ALIBABA_CLOUD_ECS_METADATA' }
      : undefined,
  ({ ALIBABA_CLOUD_CREDENTIALS_URI: uri }) =>
    uri ? { source: { kind: 'uri', uri }, from: 'ALIBABA_CLOUD_CREDENTIALS_URI' } : undefined,
]

/** What was looked for, for messages. */
export const ENVIRONMENT_PLACE =
  'the environment (OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET; ALIBABA_CLOUD_ACCESS_KEY_ID and others)'

/** @throws CredentialsError `MissingCredentials` when only one half of a key is set. */
export function findEnvironmentSource(variables: Variables): EnvironmentSource | undefined {
  for (const read of GROUPS) {
    const found = read(variables)
    if (found !== undefined) return found
  }
  return undefined
}

function readKeys(
  variables: Variables,
  idName: string,
  secretName: string,
  tokenName: string,
): EnvironmentSource | undefined {
  const accessKeyId = variables[idName]
  const accessKeySecret = variables[secretName]
  if (!accessKeyId && !accessKeySecret) return undefined
  if (!accessKeyId || !accessKeySecret) {
    const [there, missing] = accessKeyId ? [idName, secretName] : [secretName, idName]
    throw new CredentialsError({
      code: 'MissingCredentials',
      message: `the environment sets ${there} and does not set ${missing}`,
    })
  }
  const securityToken = variables[tokenName] || undefined
  return { source: { kind: 'keys', accessKeyId, accessKeySecret, securityToken }, from: idName }
}

function readOidcRole(variables: Variables): EnvironmentSource | undefined {
  const {
    ALIBABA_CLOUD_ROLE_ARN: roleArn,
    ALIBABA_CLOUD_OIDC_PROVIDER_ARN: oidcProviderArn,
    ALIBABA_CLOUD_OIDC_TOKEN_FILE: oidcTokenFile,
  } = variables
  if (!roleArn || !oidcProviderArn || !oidcTokenFile) return undefined
  const source: CredentialsSource = {
    kind: 'oidc-role',
    roleArn,
    oidcProviderArn,
    oidcTokenFile,
    roleSessionName: variables['ALIBABA_CLOUD_ROLE_SESSION_NAME'] || undefined,
    durationSeconds: undefined,
    externalId: undefined,
    policy: undefined,
    stsEndpoint: stsEndpointOf(variables['ALIBABA_CLOUD_STS_REGION'] || undefined),
  }
  return { source, from: 'ALIBABA_CLOUD_OIDC_TOKEN_FILE' }
}
