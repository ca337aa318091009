/** GetBucketLocation: the region of a bucket. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, requireBucket } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface GetBucketLocationRequest extends CommonFields {
  readonly bucket: string
}

export interface GetBucketLocationResult extends ResultMetadata {
  /** The region with `oss-` before it, such as `oss-cn-hangzhou`. */
  readonly location: string
}

export type GetBucketLocationAnswer = Answer<GetBucketLocationResult>

const ROOT = 'LocationConstraint'

export function encodeGetBucketLocationRequest(request: GetBucketLocationRequest): OssRequest {
  const call = { operation: 'GetBucketLocation', bucket: request.bucket }
  return assembleRequest(call, request, { method: 'GET', query: { location: '' } })
}

export function decodeGetBucketLocationResponse(
  response: OssResponse,
  request: GetBucketLocationRequest,
): GetBucketLocationResult {
  const call = { operation: 'GetBucketLocation', bucket: request.bucket }
  const location = readDocument(call, response, ROOT, ({ text }) => text.trim())
  return { ...readMetadata(response), location }
}

export function decodeGetBucketLocationRequest(request: OssRequest): GetBucketLocationRequest {
  return { bucket: requireBucket(request), ...readCommonFields(request) }
}

export function encodeGetBucketLocationResponse(answer: GetBucketLocationAnswer): OssResponse {
  return xmlResponse([ROOT, answer.location])
}
