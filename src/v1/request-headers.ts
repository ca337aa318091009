/**
 * HTTP headers and parameters, in which V1 calls say everything, as the fields of our requests: so
 * each reaches the calls that it is meant for, with one request as with many.
 */

import { describeObject } from '../protocol/errors/describe-object.js'
import type { GetObjectRequest } from '../protocol/operations/get-object.js'
import type { ConditionFields } from '../protocol/operations/head-object.js'
import {
  OBJECT_ACLS,
  type CallbackFields,
  type CommonFields,
  type ObjectAcl,
} from '../protocol/operations/object-fields.js'
import type { DownloadRequest } from '../transfer/download/download-request.js'
import type { UploadRequest } from '../transfer/upload/upload-request.js'
import { GivenFields, type GivenTexts } from './given-fields.js'

/** Values of a header that is a flag. */
const FLAGS = ['true', 'false'] as const

/**
 * The request of an upload.
 *
 * @throws InvalidRequestError for a header or parameter that could not be sent as it is.
 */
export function uploadRequestOf(
  bucketName: string,
  key: string,
  headers?: GivenTexts,
  parameters?: GivenTexts,
): UploadRequest {
  const action = `cannot upload ${describeObject(bucketName, key)}`
  const given = new GivenFields(action, headers, parameters)
  return {
    bucket: bucketName,
    key,
    ...given.objectFields(),
    acl: takeAcl(given),
    ...takeCallback(given),
    forbidOverwrite: takeForbidOverwrite(given),
    trafficLimit: takeTrafficLimit(given),
    contentMd5: given.text('content-md5'),
    contentLength: given.count('content-length'),
    ...takeCommon(given),
  }
}

/**
 * The request of a download in parts.
 *
 * @throws InvalidRequestError for what cannot be, and for what cannot be fetched in parts.
 */
export function downloadRequestOf(
  bucketName: string,
  key: string,
  headers?: GivenTexts,
  parameters?: GivenTexts,
): DownloadRequest {
  const action = `cannot download ${describeObject(bucketName, key)}`
  const given = new GivenFields(action, headers, parameters)
  const { range, rangeBehavior, process, ...request } = takeGetFields(given)
  if (range !== undefined || rangeBehavior !== undefined) {
    throw given.refusal(
      'resumableDownload downloads whole objects and takes no header Range; ' +
        'for a range use client.downloader()',
    )
  }
  if (process !== undefined) {
    throw given.refusal(
      'what x-oss-process makes of an object cannot be downloaded in parts; use getObjectToFile',
    )
  }
  return { bucket: bucketName, key, ...request, ...takeCommon(given) }
}

/** GetObject's own fields. */
export function takeGetFields(
  given: GivenFields,
): Omit<GetObjectRequest, 'bucket' | 'key' | keyof CommonFields> {
  return {
    ...takeConditions(given),
    range: given.text('range'),
    rangeBehavior: given.choice('x-oss-range-behavior', ['standard']),
    trafficLimit: takeTrafficLimit(given),
    versionId: takeVersionId(given),
    process: given.parameter('x-oss-process'),
    responseContentType: given.parameter('response-content-type'),
    responseContentLanguage: given.parameter('response-content-language'),
    responseExpires: given.parameter('response-expires'),
    responseCacheControl: given.parameter('response-cache-control'),
    responseContentDisposition: given.parameter('response-content-disposition'),
    responseContentEncoding: given.parameter('response-content-encoding'),
  }
}

export function takeConditions(given: GivenFields): ConditionFields {
  return {
    ifMatch: given.text('if-match'),
    ifNoneMatch: given.text('if-none-match'),
    ifModifiedSince: given.text('if-modified-since'),
    ifUnmodifiedSince: given.text('if-unmodified-since'),
  }
}

export function takeCallback(given: GivenFields): CallbackFields {
  return {
    callback: given.text('x-oss-callback', 'callback'),
    callbackVar: given.text('x-oss-callback-var', 'callback-var'),
  }
}

export function takeAcl(given: GivenFields): ObjectAcl | undefined {
  return given.choice('x-oss-object-acl', OBJECT_ACLS)
}

export function takeForbidOverwrite(given: GivenFields): boolean | undefined {
  const flag = given.choice('x-oss-forbid-overwrite', FLAGS)
  return flag === undefined ? undefined : flag === 'true'
}

export function takeTrafficLimit(given: GivenFields): number | undefined {
  return given.count('x-oss-traffic-limit', 'x-oss-traffic-limit')
}

export function takeVersionId(given: GivenFields): string | undefined {
  return given.parameter('versionId')
}

/** What every call may carry; taken last, as all that is left is part of it. */
export function takeCommon(given: GivenFields): CommonFields {
  const requestPayer = given.choice('x-oss-request-payer', ['requester'], 'x-oss-request-payer')
  return { requestPayer, ...given.rest() }
}
