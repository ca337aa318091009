/**
 * The text that a V1 signature covers, for signing and for verifying.
 *
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header
 */

import type { Digests } from '../../environment.js'
import type { HttpHeaders, QueryParameters } from '../http.js'
import { encodeBase64, encodeUtf8 } from '../text-codecs.js'
import { trimFieldValue, type SignableRequest } from './signable-request.js'

/**
 * Query names that are part of the resource; every name that begins with `x-oss-` is one too. The
 * union of what the SDKs sign.
 */
const SUB_RESOURCES: ReadonlySet<string> = new Set(
  `accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback
  callback-var cleanRestoredObject cloudboxes cname comp continuation-token cors delete encryption endTime
  group httpsConfig inventory inventoryId lifecycle link live location logging metaQuery objectInfo
  objectMeta partNumber policy position publicAccessBlock qos qosInfo qosRequester redundancyTransition
  referer regionList replication replicationLocation replicationProgress requestPayment requesterQosInfo
  resourceGroup resourcePool resourcePoolBuckets resourcePoolInfo response-cache-control
  response-content-disposition response-content-encoding response-content-language response-content-type
  response-expires restore seal security-token sequential startTime stat status style styleName symlink
  tagging transferAcceleration uploadId uploads versionId versioning versions vod website worm wormExtend
  wormId`.split(/\s+/),
)

/**
 * @param dateLine The date as the request carries it, or the `Expires` of a URL.
 * @param platformNames Whether `x-oss-*` query names count as sub-resources; one SDK leaves them
 * out.
 */
export function v1StringToSign(
  request: SignableRequest,
  dateLine: string,
  platformNames: 'signed' | 'unsigned' = 'signed',
): string {
  const { headers } = request
  return (
    `${request.method}\n${trimFieldValue(headers['content-md5'] ?? '')}\n` +
    `${trimFieldValue(headers['content-type'] ?? '')}\n${dateLine}\n` +
    canonicalHeaders(headers) +
    canonicalResource(request, platformNames)
  )
}

/** The V1 signature of `text`: of a string to sign, or of the base64 of a form policy. */
export function signV1Text(text: string, secret: string, digests: Digests): string {
  return encodeBase64(digests.hmacSha1(encodeUtf8(secret), encodeUtf8(text)))
}

/** Whether `query` has names that only some signers sign. */
export function hasPlatformNames(query: QueryParameters): boolean {
  return Object.keys(query).some(isPlatformName)
}

function canonicalHeaders(headers: HttpHeaders): string {
  let text = ''
  for (const name of Object.keys(headers).filter(isPlatformName).sort()) {
    text += `${name}:${trimFieldValue(headers[name] ?? '')}\n`
  }
  return text
}

/** The key stands here as it is, not percent-encoded; so do the values of sub-resources. */
function canonicalResource(
  { bucket, key, query }: SignableRequest,
  platformNames: 'signed' | 'unsigned',
): string {
  const path = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
  const subResources = Object.keys(query)
    .filter(
      (name) => SUB_RESOURCES.has(name) || (platformNames === 'signed' && isPlatformName(name)),
    )
    .sort()
    .map((name) => (query[name] === '' ? name : `${name}=${query[name] ?? ''}`))
  return subResources.length === 0 ? path : `${path}?${subResources.join('&')}`
}

function isPlatformName(name: string): boolean {
  return name.startsWith('x-oss-')
}
