/** GetObjectACL: who may use an object. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import {
  ACCESS_CONTROL_ROOT,
  formatAccessControlPolicy,
  readAccessControlPolicy,
  type AccessControlPolicy,
} from './access-control-policy.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface GetObjectAclRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to look at; the current one when absent. */
  readonly versionId?: string | undefined
}

export interface GetObjectAclResult extends ResultMetadata, AccessControlPolicy {
  readonly versionId: string | undefined
}

export type GetObjectAclAnswer = Answer<GetObjectAclResult>

export function encodeGetObjectAclRequest(request: GetObjectAclRequest): OssRequest {
  return assembleRequest(callOf(request), request, {
    method: 'GET',
    query: { acl: '', versionId: request.versionId },
  })
}

export function decodeGetObjectAclResponse(
  response: OssResponse,
  request: GetObjectAclRequest,
): GetObjectAclResult {
  const call = callOf(request)
  return {
    ...readMetadata(response),
    ...readDocument(call, response, ACCESS_CONTROL_ROOT, readAccessControlPolicy),
    versionId: response.headers['x-oss-version-id'],
  }
}

export function decodeGetObjectAclRequest(request: OssRequest): GetObjectAclRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeGetObjectAclResponse(answer: GetObjectAclAnswer): OssResponse {
  return xmlResponse(formatAccessControlPolicy(answer), { 'x-oss-version-id': answer.versionId })
}

function callOf({ bucket, key }: GetObjectAclRequest): OperationCall {
  return { operation: 'GetObjectACL', bucket, key }
}
