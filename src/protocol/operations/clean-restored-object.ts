/** CleanRestoredObject: ends the time in which a restored object can be read. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface CleanRestoredObjectRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The restored version; the current one when absent. */
  readonly versionId?: string | undefined
}

export interface CleanRestoredObjectResult extends ResultMetadata {
  readonly versionId: string | undefined
}

export type CleanRestoredObjectAnswer = Answer<CleanRestoredObjectResult>

export function encodeCleanRestoredObjectRequest(request: CleanRestoredObjectRequest): OssRequest {
  const { bucket, key, versionId } = request
  return assembleRequest({ operation: 'CleanRestoredObject', bucket, key }, request, {
    method: 'POST',
    query: { cleanRestoredObject: '', versionId },
  })
}

export function decodeCleanRestoredObjectResponse(
  response: ResponseHead,
): CleanRestoredObjectResult {
  return { ...readMetadata(response), versionId: response.headers['x-oss-version-id'] }
}

export function decodeCleanRestoredObjectRequest(request: OssRequest): CleanRestoredObjectRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeCleanRestoredObjectResponse(answer: CleanRestoredObjectAnswer): OssResponse {
  return emptyResponse(200, { 'x-oss-version-id': answer.versionId })
}
