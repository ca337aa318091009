/** ListMultipartUploads: the uploads of a bucket that are neither completed nor aborted. */

import { DEFAULT_MAX_UPLOADS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childrenNamed, childText, requireChildText } from '../xml/read-xml.js'
import { childCount, requireChildBoolean, requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { badResponse, type OperationCall } from './operation-call.js'
import {
  readCommonFields,
  readCount,
  readDelimiter,
  readName,
  readNameEncoding,
  requireBucket,
} from './read-request.js'
import {
  nameDecoder,
  readCommonPrefixes,
  readDocument,
  readMetadata,
  type Answer,
} from './read-response.js'
import {
  formatCommonPrefixes,
  nameEncoder,
  xmlResponse,
  type NameEncoding,
} from './write-response.js'

export interface ListMultipartUploadsRequest extends CommonFields {
  readonly bucket: string
  readonly prefix?: string | undefined
  readonly delimiter?: string | undefined
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

export interface ListMultipartUploadsResult extends ResultMetadata {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly keyMarker: string
  readonly uploadIdMarker: string
  readonly maxUploads: number | undefined
  /** By key, then by ID. */
  readonly uploads: readonly ListedUpload[]
  readonly commonPrefixes: readonly string[]
  readonly isTruncated: boolean
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
      prefix: request.prefix,
      delimiter: request.delimiter,
      'key-marker': request.keyMarker,
      'upload-id-marker': request.uploadIdMarker,
      'max-uploads': request.maxUploads,
      'encoding-type': 'url',
    },
  })
}

export function decodeListMultipartUploadsResponse(
  response: OssResponse,
  request: ListMultipartUploadsRequest,
): ListMultipartUploadsResult {
  const call = callOf(request)
  const metadata = readMetadata(response)
  const read = readDocument(call, response, 'ListMultipartUploadsResult', (root) => {
    const decode = nameDecoder(root)
    return {
      prefix: decode(childText(root, 'Prefix') ?? ''),
      delimiter: decode(childText(root, 'Delimiter') ?? ''),
      keyMarker: decode(childText(root, 'KeyMarker') ?? ''),
      uploadIdMarker: childText(root, 'UploadIdMarker') ?? '',
      maxUploads: childCount(root, 'MaxUploads'),
      uploads: childrenNamed(root, 'Upload').map((upload) => ({
        key: decode(requireFilledChild(upload, 'Key')),
        uploadId: requireFilledChild(upload, 'UploadId'),
        initiated: requireFilledChild(upload, 'Initiated'),
        storageClass: childText(upload, 'StorageClass'),
      })),
      commonPrefixes: readCommonPrefixes(root, decode),
      isTruncated: requireChildBoolean(root, 'IsTruncated'),
      nextKeyMarker: decode(requireChildText(root, 'NextKeyMarker')),
      nextUploadIdMarker: requireChildText(root, 'NextUploadIdMarker'),
    }
  })
  const { keyMarker = '', uploadIdMarker = '' } = request
  const stands = read.nextKeyMarker === keyMarker && read.nextUploadIdMarker === uploadIdMarker
  // Who pages on would ask for the same page for ever.
  if (read.isTruncated && stands) {
    throw badResponse(call, 'the list is truncated but goes on where it began', metadata.requestId)
  }
  return { ...metadata, bucket: request.bucket, ...read }
}

export function decodeListMultipartUploadsRequest(
  request: OssRequest,
): ReceivedListMultipartUploads {
  return {
    bucket: requireBucket(request),
    ...readCommonFields(request),
    ...readNameEncoding(request),
    prefix: readName(request, 'prefix'),
    delimiter: readDelimiter(request),
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

function callOf({ bucket }: ListMultipartUploadsRequest): OperationCall {
  return { operation: 'ListMultipartUploads', bucket }
}
