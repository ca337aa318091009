/** GetObjectMeta: the few facts of an object that OSS can tell fastest. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import {
  readMetadata,
  requireCount,
  requireHeader,
  type Answer,
  type ResponseHead,
} from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface GetObjectMetaRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to look at; the current one when absent. */
  readonly versionId?: string | undefined
}

export interface GetObjectMetaResult extends ResultMetadata {
  /** Size of the object in bytes. */
  readonly contentLength: number
  /** As sent, in double quotes. */
  readonly etag: string
  /** An HTTP date. */
  readonly lastModified: string | undefined
  /** CRC-64 of the object, decimal. */
  readonly hashCrc64: string | undefined
  readonly versionId: string | undefined
  /** An HTTP date; of buckets that track access. */
  readonly lastAccessTime: string | undefined
}

export type GetObjectMetaAnswer = Answer<GetObjectMetaResult>

export function encodeGetObjectMetaRequest(request: GetObjectMetaRequest): OssRequest {
  return assembleRequest(callOf(request), request, {
    method: 'HEAD',
    query: { objectMeta: '', versionId: request.versionId },
  })
}

export function decodeGetObjectMetaResponse(
  response: ResponseHead,
  request: GetObjectMetaRequest,
): GetObjectMetaResult {
  const call = callOf(request)
  const { headers } = response
  return {
    ...readMetadata(response),
    contentLength: requireCount(call, response, 'content-length'),
    etag: requireHeader(call, response, 'etag'),
    lastModified: headers['last-modified'],
    hashCrc64: headers['x-oss-hash-crc64ecma'],
    versionId: headers['x-oss-version-id'],
    lastAccessTime: headers['x-oss-last-access-time'],
  }
}

export function decodeGetObjectMetaRequest(request: OssRequest): GetObjectMetaRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeGetObjectMetaResponse(answer: GetObjectMetaAnswer): OssResponse {
  return emptyResponse(200, {
    'content-length': answer.contentLength,
    etag: answer.etag,
    'last-modified': answer.lastModified,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
    'x-oss-version-id': answer.versionId,
    'x-oss-last-access-time': answer.lastAccessTime,
  })
}

function callOf({ bucket, key }: GetObjectMetaRequest): OperationCall {
  return { operation: 'GetObjectMeta', bucket, key }
}
