/** DeleteBucket: removes an empty bucket. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, requireBucket } from './read-request.js'
import { readMetadata, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface DeleteBucketRequest extends CommonFields {
  readonly bucket: string
}

export type DeleteBucketResult = ResultMetadata

export function encodeDeleteBucketRequest(request: DeleteBucketRequest): OssRequest {
  const call = { operation: 'DeleteBucket', bucket: request.bucket }
  return assembleRequest(call, request, { method: 'DELETE' })
}

export function decodeDeleteBucketResponse(response: ResponseHead): DeleteBucketResult {
  return readMetadata(response)
}

export function decodeDeleteBucketRequest(request: OssRequest): DeleteBucketRequest {
  return { bucket: requireBucket(request), ...readCommonFields(request) }
}

export function encodeDeleteBucketResponse(): OssResponse {
  return emptyResponse(204)
}
