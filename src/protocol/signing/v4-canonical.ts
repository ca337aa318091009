/**
 * The texts that a V4 signature covers, for signing and for verifying.
 *
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4
 */

import type { Digests } from '../../environment.js'
import type { HttpHeaders, QueryParameters } from '../http.js'
import { encodePath, encodeRfc3986 } from '../percent-encoding.js'
import { trimFieldValue, type SignableRequest } from './signable-request.js'

export const V4_ALGORITHM = 'OSS4-HMAC-SHA256'
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'
const SCOPE_TERMINATOR = 'aliyun_v4_request'

/** The day and place for which a V4 key is good. */
export interface V4Scope {
  /** `YYYYMMDD`. */
  readonly day: string
  readonly region: string
  readonly product: string
}

export function formatV4Scope({ day, region, product }: V4Scope): string {
  return `${day}/${region}/${product}/${SCOPE_TERMINATOR}`
}

/**
 * `<access key ID>/<scope>`, or `undefined` when `credential` has another shape. The parts are not
 * checked.
 */
export function parseV4Credential(
  credential: string,
): { readonly accessKeyId: string; readonly scope: V4Scope } | undefined {
  const [accessKeyId, day, region, product, terminator, ...rest] = credential.split('/')
  if (accessKeyId === undefined || accessKeyId === '') return undefined
  if (day === undefined || region === undefined || product === undefined) return undefined
  if (terminator !== SCOPE_TERMINATOR || rest.length > 0) return undefined
  return { accessKeyId, scope: { day, region, product } }
}

/**
 * Those of `names` that a signer lists as additional: in lower case, sorted, each once, without
 * names that the request does not carry or that are signed anyway.
 */
export function selectAdditionalHeaders(names: readonly string[], headers: HttpHeaders): string[] {
  if (names.length === 0) return []
  const selected = new Set<string>()
  for (const name of names) {
    const lowerCase = name.toLowerCase()
    if (isSignedAnyway(lowerCase) || !Object.hasOwn(headers, lowerCase)) continue
    if (headers[lowerCase] !== '') selected.add(lowerCase)
  }
  return [...selected].sort()
}

/** `additionalHeaders` is in lower case and sorted. `x-oss-signature` is left out of the query. */
export function canonicalV4Request(
  request: SignableRequest,
  additionalHeaders: readonly string[],
): string {
  return (
    `${request.method}\n${canonicalUri(request)}\n${canonicalQuery(request.query)}\n` +
    `${canonicalHeaders(request.headers, additionalHeaders)}\n` +
    `${additionalHeaders.join(';')}\n${UNSIGNED_PAYLOAD}`
  )
}

export function v4StringToSign(
  canonicalRequest: string,
  timestamp: string,
  scope: string,
  digests: Digests,
): string {
  const hash = digests.sha256Hex(canonicalRequest)
  return `${V4_ALGORITHM}\n${timestamp}\n${scope}\n${hash}`
}

function canonicalUri({ bucket, key }: SignableRequest): string {
  if (bucket === undefined) return '/'
  return `/${encodeRfc3986(bucket)}/${encodePath(key ?? '')}`
}

function canonicalQuery(query: QueryParameters): string {
  const names = Object.keys(query)
  if (names.length === 0) return ''
  const pairs: (readonly [name: string, value: string])[] = []
  for (const name of names) {
    if (name === 'x-oss-signature') continue
    pairs.push([encodeRfc3986(name), encodeRfc3986(query[name] ?? '')])
  }
  pairs.sort(compareNames)
  return pairs.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')
}

function canonicalHeaders(headers: HttpHeaders, additionalHeaders: readonly string[]): string {
  const names = Object.keys(headers).filter(
    (name) => isSignedAnyway(name) || additionalHeaders.includes(name),
  )
  let text = ''
  for (const name of names.sort()) text += `${name}:${trimFieldValue(headers[name] ?? '')}\n`
  return text
}

function isSignedAnyway(lowerCaseName: string): boolean {
  return (
    lowerCaseName.startsWith('x-oss-') ||
    lowerCaseName === 'content-type' ||
    lowerCaseName === 'content-md5'
  )
}

function compareNames(
  [left]: readonly [string, string],
  [right]: readonly [string, string],
): number {
  return left < right ? -1 : left > right ? 1 : 0
}
