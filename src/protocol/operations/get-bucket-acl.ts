/** GetBucketAcl: what others than the owner may do with a bucket. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import {
  ACCESS_CONTROL_ROOT,
  formatAccessControlPolicy,
  readAccessControlPolicy,
  type AccessControlPolicy,
} from './access-control-policy.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, requireBucket } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface GetBucketAclRequest extends CommonFields {
  readonly bucket: string
}

export interface GetBucketAclResult extends ResultMetadata, AccessControlPolicy {}

export type GetBucketAclAnswer = Answer<GetBucketAclResult>

export function encodeGetBucketAclRequest(request: GetBucketAclRequest): OssRequest {
  const call = { operation: 'GetBucketAcl', bucket: request.bucket }
  return assembleRequest(call, request, { method: 'GET', query: { acl: '' } })
}

export function decodeGetBucketAclResponse(
  response: OssResponse,
  request: GetBucketAclRequest,
): GetBucketAclResult {
  const call = { operation: 'GetBucketAcl', bucket: request.bucket }
  return {
    ...readMetadata(response),
    ...readDocument(call, response, ACCESS_CONTROL_ROOT, readAccessControlPolicy),
  }
}

export function decodeGetBucketAclRequest(request: OssRequest): GetBucketAclRequest {
  return { bucket: requireBucket(request), ...readCommonFields(request) }
}

export function encodeGetBucketAclResponse(answer: GetBucketAclAnswer): OssResponse {
  return xmlResponse(formatAccessControlPolicy(answer))
}
