/** UploadPartCopy: makes a part of a multipart upload out of an object, or of a range of it. */

import { parseByteRange } from '../byte-range.js'
import { MAX_PARTS } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { requireFilledChild } from '../xml/typed-children.js'
import { assembleRequest, checkInteger, checkPresent } from './assemble-request.js'
import {
  encodeCopySource,
  readCopySource,
  type CopySourceFields,
  type ReceivedCopySource,
} from './copy-source.js'
import type { CommonFields } from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import {
  parsePartNumber,
  readCommonFields,
  readTrafficLimit,
  requireObject,
  requireUploadId,
} from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface UploadPartCopyRequest extends CopySourceFields, CommonFields {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  /** 1 to 10,000. */
  readonly partNumber: number
  /**
   * `x-oss-copy-source-range`: `bytes=first-last`; the whole source when absent. OSS copies the
   * whole source also when the range does not lie inside it: compare `contentRange` of the answer,
   * or the size that ListParts gives.
   */
  readonly sourceRange?: string | undefined
  /** `x-oss-traffic-limit` in bit/s. */
  readonly trafficLimit?: number | undefined
}

export interface UploadPartCopyResult extends ResultMetadata {
  /** As sent, in double quotes. */
  readonly etag: string
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly lastModified: string
  /** The version that was copied, in a bucket that has versions. */
  readonly sourceVersionId: string | undefined
  /** `bytes first-last/size`, when a range was copied and OSS says which. */
  readonly contentRange: string | undefined
}

export type UploadPartCopyAnswer = Answer<UploadPartCopyResult>
export type ReceivedUploadPartCopy = UploadPartCopyRequest & ReceivedCopySource

const FAULTS = { slash: '0042-00000301', empty: '0042-00000302' }

export function encodeUploadPartCopyRequest(request: UploadPartCopyRequest): OssRequest {
  const call = callOf(request)
  const { sourceRange } = request
  checkPresent(call, 'uploadId', request.uploadId)
  checkPresent(call, 'partNumber', request.partNumber)
  checkInteger(call, 'partNumber', request.partNumber, 1, MAX_PARTS)
  checkInteger(call, 'trafficLimit', request.trafficLimit, 1)
  // OSS would copy everything.
  if (sourceRange !== undefined && parseByteRange(sourceRange) === undefined) {
    const text = JSON.stringify(sourceRange)
    throw invalidRequest(call, `sourceRange must look like "bytes=0-1048575", not ${text}`)
  }
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { partNumber: request.partNumber, uploadId: request.uploadId },
    headers: {
      ...encodeCopySource(call, request),
      'x-oss-copy-source-range': sourceRange,
      'x-oss-traffic-limit': request.trafficLimit,
    },
  })
}

export function decodeUploadPartCopyResponse(
  response: OssResponse,
  request: UploadPartCopyRequest,
): UploadPartCopyResult {
  const read = readDocument(callOf(request), response, 'CopyPartResult', (root) => ({
    etag: requireFilledChild(root, 'ETag'),
    lastModified: requireFilledChild(root, 'LastModified'),
  }))
  return {
    ...readMetadata(response),
    ...read,
    sourceVersionId: response.headers['x-oss-copy-source-version-id'],
    contentRange: response.headers['content-range'],
  }
}

export function decodeUploadPartCopyRequest(request: OssRequest): ReceivedUploadPartCopy {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readCopySource(request, FAULTS),
    uploadId: requireUploadId(request),
    partNumber: parsePartNumber(request.query['partNumber'] ?? ''),
    sourceRange: request.headers['x-oss-copy-source-range'],
    trafficLimit: readTrafficLimit(request),
  }
}

/** The ETag is also a header, from which some clients read it. */
export function encodeUploadPartCopyResponse(answer: UploadPartCopyAnswer): OssResponse {
  const elements = [
    ['LastModified', answer.lastModified],
    ['ETag', answer.etag],
  ] as const
  return xmlResponse(['CopyPartResult', elements], {
    etag: answer.etag,
    'x-oss-copy-source-version-id': answer.sourceVersionId,
    'content-range': answer.contentRange,
  })
}

function callOf({ bucket, key }: UploadPartCopyRequest): OperationCall {
  return { operation: 'UploadPartCopy', bucket, key }
}
