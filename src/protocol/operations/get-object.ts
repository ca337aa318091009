/** GetObject: the bytes of an object, or a range of them. */

import { isFieldValue } from '../header-field.js'
import type { ResponseBody } from '../http.js'
import type { OssRequest, ResultMetadata } from '../oss-message.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import {
  encodeAttributes,
  encodeConditions,
  readAttributes,
  readConditions,
  type ConditionFields,
  type ObjectAttributes,
} from './head-object.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readCommonFields, readTrafficLimit, readVersionId, requireObject } from './read-request.js'
import { readCount, readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { collectHeaders } from './write-response.js'

export interface GetObjectRequest extends ConditionFields, CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to get; the current one when absent. */
  readonly versionId?: string | undefined
  /** `Range`: `bytes=first-last`, `bytes=first-` or `bytes=-length`. */
  readonly range?: string | undefined
  /**
   * `standard` answers a range that does not fit with HTTP 416; without it OSS sends the whole
   * object.
   */
  readonly rangeBehavior?: 'standard' | undefined
  /** `x-oss-traffic-limit` in bit/s. */
  readonly trafficLimit?: number | undefined
  /** `x-oss-process`: image processing and the like. The answer is then not the object. */
  readonly process?: string | undefined
  /** Headers that the answer shall carry instead of the stored ones; not for anonymous requests. */
  readonly responseContentType?: string | undefined
  readonly responseContentLanguage?: string | undefined
  readonly responseExpires?: string | undefined
  readonly responseCacheControl?: string | undefined
  readonly responseContentDisposition?: string | undefined
  readonly responseContentEncoding?: string | undefined
}

/** All of the answer but its body. */
export interface GetObjectHead extends ResultMetadata, ObjectAttributes {
  /** Bytes of the body, for a range not the object's size; `undefined` when OSS cannot tell. */
  readonly contentLength: number | undefined
  /** As sent, in double quotes. Missing from processed or compressed answers. */
  readonly etag: string | undefined
  /** `bytes first-last/size`, when the answer is a range (HTTP 206). */
  readonly contentRange: string | undefined
}

export interface GetObjectResult extends GetObjectHead {
  readonly body: ResponseBody
}

export type GetObjectAnswer = Answer<GetObjectHead>
/** A server also hears whether several ranges are wanted in one answer. */
export type ReceivedGetObject = GetObjectRequest & { readonly multiRange: boolean }

/** The fields that override headers of the answer, their parameters and those headers. */
const OVERRIDES = [
  ['responseContentType', 'response-content-type', 'content-type'],
  ['responseContentLanguage', 'response-content-language', 'content-language'],
  ['responseExpires', 'response-expires', 'expires'],
  ['responseCacheControl', 'response-cache-control', 'cache-control'],
  ['responseContentDisposition', 'response-content-disposition', 'content-disposition'],
  ['responseContentEncoding', 'response-content-encoding', 'content-encoding'],
] as const

export function encodeGetObjectRequest(request: GetObjectRequest): OssRequest {
  const call: OperationCall = { operation: 'GetObject', bucket: request.bucket, key: request.key }
  checkInteger(call, 'trafficLimit', request.trafficLimit, 1)
  const overrides = OVERRIDES.map(([field, parameter]) => [parameter, request[field]] as const)
  return assembleRequest(call, request, {
    method: 'GET',
    query: {
      versionId: request.versionId,
      'x-oss-process': request.process,
      ...Object.fromEntries(overrides),
    },
    headers: {
      ...encodeConditions(request),
      range: request.range,
      'x-oss-range-behavior': request.rangeBehavior,
      'x-oss-traffic-limit': request.trafficLimit,
    },
  })
}

/** Reads all but the body, which the client hands on as it comes. */
export function decodeGetObjectResponse(
  response: ResponseHead,
  request: GetObjectRequest,
): GetObjectHead {
  const call: OperationCall = { operation: 'GetObject', bucket: request.bucket, key: request.key }
  return {
    ...readMetadata(response),
    ...readAttributes(call, response),
    contentLength: readCount(call, response, 'content-length'),
    etag: response.headers['etag'],
    contentRange: response.headers['content-range'],
  }
}

export function decodeGetObjectRequest(request: OssRequest): ReceivedGetObject {
  const overrides = OVERRIDES.map(
    ([field, parameter]) => [field, readOverride(request, parameter)] as const,
  )
  const standard = request.headers['x-oss-range-behavior'] === 'standard'
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readConditions(request),
    ...Object.fromEntries(overrides),
    versionId: readVersionId(request),
    process: request.query['x-oss-process'],
    range: request.headers['range'],
    rangeBehavior: standard ? 'standard' : undefined,
    multiRange: request.headers['x-oss-multi-range-behavior'] === 'multi-range',
    trafficLimit: readTrafficLimit(request),
  }
}

function readOverride({ query }: OssRequest, parameter: string): string | undefined {
  const value = query[parameter]
  if (value === undefined || isFieldValue(value)) return value
  throw invalidArgument('A header of the answer cannot have this value.', parameter, value)
}

/** Status and headers for `answer`, with the overrides of `request`. The server adds the body. */
export function encodeGetObjectResponse(
  answer: GetObjectAnswer,
  request: GetObjectRequest,
): ResponseHead {
  const overrides = OVERRIDES.flatMap(([field, , header]) => {
    const value = request[field]
    return value === undefined ? [] : [[header, value] as const]
  })
  return {
    status: answer.contentRange === undefined ? 200 : 206,
    headers: collectHeaders({
      ...encodeAttributes(answer),
      'content-length': answer.contentLength,
      etag: answer.etag,
      'content-range': answer.contentRange,
      ...Object.fromEntries(overrides),
    }),
  }
}
