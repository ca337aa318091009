/** Signs requests with V4: in headers, or in the query of a URL. */

import type { Digests } from '../../environment.js'
import type { SigningScope } from '../endpoint.js'
import { InvalidRequestError } from '../errors/ossferry-error.js'
import type { HttpHeaders, QueryParameters } from '../http.js'
import { formatBasicTime } from '../iso-time.js'
import { MAX_V4_EXPIRES_SECONDS } from '../limits.js'
import type { Credentials } from './credentials.js'
import { sortByName, type SignableRequest } from './signable-request.js'
import {
  canonicalV4Request,
  formatV4Scope,
  selectAdditionalHeaders,
  UNSIGNED_PAYLOAD,
  V4_ALGORITHM,
  v4StringToSign,
  type V4Scope,
} from './v4-canonical.js'
import { signV4Text } from './v4-signing-key.js'
import { openFields } from '../open-fields.js'

export interface V4SigningOptions extends SigningScope {
  readonly credentials: Credentials
  /** The time to sign with, in Unix milliseconds. */
  readonly date: number
  /**
   * Headers to sign beside those that always are; names that the request does not carry are passed
   * over. Default none.
   */
  readonly additionalHeaders?: readonly string[] | undefined
}

export interface V4PresigningOptions extends V4SigningOptions {
  /** How long the URL is good for, from `date`: 1 to 604,800 (7 days). */
  readonly expiresInSeconds: number
}

/**
 * The headers that make `request` a signed one. They replace headers of the same name that it has.
 */
export function signV4Header(
  request: SignableRequest,
  options: V4SigningOptions,
  digests: Digests,
): HttpHeaders {
  const { credentials } = options
  const timestamp = formatBasicTime(options.date)
  const added: Record<string, string> = {
    'x-oss-content-sha256': UNSIGNED_PAYLOAD,
    'x-oss-date': timestamp,
  }
  if (credentials.securityToken !== undefined) {
    added['x-oss-security-token'] = credentials.securityToken
  }
  const { method, bucket, key, query } = request
  const headers = Object.assign(openFields(), request.headers, added)
  const additional = selectAdditionalHeaders(options.additionalHeaders ?? [], headers)
  const scope = scopeOf(timestamp, options)
  const scopeText = formatV4Scope(scope)
  const canonical = canonicalV4Request({ method, bucket, key, query, headers }, additional)
  const text = v4StringToSign(canonical, timestamp, scopeText, digests)
  const signature = signV4Text(text, credentials.accessKeySecret, scope, digests)
  const list = additional.length === 0 ? '' : `,AdditionalHeaders=${additional.join(';')}`
  added.authorization = `${V4_ALGORITHM} Credential=${credentials.accessKeyId}/${scopeText}${list},Signature=${signature}`
  return added
}

/**
 * The query of a URL that carries the signature of `request`, in the order of names. Whoever uses
 * the URL must send the request's `content-type`, `content-md5` and `x-oss-*` headers as they are
 * here. Traces of an earlier signature in the query are dropped.
 *
 * @throws InvalidRequestError when the lifetime is out of range.
 */
export function presignV4(
  request: SignableRequest,
  options: V4PresigningOptions,
  digests: Digests,
): QueryParameters {
  const { credentials, expiresInSeconds } = options
  requireLifetime(expiresInSeconds)
  const timestamp = formatBasicTime(options.date)
  const scope = scopeOf(timestamp, options)
  const scopeText = formatV4Scope(scope)
  const additional = selectAdditionalHeaders(options.additionalHeaders ?? [], request.headers)
  const query: Record<string, string> = {
    ...withoutSignature(request.query),
    'x-oss-signature-version': V4_ALGORITHM,
    'x-oss-credential': `${credentials.accessKeyId}/${scopeText}`,
    'x-oss-date': timestamp,
    'x-oss-expires': String(expiresInSeconds),
  }
  if (credentials.securityToken !== undefined) {
    query['x-oss-security-token'] = credentials.securityToken
  }
  if (additional.length > 0) query['x-oss-additional-headers'] = additional.join(';')
  const canonical = canonicalV4Request({ ...request, query }, additional)
  const text = v4StringToSign(canonical, timestamp, scopeText, digests)
  query['x-oss-signature'] = signV4Text(text, credentials.accessKeySecret, scope, digests)
  return sortByName(query)
}

function scopeOf(timestamp: string, { region, product }: SigningScope): V4Scope {
  return { day: timestamp.slice(0, 8), region, product }
}

function withoutSignature(query: QueryParameters): QueryParameters {
  const kept: Record<string, string> = { ...query }
  delete kept['x-oss-signature']
  delete kept['x-oss-security-token']
  delete kept['x-oss-additional-headers']
  return kept
}

function requireLifetime(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_V4_EXPIRES_SECONDS) return
  throw new InvalidRequestError({
    message:
      `cannot presign a URL that lives ${seconds} s: ` +
      `V4 URLs live 1 to ${MAX_V4_EXPIRES_SECONDS} whole seconds (7 days)`,
    code: 'InvalidExpiry',
  })
}
