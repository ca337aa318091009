/** PutBucketVersioning: lets a bucket keep the versions of its objects, or no new ones any more. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { requireFilledChild } from '../xml/typed-children.js'
import { formatXml } from '../xml/write-xml.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readBodyDocument, readCommonFields, requireBucket, requireBytes } from './read-request.js'
import { readMetadata, type ResponseHead } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

export const VERSIONING_ROOT = 'VersioningConfiguration'

const STATUSES = ['Enabled', 'Suspended'] as const

/** A bucket that has kept versions once is suspended, never again without the state. */
export type BucketVersioning = (typeof STATUSES)[number]

export interface PutBucketVersioningRequest extends CommonFields {
  readonly bucket: string
  /**
   * `Enabled`: every write makes a version. `Suspended`: writes replace the version `null`, and
   * older versions stay.
   */
  readonly status: BucketVersioning
}

export type PutBucketVersioningResult = ResultMetadata

export function encodePutBucketVersioningRequest(request: PutBucketVersioningRequest): OssRequest {
  const call = { operation: 'PutBucketVersioning', bucket: request.bucket }
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { versioning: '' },
    headers: { 'content-type': 'application/xml' },
    body: formatXml([VERSIONING_ROOT, [['Status', request.status]]]),
  })
}

export function decodePutBucketVersioningResponse(
  response: ResponseHead,
): PutBucketVersioningResult {
  return readMetadata(response)
}

export function decodePutBucketVersioningRequest(request: OssRequest): PutBucketVersioningRequest {
  const body = requireBytes(request)
  const text = readBodyDocument(body, VERSIONING_ROOT, undefined, (root) =>
    requireFilledChild(root, 'Status').trim(),
  )
  const status = STATUSES.find((candidate) => candidate === text)
  if (status === undefined) {
    throw invalidArgument('The Status must be Enabled or Suspended.', 'Status', text)
  }
  return { bucket: requireBucket(request), ...readCommonFields(request), status }
}

export function encodePutBucketVersioningResponse(): OssResponse {
  return emptyResponse(200)
}
