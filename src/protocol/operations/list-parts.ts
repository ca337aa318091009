/** ListParts: which parts of a multipart upload OSS has. */

import { DEFAULT_MAX_PARTS, MAX_PAGE_SIZE, MAX_PARTS } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childrenNamed, childText, type XmlElement } from '../xml/read-xml.js'
import {
  childCount,
  requireChildBoolean,
  requireChildCount,
  requireFilledChild,
} from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger, checkPresent } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { badResponse, type OperationCall } from './operation-call.js'
import {
  readCommonFields,
  readCount,
  readNameEncoding,
  requireObject,
  requireUploadId,
} from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { nameEncoder, xmlResponse, type NameEncoding } from './write-response.js'

export interface ListPartsRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  /** Parts in one answer, 1 to 1,000; 1,000 when absent. */
  readonly maxParts?: number | undefined
  /** Lists the parts after this number. */
  readonly partNumberMarker?: number | undefined
}

export interface ListedPart {
  readonly partNumber: number
  /** In bytes. */
  readonly size: number
  /** As sent, in double quotes. */
  readonly etag: string
  /** CRC-64 of the part, decimal; parts made by copying may lack it. */
  readonly hashCrc64: string | undefined
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly lastModified: string
}

export interface ListPartsResult extends ResultMetadata {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  readonly storageClass: string | undefined
  readonly maxParts: number | undefined
  readonly partNumberMarker: number | undefined
  /** By ascending number. */
  readonly parts: readonly ListedPart[]
  readonly isTruncated: boolean
  /** The number to go on after, when truncated. */
  readonly nextPartNumberMarker: number
}

export type ListPartsAnswer = Answer<ListPartsResult>
export type ReceivedListParts = ListPartsRequest & NameEncoding

export function encodeListPartsRequest(request: ListPartsRequest): OssRequest {
  const call = callOf(request)
  checkPresent(call, 'uploadId', request.uploadId)
  checkInteger(call, 'maxParts', request.maxParts, 1, MAX_PAGE_SIZE)
  checkInteger(call, 'partNumberMarker', request.partNumberMarker, 0, MAX_PARTS)
  return assembleRequest(call, request, {
    method: 'GET',
    query: {
      uploadId: request.uploadId,
      'max-parts': request.maxParts,
      'part-number-marker': request.partNumberMarker,
      'encoding-type': 'url',
    },
  })
}

export function decodeListPartsResponse(
  response: OssResponse,
  request: ListPartsRequest,
): ListPartsResult {
  const call = callOf(request)
  const metadata = readMetadata(response)
  const read = readDocument(call, response, 'ListPartsResult', (root) => ({
    storageClass: childText(root, 'StorageClass'),
    maxParts: childCount(root, 'MaxParts'),
    partNumberMarker: childCount(root, 'PartNumberMarker'),
    parts: childrenNamed(root, 'Part').map(readPart),
    isTruncated: requireChildBoolean(root, 'IsTruncated'),
    nextPartNumberMarker: requireChildCount(root, 'NextPartNumberMarker'),
  }))
  // Who pages on would ask for the same page for ever.
  if (read.isTruncated && read.nextPartNumberMarker <= (request.partNumberMarker ?? 0)) {
    const problem = `the list is truncated but goes on at ${read.nextPartNumberMarker}`
    throw badResponse(call, problem, metadata.requestId)
  }
  const { bucket, key, uploadId } = request
  return { ...metadata, bucket, key, uploadId, ...read }
}

function readPart(part: XmlElement): ListedPart {
  return {
    partNumber: requireChildCount(part, 'PartNumber'),
    size: requireChildCount(part, 'Size'),
    etag: requireFilledChild(part, 'ETag'),
    hashCrc64: childText(part, 'HashCrc64ecma') || undefined,
    lastModified: requireFilledChild(part, 'LastModified'),
  }
}

export function decodeListPartsRequest(request: OssRequest): ReceivedListParts {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readNameEncoding(request),
    uploadId: requireUploadId(request),
    maxParts: readCount(request, 'max-parts', 1, MAX_PAGE_SIZE),
    partNumberMarker: readCount(request, 'part-number-marker', 0, MAX_PARTS),
  }
}

export function encodeListPartsResponse(
  answer: ListPartsAnswer,
  encoding: NameEncoding,
): OssResponse {
  const elements: readonly XmlNode[] = [
    ['EncodingType', encoding.encodingType],
    ['Bucket', answer.bucket],
    ['Key', nameEncoder(encoding)(answer.key)],
    ['UploadId', answer.uploadId],
    ['StorageClass', answer.storageClass],
    ['PartNumberMarker', answer.partNumberMarker ?? 0],
    ['NextPartNumberMarker', answer.nextPartNumberMarker],
    ['MaxParts', answer.maxParts ?? DEFAULT_MAX_PARTS],
    ['IsTruncated', answer.isTruncated],
    ...answer.parts.map(formatPart),
  ]
  return xmlResponse(['ListPartsResult', elements])
}

function formatPart(part: ListedPart): XmlNode {
  return [
    'Part',
    [
      ['PartNumber', part.partNumber],
      ['LastModified', part.lastModified],
      ['ETag', part.etag],
      ['HashCrc64ecma', part.hashCrc64],
      ['Size', part.size],
    ],
  ]
}

function callOf({ bucket, key }: ListPartsRequest): OperationCall {
  return { operation: 'ListParts', bucket, key }
}
