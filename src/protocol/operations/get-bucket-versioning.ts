/** GetBucketVersioning: whether a bucket keeps the versions of its objects. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childText } from '../xml/read-xml.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { VERSIONING_ROOT } from './put-bucket-versioning.js'
import { readCommonFields, requireBucket } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface GetBucketVersioningRequest extends CommonFields {
  readonly bucket: string
}

export interface GetBucketVersioningResult extends ResultMetadata {
  /** `Enabled` or `Suspended`; `undefined` while never set. */
  readonly status: string | undefined
}

export type GetBucketVersioningAnswer = Answer<GetBucketVersioningResult>

export function encodeGetBucketVersioningRequest(request: GetBucketVersioningRequest): OssRequest {
  return assembleRequest(callOf(request), request, { method: 'GET', query: { versioning: '' } })
}

export function decodeGetBucketVersioningResponse(
  response: OssResponse,
  request: GetBucketVersioningRequest,
): GetBucketVersioningResult {
  const read = readDocument(callOf(request), response, VERSIONING_ROOT, (root) => ({
    status: childText(root, 'Status') || undefined,
  }))
  return { ...readMetadata(response), ...read }
}

export function decodeGetBucketVersioningRequest(request: OssRequest): GetBucketVersioningRequest {
  return { bucket: requireBucket(request), ...readCommonFields(request) }
}

export function encodeGetBucketVersioningResponse(answer: GetBucketVersioningAnswer): OssResponse {
  return xmlResponse([VERSIONING_ROOT, [['Status', answer.status]]])
}

function callOf({ bucket }: GetBucketVersioningRequest): OperationCall {
  return { operation: 'GetBucketVersioning', bucket }
}
