/** UploadPart: sends one part of a multipart upload. */

import type { RequestBody } from '../http.js'
import { MAX_PARTS } from '../limits.js'
import type { OssRequest, ResultMetadata, OssResponse } from '../oss-message.js'
import { assembleRequest, checkInteger, checkPresent } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import {
  parsePartNumber,
  readCommonFields,
  readTrafficLimit,
  requireObject,
  requireUploadId,
} from './read-request.js'
import { readMetadata, requireHeader, type Answer, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface UploadPartRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  /** 1 to 10,000. */
  readonly partNumber: number
  readonly body: RequestBody
  /** `x-oss-traffic-limit` in bit/s. */
  readonly trafficLimit?: number | undefined
  /** Base64 of the MD5 of the part. */
  readonly contentMd5?: string | undefined
  /** CRC-64 of the part in decimal; OSS stores nothing when it differs. */
  readonly hashCrc64?: string | undefined
}

export interface UploadPartResult extends ResultMetadata {
  /** As sent, in double quotes. */
  readonly etag: string
  readonly contentMd5: string | undefined
  /** CRC-64 of the part, decimal. */
  readonly hashCrc64: string | undefined
}

export type UploadPartAnswer = Answer<UploadPartResult>

export function encodeUploadPartRequest(request: UploadPartRequest): OssRequest {
  const call = callOf(request)
  checkPresent(call, 'uploadId', request.uploadId)
  checkPresent(call, 'partNumber', request.partNumber)
  checkInteger(call, 'partNumber', request.partNumber, 1, MAX_PARTS)
  checkInteger(call, 'trafficLimit', request.trafficLimit, 1)
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { partNumber: request.partNumber, uploadId: request.uploadId },
    headers: {
      'content-md5': request.contentMd5,
      'x-oss-traffic-limit': request.trafficLimit,
      'x-oss-hash-crc64ecma': request.hashCrc64,
    },
    body: request.body,
  })
}

export function decodeUploadPartResponse(
  response: ResponseHead,
  request: UploadPartRequest,
): UploadPartResult {
  return Object.assign(readMetadata(response), {
    etag: requireHeader(callOf(request), response, 'etag'),
    contentMd5: response.headers['content-md5'],
    hashCrc64: response.headers['x-oss-hash-crc64ecma'],
  })
}

export function decodeUploadPartRequest(request: OssRequest): UploadPartRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    uploadId: requireUploadId(request),
    partNumber: parsePartNumber(request.query['partNumber'] ?? ''),
    trafficLimit: readTrafficLimit(request),
    contentMd5: request.headers['content-md5'],
    hashCrc64: request.headers['x-oss-hash-crc64ecma'],
    body: request.body ?? new Uint8Array(),
  }
}

export function encodeUploadPartResponse(answer: UploadPartAnswer): OssResponse {
  return emptyResponse(200, {
    etag: answer.etag,
    'content-md5': answer.contentMd5,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
  })
}

function callOf({ bucket, key }: UploadPartRequest): OperationCall {
  return { operation: 'UploadPart', bucket, key }
}
