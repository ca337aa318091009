/** Checks V4 signatures, in headers and in URLs, as the service does. */

import type { Digests } from '../../environment.js'
import { checkRegion } from '../endpoint.js'
import { parseHttpDate } from '../http-date.js'
import { formatBasicTime, parseBasicTime } from '../iso-time.js'
import { MAX_CLOCK_SKEW_MS, MAX_V4_EXPIRES_SECONDS } from '../limits.js'
import { equalInConstantTime } from './constant-time.js'
import type { SignableRequest } from './signable-request.js'
import {
  canonicalV4Request,
  formatV4Scope,
  parseV4Credential,
  UNSIGNED_PAYLOAD,
  V4_ALGORITHM,
  v4StringToSign,
  type V4Scope,
} from './v4-canonical.js'
import { signV4Text } from './v4-signing-key.js'
import {
  checkClockSkew,
  expiredUrl,
  findAccessKey,
  isRejection,
  reject,
  textWithBytes,
  type Rejection,
  type Verification,
  type VerificationOptions,
} from './verification.js'

/** What a signed request claims. */
interface V4Claim {
  readonly scheme: 'v4-header' | 'v4-query'
  readonly accessKeyId: string
  readonly scope: V4Scope
  /** In lower case and sorted. */
  readonly additionalHeaders: readonly string[]
  readonly signature: string
  readonly timestamp: string
  readonly token: string | undefined
}

const INVALID_CREDENTIAL = 'Invalid credential in Authorization header.'
const INVALID_DATE = {
  message: 'OSS authentication requires a valid Date.',
  ec: '0002-00000503',
}

export function verifyV4Header(
  request: SignableRequest,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const { headers } = request
  const fields = parseAuthorization(headers.authorization ?? '')
  if (isRejection(fields)) return fields
  const credential = readCredential(fields.credential, 'header', options)
  if (isRejection(credential)) return credential
  if (headers['x-oss-content-sha256'] !== UNSIGNED_PAYLOAD) {
    return invalidArgument(
      'x-oss-content-sha256',
      'Invalid x-oss-content-sha256 header, only UNSIGNED-PAYLOAD is supported.',
      '0002-00000214',
    )
  }
  const time = readHeaderTime(request)
  if (time === undefined) return reject('InvalidArgument', INVALID_DATE)
  const timestamp = formatBasicTime(time)
  const problem = checkDay(credential.scope, timestamp) ?? checkClockSkew(time, options.now)
  if (problem !== undefined) return problem
  const claim: V4Claim = {
    scheme: 'v4-header',
    ...credential,
    additionalHeaders: parseHeaderList(fields.additionalHeaders),
    signature: fields.signature,
    timestamp,
    token: headers['x-oss-security-token'],
  }
  return checkSignature(request, claim, options, digests)
}

export function verifyV4Query(
  request: SignableRequest,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const { query } = request
  const credential = readCredential(query['x-oss-credential'] ?? '', 'query', options)
  if (isRejection(credential)) return credential
  const signature = query['x-oss-signature'] ?? ''
  if (signature === '') {
    return invalidArgument('x-oss-signature', 'Missing x-oss-signature.', '0002-00000203')
  }
  const timestamp = query['x-oss-date'] ?? ''
  const time = parseBasicTime(timestamp)
  if (time === undefined) return reject('InvalidArgument', INVALID_DATE)
  const problem =
    checkDay(credential.scope, timestamp) ??
    checkLifetime(query['x-oss-expires'], time, options.now)
  if (problem !== undefined) return problem
  const token = query['x-oss-security-token']
  if (token === undefined && request.headers['x-oss-security-token'] !== undefined) {
    return tokenInHeader()
  }
  const claim: V4Claim = {
    scheme: 'v4-query',
    ...credential,
    additionalHeaders: parseHeaderList(query['x-oss-additional-headers']),
    signature,
    timestamp,
    token,
  }
  return checkSignature(request, claim, options, digests)
}

/** The token of a presigned URL must be part of the URL. */
export function tokenInHeader(): Rejection {
  return reject('InvalidRequest', {
    message: 'Security-token must be provided by query string parameter.',
  })
}

interface AuthorizationFields {
  readonly credential: string
  readonly signature: string
  readonly additionalHeaders: string | undefined
}

/** Reads the header in every order and spacing that clients use. */
function parseAuthorization(text: string): AuthorizationFields | Rejection {
  const fields = new Map<string, string>()
  for (const field of text.slice(V4_ALGORITHM.length).split(',')) {
    const separator = field.indexOf('=')
    const name = field.slice(0, Math.max(separator, 0)).trim()
    if (!AUTHORIZATION_FIELDS.has(name) || fields.has(name)) {
      return invalidAuthorization('0002-00000202')
    }
    fields.set(name, field.slice(separator + 1).trim())
  }
  const credential = fields.get('Credential') ?? ''
  const signature = fields.get('Signature') ?? ''
  const additionalHeaders = fields.get('AdditionalHeaders')
  if (credential === '') return invalidAuthorization('0002-00000202')
  if (signature === '') return invalidAuthorization('0002-00000203')
  if (additionalHeaders === '') return invalidAuthorization('0002-00000209')
  return { credential, signature, additionalHeaders }
}

