/** What checking a signature needs and what comes of it; the checks that all schemes share. */

import { errorAnswer, type ErrorAnswer, type OssErrorCode } from '../errors/error-codes.js'
import { formatIsoTime } from '../iso-time.js'
import { MAX_CLOCK_SKEW_MS } from '../limits.js'
import { encodeHex, encodeUtf8 } from '../text-codecs.js'
import { equalInConstantTime } from './constant-time.js'

/** An access key as the server knows it. */
export interface AccessKey {
  readonly secret: string
  /**
   * The token that must come with the key; `undefined` for a permanent key, which comes without.
   */
  readonly securityToken?: string | undefined
  /** Whether the token is no longer good. */
  readonly expired?: boolean | undefined
}

export interface VerificationOptions {
  /** Finds an access key by its ID; `undefined` for unknown and disabled ones. */
  readonly lookup: (accessKeyId: string) => AccessKey | undefined
  /** The server's clock, in Unix milliseconds. */
  readonly now: number
  /** The region that V4 signatures must name. Default any well-formed one. */
  readonly region?: string | undefined
}

export type SignatureScheme = 'v4-header' | 'v4-query' | 'v1-header' | 'v1-query'

/** The request is refused; the rest says what to answer. */
export interface Rejection extends ErrorAnswer {
  readonly ok: false
}

export type Verification =
  | { readonly ok: true; readonly scheme: SignatureScheme; readonly accessKeyId: string }
  | { readonly ok: true; readonly scheme: 'anonymous'; readonly accessKeyId: undefined }
  | Rejection

export function reject(
  code: OssErrorCode,
  different?: Partial<Omit<ErrorAnswer, 'code'>>,
): Rejection {
  return { ok: false, ...errorAnswer(code, different) }
}

export function isRejection(value: object): value is Rejection {
  return 'ok' in value && value.ok === false
}

/** The access key `accessKeyId`, if the token that came with it is the right one. */
export function findAccessKey(
  accessKeyId: string,
  token: string | undefined,
  { lookup }: VerificationOptions,
): AccessKey | Rejection {
  const key = lookup(accessKeyId)
  const unknown = key === undefined || (key.securityToken !== undefined && token === undefined)
  if (unknown) return reject('InvalidAccessKeyId', { details: { OSSAccessKeyId: accessKeyId } })
  if (token === undefined) return key
  if (key.securityToken === undefined || !equalInConstantTime(key.securityToken, token)) {
    return reject('InvalidSecurityToken', { details: { SecurityToken: token } })
  }
  if (key.expired === true) {
    return reject('SecurityTokenExpired', { details: { SecurityToken: token } })
  }
  return key
}

/** For signatures in headers: the request's time must be near the server's. */
export function checkClockSkew(time: number, now: number): Rejection | undefined {
  if (Math.abs(now - time) <= MAX_CLOCK_SKEW_MS) return undefined
  return reject('RequestTimeTooSkewed', {
    details: {
      MaxAllowedSkewMilliseconds: String(MAX_CLOCK_SKEW_MS),
      RequestTime: formatIsoTime(time),
      ServerTime: formatIsoTime(now),
    },
  })
}

/** For signatures in URLs: their time is over. */
export function expiredUrl(expires: number, now: number, ec: string): Rejection {
  return reject('AccessDenied', {
    message: 'Request has expired.',
    ec,
    details: { Expires: formatIsoTime(expires), ServerTime: formatIsoTime(now) },
  })
}

/** A text of the signature with its bytes, as the answer to a wrong signature shows it. */
export function textWithBytes(name: string, text: string): Readonly<Record<string, string>> {
  return { [name]: text, [`${name}Bytes`]: encodeHex(encodeUtf8(text), ' ').toUpperCase() }
}
