/**
 * Which fields of an upload's request reach which call, so that one request and many parts make the
 * same object.
 */

import type { HttpHeaders } from '../../protocol/http.js'
import type { CommonFields } from '../../protocol/operations/object-fields.js'
import type { PutObjectRequest } from '../../protocol/operations/put-object.js'

/**
 * What to store and where: PutObject's fields without a body. `contentMd5` and `contentLength`
 * speak of the whole source.
 */
export type UploadRequest = Omit<PutObjectRequest, 'body' | 'hashCrc64'>

type Target = Pick<UploadRequest, 'bucket' | 'key'>

/**
 * Speak of the whole source; on a part, or on a call with a body of its own, they would be wrong.
 */
const WHOLE_SOURCE_HEADERS: ReadonlySet<string> = new Set(['content-md5', 'content-length'])
/** The only further headers and parameters that mean something on UploadPart. */
const PART_FIELDS: ReadonlySet<string> = new Set(['x-oss-request-payer', 'x-oss-traffic-limit'])

export function initiateFields(
  request: UploadRequest,
): Omit<
  UploadRequest,
  'acl' | 'callback' | 'callbackVar' | 'trafficLimit' | 'contentMd5' | 'contentLength'
> {
  const { acl, callback, callbackVar, trafficLimit, contentMd5, contentLength, ...fields } = request
  return { ...fields, headers: withoutWholeSource(request.headers) }
}

export function partFields(
  request: UploadRequest,
): Target & CommonFields & { trafficLimit: number | undefined } {
  return {
    bucket: request.bucket,
    key: request.key,
    requestPayer: request.requestPayer,
    trafficLimit: request.trafficLimit,
    headers: pick(request.headers, (name) => PART_FIELDS.has(name)),
    parameters: pick(request.parameters, (name) => PART_FIELDS.has(name)),
  }
}

export function completeFields(
  request: UploadRequest,
): Target &
  CommonFields &
  Pick<UploadRequest, 'acl' | 'callback' | 'callbackVar' | 'forbidOverwrite'> {
  const { acl, callback, callbackVar, forbidOverwrite } = request
  return { ...controlFields(request), acl, callback, callbackVar, forbidOverwrite }
}

/** For AbortMultipartUpload, ListParts and the like. */
export function controlFields(request: UploadRequest): Target & CommonFields {
  return {
    bucket: request.bucket,
    key: request.key,
    requestPayer: request.requestPayer,
    headers: withoutWholeSource(request.headers),
    parameters: request.parameters,
  }
}

function withoutWholeSource(headers: HttpHeaders | undefined): HttpHeaders | undefined {
  return pick(headers, (name) => !WHOLE_SOURCE_HEADERS.has(name))
}

function pick(
  values: Readonly<Record<string, string>> | undefined,
  wanted: (name: string) => boolean,
): Record<string, string> | undefined {
  if (values === undefined) return undefined
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name.toLowerCase())))
}
