/** PutObjectTagging: replaces the tags of an object. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { formatXml } from '../xml/write-xml.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import {
  readBodyDocument,
  readCommonFields,
  readVersionId,
  requireBytes,
  requireObject,
} from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { rejection } from './request-rejection.js'
import { formatTagSet, readTagSet, TAGGING_ROOT } from './tag-set.js'
import { findTagsProblem, type ObjectTag } from './tagging.js'
import { emptyResponse } from './write-response.js'

export interface PutObjectTaggingRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to tag; the current one when absent. */
  readonly versionId?: string | undefined
  /** All tags that the object shall have; none removes them. */
  readonly tags: readonly ObjectTag[]
}

export interface PutObjectTaggingResult extends ResultMetadata {
  readonly versionId: string | undefined
}

export type PutObjectTaggingAnswer = Answer<PutObjectTaggingResult>

export function encodePutObjectTaggingRequest(request: PutObjectTaggingRequest): OssRequest {
  const { bucket, key, tags } = request
  const call: OperationCall = { operation: 'PutObjectTagging', bucket, key }
  const problem = findTagsProblem(tags)
  if (problem !== undefined) throw invalidRequest(call, problem)
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { tagging: '', versionId: request.versionId },
    headers: { 'content-type': 'application/xml' },
    body: formatXml(formatTagSet(tags)),
  })
}

export function decodePutObjectTaggingResponse(response: ResponseHead): PutObjectTaggingResult {
  return { ...readMetadata(response), versionId: response.headers['x-oss-version-id'] }
}

export function decodePutObjectTaggingRequest(request: OssRequest): PutObjectTaggingRequest {
  const tags = readBodyDocument(requireBytes(request), TAGGING_ROOT, undefined, readTagSet)
  const problem = findTagsProblem(tags)
  if (problem !== undefined) {
    throw rejection('InvalidTag', { details: { ErrorDetail: problem } })
  }
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
    tags,
  }
}

export function encodePutObjectTaggingResponse(answer: PutObjectTaggingAnswer): OssResponse {
  return emptyResponse(200, { 'x-oss-version-id': answer.versionId })
}