const AUTHORIZATION_FIELDS: ReadonlySet<string> = new Set([
  'AdditionalHeaders',
  'Credential',
  'Signature',
])

function parseHeaderList(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const names = text.split(';').map((name) => name.trim().toLowerCase())
  // Some signers list the names in another order than the one they sign.
  return [...new Set(names)].filter((name) => name !== '').sort()
}

/** The credential in `text`, for which everything but the key and the signature is checked. */
export function readCredential(
  text: string,
  place: 'header' | 'query',
  { region }: VerificationOptions,
): { readonly accessKeyId: string; readonly scope: V4Scope } | Rejection {
  const argument = place === 'header' ? 'Authorization' : 'x-oss-credential'
  const credential = parseV4Credential(text)
  if (credential === undefined)
    return invalidArgument(argument, INVALID_CREDENTIAL, '0002-00000213')
  const { scope } = credential
  if (!/^\d{8}$/.test(scope.day)) {
    return invalidArgument(argument, INVALID_CREDENTIAL, '0002-00000212')
  }
  const knownRegion =
    region === undefined ? checkRegion(scope.region) === undefined : scope.region === region
  if (!knownRegion) {
    const message =
      place === 'header'
        ? 'Invalid signing region in Authorization header.'
        : 'The signing region in credential is invalid.'
    return invalidArgument(argument, message, '0002-00000226')
  }
  if (scope.product !== 'oss' && scope.product !== 'oss-cloudbox') {
    const message =
      place === 'header'
        ? 'Invalid signing product in Authorization header.'
        : 'The signing product in credential is invalid.'
    return invalidArgument(argument, message, '0002-00000227')
  }
  return credential
}

/** A key is good for one day: the scope must name the day of the request. */
export function checkDay(scope: V4Scope, timestamp: string): Rejection | undefined {
  if (timestamp.startsWith(scope.day)) return undefined
  return invalidArgument('Authorization', INVALID_CREDENTIAL, '0002-00000212')
}

function readHeaderTime({ headers }: SignableRequest): number | undefined {
  const ossDate = headers['x-oss-date']
  if (ossDate !== undefined) return parseBasicTime(ossDate) ?? parseHttpDate(ossDate)
  return parseHttpDate(headers.date ?? '')
}

function checkLifetime(
  expires: string | undefined,
  time: number,
  now: number,
): Rejection | undefined {
  if (expires === undefined) return invalidLifetime('0002-00000215')
  if (expires === '') return invalidLifetime('0002-00000216')
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0
  if (seconds < 1 || seconds > MAX_V4_EXPIRES_SECONDS) return invalidLifetime('0002-00000232')
  if (time - now > MAX_CLOCK_SKEW_MS) {
    return reject('AccessDenied', { message: 'Request is not yet valid.', ec: undefined })
  }
  const end = time + seconds * 1000
  return now > end ? expiredUrl(end, now, '0002-00000236') : undefined
}

function checkSignature(
  request: SignableRequest,
  claim: V4Claim,
  options: VerificationOptions,
  digests: Digests,
): Verification {
  const { scheme, accessKeyId, scope, signature } = claim
  const key = findAccessKey(accessKeyId, claim.token, options)
  if (isRejection(key)) return key
  const canonical = canonicalV4Request(request, claim.additionalHeaders)
  const text = v4StringToSign(canonical, claim.timestamp, formatV4Scope(scope), digests)
  if (equalInConstantTime(signV4Text(text, key.secret, scope, digests), signature)) {
    return { ok: true, scheme, accessKeyId }
  }
  return reject('SignatureDoesNotMatch', {
    details: {
      OSSAccessKeyId: accessKeyId,
      SignatureProvided: signature,
      ...textWithBytes('StringToSign', text),
      ...textWithBytes('CanonicalRequest', canonical),
    },
  })
}

function invalidAuthorization(ec: string): Rejection {
  return invalidArgument('Authorization', 'Invalid Authorization header.', ec)
}

function invalidLifetime(ec: string): Rejection {
  return invalidArgument(
    'x-oss-expires',
    `x-oss-expires should be between 1 and ${MAX_V4_EXPIRES_SECONDS} seconds.`,
    ec,
  )
}

function invalidArgument(name: string, message: string, ec: string): Rejection {
  return reject('InvalidArgument', { message, ec, details: { ArgumentName: name } })
}
