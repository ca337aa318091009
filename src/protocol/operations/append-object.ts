/** AppendObject: makes an appendable object, or adds bytes to the end of one. */

import { parseCrc64 } from '../crc64/crc64.js'
import { parseDecimal } from '../decimal.js'
import { MAX_PUT_SIZE } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import type { RequestBody } from '../http.js'
import { assembleRequest, checkInteger, checkPresent } from './assemble-request.js'
import {
  checkObjectFields,
  encodeObjectFields,
  type CommonFields,
  type ObjectAcl,
  type ObjectFields,
} from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { readObjectAcl, sizedBody } from './put-object.js'
import {
  readCommonFields,
  readContentLength,
  readFlag,
  readObjectFields,
  readTrafficLimit,
  refuseConditions,
  requireObject,
} from './read-request.js'
import {
  readMetadata,
  requireCount,
  requireHeader,
  type Answer,
  type ResponseHead,
} from './read-response.js'
import { invalidArgument, rejection } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

/** In answers: the object's size, also when the position was refused. */
export const NEXT_POSITION = 'x-oss-next-append-position'

const POSITION_EC = '0016-00000502'

/** The fields that describe the object count only for the call that makes it, at position 0. */
export interface AppendObjectRequest extends ObjectFields, CommonFields {
  readonly bucket: string
  readonly key: string
  /** The object's size before: where the bytes go. OSS refuses any other with 409. */
  readonly position: number
  /** The bytes to add. */
  readonly body?: RequestBody | undefined
  /** `x-oss-object-acl`. */
  readonly acl?: ObjectAcl | undefined
  /** `x-oss-forbid-overwrite`: fail with `FileAlreadyExists` when the key exists. */
  readonly forbidOverwrite?: boolean | undefined
  /** `x-oss-traffic-limit` in bit/s. */
  readonly trafficLimit?: number | undefined
  /** Base64 of the MD5 of the bytes to add; OSS stores nothing when it differs. */
  readonly contentMd5?: string | undefined
  /** Length of the bytes to add, for a body that does not know its own. */
  readonly contentLength?: number | undefined
  /**
   * CRC-64 of the object before, in decimal: `hashCrc64` of the append before. With it the CRC-64
   * of the answer can be compared; it is not sent. At position 0 it is known without.
   */
  readonly initHashCrc64?: string | undefined
}

export interface AppendObjectResult extends ResultMetadata {
  /** As sent, in double quotes; another one after each append. */
  readonly etag: string
  /** CRC-64 of the whole object, decimal. */
  readonly hashCrc64: string | undefined
  /** The object's size now: the position of the next append. */
  readonly nextAppendPosition: number
  readonly versionId: string | undefined
}

export type AppendObjectAnswer = Answer<AppendObjectResult>

export function encodeAppendObjectRequest(request: AppendObjectRequest): OssRequest {
  const call = callOf(request)
  checkPresent(call, 'position', request.position)
  checkInteger(call, 'position', request.position, 0, MAX_PUT_SIZE)
  checkInteger(call, 'trafficLimit', request.trafficLimit, 1)
  checkObjectFields(call, request)
  if (request.initHashCrc64 !== undefined && parseCrc64(request.initHashCrc64) === undefined) {
    throw invalidRequest(call, 'initHashCrc64 must be a CRC-64 in decimal')
  }
  return assembleRequest(call, request, {
    method: 'POST',
    query: { append: '', position: request.position },
    headers: {
      ...encodeObjectFields(request),
      'content-md5': request.contentMd5,
      'x-oss-object-acl': request.acl,
      'x-oss-forbid-overwrite': request.forbidOverwrite,
      'x-oss-traffic-limit': request.trafficLimit,
    },
    body: sizedBody(call, request.body, request.contentLength),
  })
}

export function decodeAppendObjectResponse(
  response: ResponseHead,
  request: AppendObjectRequest,
): AppendObjectResult {
  const call = callOf(request)
  const { headers } = response
  return {
    ...readMetadata(response),
    etag: requireHeader(call, response, 'etag'),
    hashCrc64: headers['x-oss-hash-crc64ecma'],
    nextAppendPosition: requireCount(call, response, NEXT_POSITION),
    versionId: headers['x-oss-version-id'],
  }
}

export function decodeAppendObjectRequest(request: OssRequest): AppendObjectRequest {
  refuseConditions(request)
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readObjectFields(request),
    position: readPosition(request),
    acl: readObjectAcl(request),
    forbidOverwrite: readFlag(request, 'x-oss-forbid-overwrite'),
    trafficLimit: readTrafficLimit(request),
    contentMd5: request.headers['content-md5'],
    contentLength: readContentLength(request),
    body: request.body,
  }
}

/** `position` of the query, for all that is done to the end of an object. */
export function readPosition({ query }: OssRequest): number {
  const text = query['position']
  if (text === undefined) throw rejection('MissingArgument')
  const position = parseDecimal(text)
  if (position !== undefined) return position
  throw invalidArgument(
    'The position must be a non-negative integer.',
    'position',
    text,
    POSITION_EC,
  )
}

export function encodeAppendObjectResponse(
  answer: AppendObjectAnswer & { readonly lastModified: string },
): OssResponse {
  return emptyResponse(200, {
    etag: answer.etag,
    'last-modified': answer.lastModified,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
    [NEXT_POSITION]: answer.nextAppendPosition,
    'x-oss-version-id': answer.versionId,
  })
}

function callOf({ bucket, key }: AppendObjectRequest): OperationCall {
  return { operation: 'AppendObject', bucket, key }
}
