/** ListObjects, the older one: the objects of a bucket, page by page, from a key on. */

import { DEFAULT_MAX_KEYS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childrenNamed, childText } from '../xml/read-xml.js'
import { childCount, requireChildBoolean, requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import { formatListedObject, readListedObject, type ListedObject } from './list-objects-v2.js'
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

export interface ListObjectsRequest extends CommonFields {
  readonly bucket: string
  readonly prefix?: string | undefined
  /** Keys with the same start up to the next delimiter are listed as one common prefix. */
  readonly delimiter?: string | undefined
  /** Lists the keys after this one. */
  readonly marker?: string | undefined
  /** Keys and prefixes in one answer, 1 to 1,000; 100 when absent. */
  readonly maxKeys?: number | undefined
}

export interface ListObjectsResult extends ResultMetadata {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly marker: string
  readonly maxKeys: number | undefined
  readonly objects: readonly ListedObject[]
  readonly commonPrefixes: readonly string[]
  readonly isTruncated: boolean
  /** Where to go on, when truncated: the last key or prefix of this page. */
  readonly nextMarker: string | undefined
}

export type ListObjectsAnswer = Answer<ListObjectsResult>
export type ReceivedListObjects = ListObjectsRequest & NameEncoding

export function encodeListObjectsRequest(request: ListObjectsRequest): OssRequest {
  const call = callOf(request)
  checkInteger(call, 'maxKeys', request.maxKeys, 1, MAX_PAGE_SIZE)
  return assembleRequest(call, request, {
    method: 'GET',
    query: {
      prefix: request.prefix,
      delimiter: request.delimiter,
      marker: request.marker,
      'max-keys': request.maxKeys,
      'encoding-type': 'url',
    },
  })
}

export function decodeListObjectsResponse(
  response: OssResponse,
  request: ListObjectsRequest,
): ListObjectsResult {
  const call = callOf(request)
  const metadata = readMetadata(response)
  const read = readDocument(call, response, 'ListBucketResult', (root) => {
    const decode = nameDecoder(root)
    const isTruncated = requireChildBoolean(root, 'IsTruncated')
    return {
      prefix: decode(childText(root, 'Prefix') ?? ''),
      delimiter: decode(childText(root, 'Delimiter') ?? ''),
      marker: decode(childText(root, 'Marker') ?? ''),
      maxKeys: childCount(root, 'MaxKeys'),
      objects: childrenNamed(root, 'Contents').map((object) => readListedObject(object, decode)),
      commonPrefixes: readCommonPrefixes(root, decode),
      isTruncated,
      nextMarker: isTruncated ? decode(requireFilledChild(root, 'NextMarker')) : undefined,
    }
  })
  // Who pages on would ask for the same page for ever.
  if (read.isTruncated && read.nextMarker === request.marker) {
    throw badResponse(call, 'the list is truncated but goes on where it began', metadata.requestId)
  }
  return { ...metadata, bucket: request.bucket, ...read }
}

export function decodeListObjectsRequest(request: OssRequest): ReceivedListObjects {
  return {
    bucket: requireBucket(request),
    ...readCommonFields(request),
    ...readNameEncoding(request),
    prefix: readName(request, 'prefix'),
    delimiter: readDelimiter(request),
    marker: readName(request, 'marker'),
    maxKeys: readCount(request, 'max-keys', 0, MAX_PAGE_SIZE),
  }
}

export function encodeListObjectsResponse(
  answer: ListObjectsAnswer,
  encoding: NameEncoding,
): OssResponse {
  const encode = nameEncoder(encoding)
  const { nextMarker } = answer
  const elements: readonly XmlNode[] = [
    ['Name', answer.bucket],
    ['Prefix', encode(answer.prefix)],
    ['Marker', encode(answer.marker)],
    ['MaxKeys', answer.maxKeys ?? DEFAULT_MAX_KEYS],
    ['Delimiter', encode(answer.delimiter)],
    ['EncodingType', encoding.encodingType],
    ['IsTruncated', answer.isTruncated],
    ['NextMarker', nextMarker === undefined ? undefined : encode(nextMarker)],
    ...answer.objects.map((object) => formatListedObject(object, encode)),
    ...formatCommonPrefixes(answer.commonPrefixes, encode),
  ]
  return xmlResponse(['ListBucketResult', elements])
}

function callOf({ bucket }: ListObjectsRequest): OperationCall {
  return { operation: 'ListObjects', bucket }
}
