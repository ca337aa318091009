/**
 * Signs requests with V1: in the header, or in the query of a URL. For services and gateways that
 * do not know V4.
 */

import type { Digests } from '../../environment.js'
import { InvalidRequestError } from '../errors/ossferry-error.js'
import { formatHttpDate } from '../http-date.js'
import type { HttpHeaders, QueryParameters } from '../http.js'
import type { Credentials } from './credentials.js'
import { sortByName, type SignableRequest } from './signable-request.js'
import { signV1Text, v1StringToSign } from './v1-canonical.js'

export interface V1SigningOptions {
  readonly credentials: Credentials
  /** The time to sign with, in Unix milliseconds. */
  readonly date: number
}

export interface V1PresigningOptions extends V1SigningOptions {
  /** How long the URL is good for, from `date`. At least 1. */
  readonly expiresInSeconds: number
}

/**
 * The headers that make `request` a signed one. They replace headers of the same name that it has.
 */
export function signV1Header(
  request: SignableRequest,
  options: V1SigningOptions,
  digests: Digests,
): HttpHeaders {
  const { credentials } = options
  const added: Record<string, string> = { date: formatHttpDate(options.date) }
  if (credentials.securityToken !== undefined) {
    added['x-oss-security-token'] = credentials.securityToken
  }
  // An `x-oss-date` (which browsers may set, unlike `Date`) takes the place of `Date` in the
  // signature.
  if (request.headers['x-oss-date'] !== undefined) added['x-oss-date'] = added.date ?? ''
  const headers = { ...request.headers, ...added }
  const text = v1StringToSign({ ...request, headers }, added.date ?? '')
  const signature = signV1Text(text, credentials.accessKeySecret, digests)
  added.authorization = `OSS ${credentials.accessKeyId}:${signature}`
  return added
}

/**
 * The query of a URL that carries the signature of `request`, in the order of names. Whoever uses
 * the URL must send the request's `content-type`, `content-md5` and `x-oss-*` headers as they are
 * here. Traces of an earlier signature in the query are dropped.
 *
 * @throws InvalidRequestError when the lifetime is not a positive whole number.
 */
export function presignV1(
  request: SignableRequest,
  options: V1PresigningOptions,
  digests: Digests,
): QueryParameters {
  const { credentials, expiresInSeconds } = options
  if (!Number.isSafeInteger(expiresInSeconds) || expiresInSeconds < 1) {
    throw new InvalidRequestError({
      message: `cannot presign a URL that lives ${expiresInSeconds} s: name whole seconds, 1 or more`,
      code: 'InvalidExpiry',
    })
  }
  const expires = String(Math.floor(options.date / 1000) + expiresInSeconds)
  const query: Record<string, string> = { ...request.query }
  delete query['security-token']
  if (credentials.securityToken !== undefined) query['security-token'] = credentials.securityToken
  const text = v1StringToSign({ ...request, query }, expires)
  query.Expires = expires
  query.OSSAccessKeyId = credentials.accessKeyId
  query.Signature = signV1Text(text, credentials.accessKeySecret, digests)
  return sortByName(query)
}
