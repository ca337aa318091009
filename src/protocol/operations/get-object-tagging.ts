/** GetObjectTagging: the tags of an object. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { formatTagSet, readTagSet, TAGGING_ROOT } from './tag-set.js'
import type { ObjectTag } from './tagging.js'
import { xmlResponse } from './write-response.js'

export interface GetObjectTaggingRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to look at; the current one when absent. */
  readonly versionId?: string | undefined
}

export interface GetObjectTaggingResult extends ResultMetadata {
  /** None when the object has no tags. */
  readonly tags: readonly ObjectTag[]
  readonly versionId: string | undefined
}

export type GetObjectTaggingAnswer = Answer<GetObjectTaggingResult>

export function encodeGetObjectTaggingRequest(request: GetObjectTaggingRequest): OssRequest {
  return assembleRequest(callOf(request), request, {
    method: 'GET',
    query: { tagging: '', versionId: request.versionId },
  })
}

export function decodeGetObjectTaggingResponse(
  response: OssResponse,
  request: GetObjectTaggingRequest,
): GetObjectTaggingResult {
  return {
    ...readMetadata(response),
    tags: readDocument(callOf(request), response, TAGGING_ROOT, readTagSet),
    versionId: response.headers['x-oss-version-id'],
  }
}

export function decodeGetObjectTaggingRequest(request: OssRequest): GetObjectTaggingRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeGetObjectTaggingResponse(answer: GetObjectTaggingAnswer): OssResponse {
  return xmlResponse(formatTagSet(answer.tags), { 'x-oss-version-id': answer.versionId })
}

function callOf({ bucket, key }: GetObjectTaggingRequest): OperationCall {
  return { operation: 'GetObjectTagging', bucket, key }
}
