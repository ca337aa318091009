/** PutObject: stores an object in one request. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import type { RequestBody } from '../http.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import { checkCallback, readCallbackFields, readCallbackReply } from './callback-fields.js'
import {
  checkObjectFields,
  encodeObjectFields,
  OBJECT_ACLS,
  type CallbackFields,
  type CommonFields,
  type ObjectAcl,
  type ObjectFields,
} from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import {
  readChoice,
  readCommonFields,
  readContentLength,
  readFlag,
  readObjectFields,
  readTrafficLimit,
  refuseConditions,
  requireObject,
} from './read-request.js'
import { readMetadata, requireHeader, type Answer } from './read-response.js'
import { emptyResponse, replyResponse } from './write-response.js'

export interface PutObjectRequest extends ObjectFields, CommonFields, CallbackFields {
  readonly bucket: string
  readonly key: string
  /** The content; none stores an empty object. */
  readonly body?: RequestBody | undefined
  /** `x-oss-object-acl`. */
  readonly acl?: ObjectAcl | undefined
  /** `x-oss-forbid-overwrite`: fail with `FileAlreadyExists` when the key exists. */
  readonly forbidOverwrite?: boolean | undefined
  /** `x-oss-traffic-limit` in bit/s. */
  readonly trafficLimit?: number | undefined
  /** Base64 of the MD5 of the content; OSS stores nothing when it differs. */
  readonly contentMd5?: string | undefined
  /** Length of the content in bytes, for a body that does not know its own. */
  readonly contentLength?: number | undefined
  /** CRC-64 of the content in decimal; OSS stores nothing when it differs. */
  readonly hashCrc64?: string | undefined
}

export interface PutObjectResult extends ResultMetadata {
  /** As sent, in double quotes. */
  readonly etag: string
  /** Base64 of the MD5 of the stored content. */
  readonly contentMd5: string | undefined
  /** CRC-64 of the stored content, decimal. */
  readonly hashCrc64: string | undefined
  readonly versionId: string | undefined
  /** What the callback's application answered: parsed JSON, or the text when it is not JSON. */
  readonly callbackResult: unknown
}

/** What a server answers. */
export interface PutObjectAnswer extends Omit<Answer<PutObjectResult>, 'callbackResult'> {
  /** The application's reply to the callback, as it came; JSON. */
  readonly callbackReply?: Uint8Array | undefined
}

export function encodePutObjectRequest(request: PutObjectRequest): OssRequest {
  const call = callOf(request)
  checkObjectFields(call, request)
  checkCallback(call, request)
  checkInteger(call, 'trafficLimit', request.trafficLimit, 1)
  return assembleRequest(call, request, {
    method: 'PUT',
    fields: encodeObjectFields(request),
    headers: {
      'content-md5': request.contentMd5,
      'x-oss-object-acl': request.acl,
      'x-oss-forbid-overwrite': request.forbidOverwrite,
      'x-oss-traffic-limit': request.trafficLimit,
      'x-oss-hash-crc64ecma': request.hashCrc64,
      'x-oss-callback': request.callback,
      'x-oss-callback-var': request.callbackVar,
    },
    body: sizedBody(call, request.body, request.contentLength),
  })
}

export function decodePutObjectResponse(
  response: OssResponse,
  request: PutObjectRequest,
): PutObjectResult {
  const { headers } = response
  return Object.assign(readMetadata(response), {
    etag: requireHeader(callOf(request), response, 'etag'),
    contentMd5: headers['content-md5'],
    hashCrc64: headers['x-oss-hash-crc64ecma'],
    versionId: headers['x-oss-version-id'],
    callbackResult: readCallbackReply(response),
  })
}

export function decodePutObjectRequest(request: OssRequest): PutObjectRequest {
  refuseConditions(request)
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readObjectFields(request),
    ...readCallbackFields(request),
    acl: readObjectAcl(request),
    forbidOverwrite: readFlag(request, 'x-oss-forbid-overwrite'),
    trafficLimit: readTrafficLimit(request),
    contentMd5: request.headers['content-md5'],
    contentLength: readContentLength(request),
    hashCrc64: request.headers['x-oss-hash-crc64ecma'],
    body: request.body,
  }
}

export function encodePutObjectResponse(answer: PutObjectAnswer): OssResponse {
  const headers = {
    etag: answer.etag,
    'content-md5': answer.contentMd5,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
    'x-oss-version-id': answer.versionId,
  }
  return answer.callbackReply === undefined
    ? emptyResponse(200, headers)
    : replyResponse(answer.callbackReply, headers)
}

/** `x-oss-object-acl` of a request. */
export function readObjectAcl(request: OssRequest): ObjectAcl | undefined {
  const message = 'no such object access control exists'
  return readChoice(request, 'x-oss-object-acl', OBJECT_ACLS, message)
}

function callOf({ bucket, key }: PutObjectRequest): OperationCall {
  return { operation: 'PutObject', bucket, key }
}

/** The body with the length that the caller knows, if the body does not know it. */
export function sizedBody(
  call: OperationCall,
  body: RequestBody | undefined,
  contentLength: number | undefined,
): RequestBody | undefined {
  if (contentLength === undefined) return body
  checkInteger(call, 'contentLength', contentLength, 0)
  const size = body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size
  if (size === undefined && body !== undefined && !(body instanceof Uint8Array)) {
    return {
      size: contentLength,
      replayable: body.replayable,
      send: (write, signal) => body.send(write, signal),
    }
  }
  if (size === contentLength || body === undefined) return body
  throw invalidRequest(call, `contentLength is ${contentLength}, but the body has ${size} bytes`)
}
