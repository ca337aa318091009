/** PutObjectACL: says anew who may use an object. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest, checkPresent } from './assemble-request.js'
import type { CommonFields, ObjectAcl } from './object-fields.js'
import { readObjectAcl } from './put-object.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

export interface PutObjectAclRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to change; the current one when absent. */
  readonly versionId?: string | undefined
  /** `default` goes by the bucket. */
  readonly acl: ObjectAcl
}

export interface PutObjectAclResult extends ResultMetadata {
  readonly versionId: string | undefined
}

export type PutObjectAclAnswer = Answer<PutObjectAclResult>

export function encodePutObjectAclRequest(request: PutObjectAclRequest): OssRequest {
  const { bucket, key, acl } = request
  const call = { operation: 'PutObjectACL', bucket, key }
  checkPresent(call, 'acl', acl)
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { acl: '', versionId: request.versionId },
    headers: { 'x-oss-object-acl': acl },
  })
}

export function decodePutObjectAclResponse(response: ResponseHead): PutObjectAclResult {
  return { ...readMetadata(response), versionId: response.headers['x-oss-version-id'] }
}

export function decodePutObjectAclRequest(request: OssRequest): PutObjectAclRequest {
  const acl = readObjectAcl(request)
  if (acl === undefined) {
    throw invalidArgument('no such object access control exists', 'x-oss-object-acl', '')
  }
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
    acl,
  }
}

export function encodePutObjectAclResponse(answer: PutObjectAclAnswer): OssResponse {
  return emptyResponse(200, { 'x-oss-version-id': answer.versionId })
}
