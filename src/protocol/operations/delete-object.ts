/** DeleteObject: removes an object, or puts a delete marker over it. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface DeleteObjectRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to remove for good. */
  readonly versionId?: string | undefined
}

export interface DeleteObjectResult extends ResultMetadata {
  /** The version removed, or that of the delete marker made. */
  readonly versionId: string | undefined
  /** Whether that version is a delete marker. */
  readonly deleteMarker: boolean
}

export type DeleteObjectAnswer = Answer<DeleteObjectResult>

export function encodeDeleteObjectRequest(request: DeleteObjectRequest): OssRequest {
  const call = { operation: 'DeleteObject', bucket: request.bucket, key: request.key }
  return assembleRequest(call, request, {
    method: 'DELETE',
    query: { versionId: request.versionId },
  })
}

export function decodeDeleteObjectResponse(response: ResponseHead): DeleteObjectResult {
  return {
    ...readMetadata(response),
    versionId: response.headers['x-oss-version-id'],
    deleteMarker: response.headers['x-oss-delete-marker'] === 'true',
  }
}

export function decodeDeleteObjectRequest(request: OssRequest): DeleteObjectRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeDeleteObjectResponse(answer: DeleteObjectAnswer): OssResponse {
  return emptyResponse(204, {
    'x-oss-version-id': answer.versionId,
    'x-oss-delete-marker': answer.deleteMarker ? 'true' : undefined,
  })
}
