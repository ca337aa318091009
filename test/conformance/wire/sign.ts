/**
 * Signs requests by the documentation of OSS, with no line of the code under test: a server and a
 * client that share their signing can be wrong together. `test/vectors/signing.json` proves it.
 */

import { createHash, createHmac } from 'node:crypto'

/** What is signed. Header names in any case; values as text, before they become bytes. */
export interface Signable {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

export interface Signer {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
  /** For V4. */
  readonly region: string
  /** For V4. Default `oss`. */
  readonly product?: string | undefined
  /** For V4: signed although they need not be. */
  readonly additionalHeaders?: readonly string[] | undefined
}

export type Fields = Readonly<Record<string, string>>

const ALGORITHM = 'OSS4-HMAC-SHA256'
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/**
 * The sub-resources that V1 signs; beside them every query name that begins with `x-oss-`.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header
 */
const V1_SUB_RESOURCES = new Set(
  `acl append bucketInfo callback callback-var cleanRestoredObject comp continuation-token cors
  delete encryption lifecycle location logging objectMeta partNumber policy position referer
  regionList requestPayment resourceGroup response-cache-control response-content-disposition
  response-content-encoding response-content-language response-content-type response-expires restore
  seal security-token sequential stat symlink tagging transferAcceleration uploadId uploads versionId
  versioning versions website worm`.split(/\s+/),
)

/** The headers that a V4 signature adds to a request. */
export function signV4Header(request: Signable, signer: Signer, at: Date): Fields {
  const time = compactTime(at)
  const added: Record<string, string> = {
    'x-oss-date': time,
    'x-oss-content-sha256': UNSIGNED_PAYLOAD,
  }
  if (signer.securityToken !== undefined) added['x-oss-security-token'] = signer.securityToken
  const { signature, additional } = v4Signature(withHeaders(request, added), signer, time)
  const credential = `Credential=${signer.accessKeyId}/${v4Scope(signer, time)}`
  const names = additional === '' ? '' : `,AdditionalHeaders=${additional}`
  return { ...added, Authorization: `${ALGORITHM} ${credential}${names},Signature=${signature}` }
}

/** The query parameters that make a V4 URL. */
export function signV4Query(
  request: Signable,
  signer: Signer,
  at: Date,
  expiresSeconds: number,
): Fields {
  const time = compactTime(at)
  const added: Record<string, string> = {
    'x-oss-signature-version': ALGORITHM,
    'x-oss-credential': `${signer.accessKeyId}/${v4Scope(signer, time)}`,
    'x-oss-date': time,
    'x-oss-expires': String(expiresSeconds),
  }
  if (signer.securityToken !== undefined) added['x-oss-security-token'] = signer.securityToken
  const additional = additionalNames(request, signer)
  if (additional !== '') added['x-oss-additional-headers'] = additional
  const { signature } = v4Signature(withQuery(request, added), signer, time)
  return { ...added, 'x-oss-signature': signature }
}

/** The headers that a V1 signature adds to a request. */
export function signV1Header(request: Signable, signer: Signer, at: Date): Fields {
  const date = at.toUTCString()
  const added: Record<string, string> = { Date: date }
  if (signer.securityToken !== undefined) added['x-oss-security-token'] = signer.securityToken
  const text = v1StringToSign(withHeaders(request, added), date)
  return {
    ...added,
    Authorization: `OSS ${signer.accessKeyId}:${hmacSha1(signer.accessKeySecret, text)}`,
  }
}

/** The query parameters that make a V1 URL. */
export function signV1Query(request: Signable, signer: Signer, expires: string): Fields {
  const added: Record<string, string> = { Expires: expires, OSSAccessKeyId: signer.accessKeyId }
  if (signer.securityToken !== undefined) added['security-token'] = signer.securityToken
  const text = v1StringToSign(withQuery(request, added), expires)
  return { ...added, Signature: hmacSha1(signer.accessKeySecret, text) }
}

/** The form fields that sign a policy with V1. */
export function signV1Policy(policy: string, signer: Signer): Fields {
  const encoded = Buffer.from(policy).toString('base64')
  return {
    OSSAccessKeyId: signer.accessKeyId,
    policy: encoded,
    Signature: hmacSha1(signer.accessKeySecret, encoded),
  }
}

/** The form fields that sign a policy with V4. */
export function signV4Policy(policy: string, signer: Signer, at: Date): Fields {
  const encoded = Buffer.from(policy).toString('base64')
  const time = compactTime(at)
  return {
    policy: encoded,
    'x-oss-signature-version': ALGORITHM,
    'x-oss-credential': `${signer.accessKeyId}/${v4Scope(signer, time)}`,
    'x-oss-date': time,
    'x-oss-signature': hmacSha256(v4Key(signer, time), encoded).toString('hex'),
  }
}

/** Everything except the unreserved characters as bytes of UTF-8. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The same with the slashes left as they are. */
export function percentEncodePath(text: string): string {
  return text.split('/').map(percentEncode).join('/')
}

function v4Signature(
  request: Signable,
  signer: Signer,
  time: string,
): { readonly signature: string; readonly additional: string } {
  const additional = additionalNames(request, signer)
  const canonical = [
    request.method,
    percentEncodePath(resourceOf(request)),
    canonicalQuery(request.query),
    canonicalHeaders(request.headers, additional.split(';')),
    additional,
    UNSIGNED_PAYLOAD,
  ].join('\n')
  const digest = createHash('sha256').update(canonical).digest('hex')
  const text = [ALGORITHM, time, v4Scope(signer, time), digest].join('\n')
  return { signature: hmacSha256(v4Key(signer, time), text).toString('hex'), additional }
}

function canonicalQuery(query: Fields): string {
  return Object.entries(query)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')
}

function canonicalHeaders(headers: Fields, additional: readonly string[]): string {
  return lowerCaseHeaders(headers)
    .filter(([name]) => isAlwaysSigned(name) || additional.includes(name))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('')
}

function additionalNames({ headers }: Signable, { additionalHeaders = [] }: Signer): string {
  const present = new Set(lowerCaseHeaders(headers).map(([name]) => name))
  const names = additionalHeaders
    .map((name) => name.toLowerCase())
    .filter((name) => present.has(name) && !isAlwaysSigned(name))
  return [...new Set(names)].sort().join(';')
}

function isAlwaysSigned(name: string): boolean {
  return name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')
}

function v4Scope({ region, product = 'oss' }: Signer, time: string): string {
  return `${time.slice(0, 8)}/${region}/${product}/aliyun_v4_request`
}

function v4Key(signer: Signer, time: string): Buffer {
  return v4Scope(signer, time)
    .split('/')
    .reduce<Buffer>(hmacSha256, Buffer.from(`aliyun_v4${signer.accessKeySecret}`))
}

function v1StringToSign(request: Signable, date: string): string {
  const headers = lowerCaseHeaders(request.headers)
  const value = (wanted: string) => headers.find(([name]) => name === wanted)?.[1] ?? ''
  const ossHeaders = headers
    .filter(([name]) => name.startsWith('x-oss-'))
    .map(([name, text]) => `${name}:${text.trim()}\n`)
  const subResources = Object.entries(request.query)
    .filter(([name]) => V1_SUB_RESOURCES.has(name) || name.startsWith('x-oss-'))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => (text === '' ? name : `${name}=${text}`))
  const resource =
    resourceOf(request) + (subResources.length > 0 ? `?${subResources.join('&')}` : '')
  return [
    request.method,
    value('content-md5'),
    value('content-type'),
    date,
    ossHeaders.join('') + resource,
  ].join('\n')
}

function resourceOf({ bucket, key }: Signable): string {
  return bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
}

function lowerCaseHeaders(headers: Fields): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .sort(([one], [other]) => (one < other ? -1 : 1))
}

function withHeaders(request: Signable, added: Fields): Signable {
  return { ...request, headers: { ...request.headers, ...added } }
}

function withQuery(request: Signable, added: Fields): Signable {
  return { ...request, query: { ...request.query, ...added } }
}

/** `20250101T000000Z`. */
function compactTime(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '')
}

function hmacSha1(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('base64')
}

function hmacSha256(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
