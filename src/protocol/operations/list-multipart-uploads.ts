/** ListMultipartUploads: the uploads of a bucket that are neither completed nor aborted. */

import { DEFAULT_MAX_UPLOADS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { childrenNamed, childText, requireChildText, type XmlElement } from '../xml/read-xml.js'
import { childCount, requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import {
  decodeNameListRequest,
  decodeNameListResponse,
  nameListQuery,
  refuseStandstill,
  type NameDecoder,
  type NameListRequest,
  type NameListResult,
} from './name-list.js'
import { readCount, readName } from './read-request.js'
import type { Answer } from './read-response.js'
import {
  formatCommonPrefixes,
  nameEncoder,
  xmlResponse,
  type NameEncoding,
} from './write-response.js'

export interface ListMultipartUploadsRequest extends NameListRequest {
  /** Lists the uploads after this key. */
  readonly keyMarker?: string | undefined
  /** With `keyMarker`: lists also the uploads of that key after this ID. */
  readonly uploadIdMarker?: string | undefined
  /** Uploads in one answer, 1 to 1,000; 1,000 when absent. */
  readonly maxUploads?: number | undefined
}

export interface ListedUpload {
  readonly key: string
  readonly uploadId: string
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly initiated: string
  readonly storageClass: string | undefined
}

export interface ListMultipartUploadsResult extends NameListResult {
  readonly keyMarker: string
  readonly uploadIdMarker: string
  readonly maxUploads: number | undefined
  /** By key, then by ID. */
  readonly uploads: readonly ListedUpload[]
  /** Where to go on, when truncated; else empty. */
  readonly nextKeyMarker: string
  readonly nextUploadIdMarker: string
}

export type ListMultipartUploadsAnswer = Answer<ListMultipartUploadsResult>
export type ReceivedListMultipartUploads = ListMultipartUploadsRequest & NameEncoding

export function encodeListMultipartUploadsRequest(
  request: ListMultipartUploadsRequest,
): OssRequest {
  const call = callOf(request)
  checkInteger(call, 'maxUploads', request.maxUploads, 1, MAX_PAGE_SIZE)
  return assembleRequest(call, request, {
    method: 'GET',
    query: {
      uploads: '',
      ...nameListQuery(request),
      'key-marker': request.keyMarker,
      'upload-id-marker': request.uploadIdMarker,
      'max-uploads': request.maxUploads,
    },
  })
}

export function decodeListMultipartUploadsResponse(
  response: OssResponse,
  request: ListMultipartUploadsRequest,
): ListMultipartUploadsResult {
  const call = callOf(request)
  const root = 'ListMultipartUploadsResult'
  const result = decodeNameListResponse(call, response, root, readUploads)
  const { keyMarker = '', uploadIdMarker = '' } = request
  const { nextKeyMarker, nextUploadIdMarker } = result
  refuseStandstill(call, result, [keyMarker, uploadIdMarker], [nextKeyMarker, nextUploadIdMarker])
  return result
}

function readUploads(root: XmlElement, decode: NameDecoder) {
  return {
    keyMarker: decode(childText(root, 'KeyMarker') ?? ''),
    uploadIdMarker: childText(root, 'UploadIdMarker') ?? '',
    maxUploads: childCount(root, 'MaxUploads'),
    uploads: childrenNamed(root, 'Upload').map((upload) => ({
      key: decode(requireFilledChild(upload, 'Key')),
      uploadId: requireFilledChild(upload, 'UploadId'),
      initiated: requireFilledChild(upload, 'Initiated'),
      storageClass: childText(upload, 'StorageClass'),
    })),
    nextKeyMarker: decode(requireChildText(root, 'NextKeyMarker')),
    nextUploadIdMarker: requireChildText(root, 'NextUploadIdMarker'),
  }
}

export function decodeListMultipartUploadsRequest(
  request: OssRequest,
): ReceivedListMultipartUploads {
  return {
    ...decodeNameListRequest(request),
    keyMarker: readName(request, 'key-marker'),
    uploadIdMarker: readName(request, 'upload-id-marker'),
    maxUploads: readCount(request, 'max-uploads', 1, MAX_PAGE_SIZE),
  }
}

export function encodeListMultipartUploadsResponse(
  answer: ListMultipartUploadsAnswer,
  encoding: NameEncoding,
): OssResponse {
  const encode = nameEncoder(encoding)
  const elements: readonly XmlNode[] = [
    ['EncodingType', encoding.encodingType],
    ['Bucket', answer.bucket],
    ['KeyMarker', encode(answer.keyMarker)],
    ['UploadIdMarker', answer.uploadIdMarker],
    ['NextKeyMarker', encode(answer.nextKeyMarker)],
    ['NextUploadIdMarker', answer.nextUploadIdMarker],
    ['Delimiter', encode(answer.delimiter)],
    ['Prefix', encode(answer.prefix)],
    ['MaxUploads', answer.maxUploads ?? DEFAULT_MAX_UPLOADS],
    ['IsTruncated', answer.isTruncated],
    ...answer.uploads.map((upload) => formatUpload(upload, encode)),
    ...formatCommonPrefixes(answer.commonPrefixes, encode),
  ]
  return xmlResponse(['ListMultipartUploadsResult', elements])
}

function formatUpload(upload: ListedUpload, encode: (name: string) => string): XmlNode {
  return [
    'Upload',
    [
      ['Key', encode(upload.key)],
      ['UploadId', upload.uploadId],
      ['StorageClass', upload.storageClass],
      ['Initiated', upload.initiated],
    ],
  ]
}

function callOf({ bucket }: ListMultipartUploadsRequest) {
  return { operation: 'ListMultipartUploads', bucket }
}
