/** DeleteObjectTagging: removes the tags of an object. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface DeleteObjectTaggingRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version whose tags to remove; the current one when absent. */
  readonly versionId?: string | undefined
}

export interface DeleteObjectTaggingResult extends ResultMetadata {
  readonly versionId: string | undefined
}

export type DeleteObjectTaggingAnswer = Answer<DeleteObjectTaggingResult>

export function encodeDeleteObjectTaggingRequest(request: DeleteObjectTaggingRequest): OssRequest {
  const { bucket, key, versionId } = request
  return assembleRequest({ operation: 'DeleteObjectTagging', bucket, key }, request, {
    method: 'DELETE',
    query: { tagging: '', versionId },
  })
}

export function decodeDeleteObjectTaggingResponse(
  response: ResponseHead,
): DeleteObjectTaggingResult {
  return { ...readMetadata(response), versionId: response.headers['x-oss-version-id'] }
}

export function decodeDeleteObjectTaggingRequest(request: OssRequest): DeleteObjectTaggingRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeDeleteObjectTaggingResponse(answer: DeleteObjectTaggingAnswer): OssResponse {
  return emptyResponse(204, { 'x-oss-version-id': answer.versionId })
}
