/** Credentials of a RAM role for a program that an OIDC provider knows, as in a cluster (RRSA). */

import {
  assumeRoleWithOidcParameters,
  plainStsForm,
} from '../../../client/credentials/sts-request.js'
import { ConfigError, CredentialsError } from '../../../protocol/errors/ossferry-error.js'
import { RefreshingCredentialsProvider } from '../refreshing-credentials.js'
import { readSmallFile } from '../configuration/read-small-file.js'
import { askSts, completeRole, type RoleOptions } from './sts-exchange.js'

export interface OidcRoleOptions extends Omit<RoleOptions, 'roleArn'> {
  /** ARN of the role. Default: ALIBABA_CLOUD_ROLE_ARN. */
  readonly roleArn?: string | undefined
  /** ARN of the OIDC provider. Default: ALIBABA_CLOUD_OIDC_PROVIDER_ARN. */
  readonly oidcProviderArn?: string | undefined
  /**
   * File that holds the token; read anew each time, as clusters renew it. Default:
   * ALIBABA_CLOUD_OIDC_TOKEN_FILE.
   */
  readonly oidcTokenFile?: string | undefined
}

/**
 * Exchanges the token for credentials of the role (AssumeRoleWithOIDC), and again ahead of expiry.
 * One request at a time, shared by all who wait. `getCredentials` rejects with a
 * `CredentialsError`. The session is called `roleSessionName`, else what
 * ALIBABA_CLOUD_ROLE_SESSION_NAME says.
 */
export class OidcRoleCredentialsProvider extends RefreshingCredentialsProvider {
  /** @throws ConfigError `InvalidConfig` when neither `options` nor the environment say all. */
  constructor(options: OidcRoleOptions = {}) {
    const { env } = process
    const roleArn = need('roleArn', options.roleArn, 'ALIBABA_CLOUD_ROLE_ARN')
    const oidcProviderArn = need(
      'oidcProviderArn',
      options.oidcProviderArn,
      'ALIBABA_CLOUD_OIDC_PROVIDER_ARN',
    )
    const file = need('oidcTokenFile', options.oidcTokenFile, 'ALIBABA_CLOUD_OIDC_TOKEN_FILE')
    const roleSessionName =
      options.roleSessionName ?? (env['ALIBABA_CLOUD_ROLE_SESSION_NAME'] || undefined)
    const role = completeRole({ ...options, roleArn, roleSessionName })
    super(async (signal) => {
      const oidcToken = readToken(file)
      const parameters = assumeRoleWithOidcParameters({ ...role, oidcProviderArn, oidcToken })
      return askSts(options.stsEndpoint, (moment) => plainStsForm(parameters, moment), signal)
    })
  }
}

function need(option: string, given: string | undefined, variable: string): string {
  const value = given ?? process.env[variable]
  if (value) return value
  throw new ConfigError({
    code: 'InvalidConfig',
    message: `the role of an OIDC provider needs ${option}: set it, or ${variable}`,
  })
}

function readToken(path: string): string {
  try {
    return readSmallFile(path).text.trim()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CredentialsError({
      code: 'CredentialsUnavailable',
      message: `cannot read the OIDC token: ${reason}`,
      cause,
    })
  }
}
