/** Where the client gets its access key from. */

import { CredentialsError } from '../../protocol/errors/ossferry-error.js'
import type { Credentials as SigningCredentials } from '../../protocol/signing/credentials.js'

export interface Credentials extends SigningCredentials {
  /**
   * When they stop being good, as a date or in Unix milliseconds. Absent: never, as far as is
   * known.
   */
  readonly expiration?: Date | number | undefined
}

/**
 * Gives the access key that requests are signed with. May be asked at any time, also several times
 * at once. Empty `accessKeyId` and `accessKeySecret` mean that requests go unsigned.
 */
export interface CredentialsProvider {
  /** The credentials to use now. A provider may ignore `signal`. */
  getCredentials(signal?: AbortSignal): Promise<Credentials>
  /**
   * Called when the service has refused `rejected`: gives other credentials, fetched afresh if need
   * be, or the same when there are no others. It may take 30 s. A provider without it is simply
   * asked again.
   */
  refreshCredentials?(rejected: Credentials, signal?: AbortSignal): Promise<Credentials>
}

/** Fetches credentials, for instance from an STS endpoint of yours. */
export type FetchCredentials = (signal?: AbortSignal) => Credentials | Promise<Credentials>

/** `credentials.expiration` in Unix milliseconds. */
export function expirationOf(credentials: Credentials): number | undefined {
  const { expiration } = credentials
  return typeof expiration === 'object' ? expiration.getTime() : expiration
}

export function isAnonymous(credentials: Credentials): boolean {
  return credentials.accessKeyId === '' && credentials.accessKeySecret === ''
}

export function sameKey(left: Credentials, right: Credentials): boolean {
  return (
    left.accessKeyId === right.accessKeyId &&
    left.accessKeySecret === right.accessKeySecret &&
    left.securityToken === right.securityToken
  )
}

/**
 * @throws CredentialsError `InvalidCredentials` when requests cannot be signed with what `source`
 * gave.
 */
export function checkCredentials(credentials: Credentials, source: string): Credentials {
  const { accessKeyId, accessKeySecret, securityToken } = credentials
  if (isAnonymous(credentials)) return credentials
  checkPart(accessKeyId, 'an access key ID', source)
  checkPart(accessKeySecret, 'an access key secret', source)
  if (securityToken !== undefined) checkPart(securityToken, 'a security token', source)
  const expiration = expirationOf(credentials)
  if (expiration !== undefined && !Number.isFinite(expiration)) {
    throw invalidCredentials(`an expiration that is no date`, source)
  }
  return credentials
}

function checkPart(value: unknown, part: string, source: string): void {
  if (typeof value !== 'string' || value === '') {
    throw invalidCredentials(`${part} that is empty or no text`, source)
  }
  // A line break copied along with a key would otherwise come back as a wrong signature.
  if (value.trim() !== value) throw invalidCredentials(`${part} with blanks around it`, source)
}

function invalidCredentials(problem: string, source: string): CredentialsError {
  return new CredentialsError({
    code: 'InvalidCredentials',
    message: `${source} gives ${problem}`,
  })
}
