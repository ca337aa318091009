/** AbortMultipartUpload: gives a multipart upload up and removes its parts. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest, checkPresent } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, requireObject, requireUploadId } from './read-request.js'
import { readMetadata, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface AbortMultipartUploadRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
}

export type AbortMultipartUploadResult = ResultMetadata

export function encodeAbortMultipartUploadRequest(
  request: AbortMultipartUploadRequest,
): OssRequest {
  const { bucket, key, uploadId } = request
  const call = { operation: 'AbortMultipartUpload', bucket, key }
  checkPresent(call, 'uploadId', uploadId)
  return assembleRequest(call, request, { method: 'DELETE', query: { uploadId } })
}

export function decodeAbortMultipartUploadResponse(
  response: ResponseHead,
): AbortMultipartUploadResult {
  return readMetadata(response)
}

export function decodeAbortMultipartUploadRequest(
  request: OssRequest,
): AbortMultipartUploadRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    uploadId: requireUploadId(request),
  }
}

export function encodeAbortMultipartUploadResponse(): OssResponse {
  return emptyResponse(204)
}
