/** ListObjects, the older one: the objects of a bucket, page by page, from a key on. */

import { DEFAULT_MAX_KEYS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { childrenNamed, childText } from '../xml/read-xml.js'
import { childCount, requireChildBoolean, requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import { formatListedObject, readListedObject, type ListedObject } from './listed-object.js'
import {
  decodeNameListRequest,
  decodeNameListResponse,
  nameListQuery,
  refuseStandstill,
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

export interface ListObjectsRequest extends NameListRequest {
  /** Lists the keys after this one. */
  readonly marker?: string | undefined
  /** Keys and prefixes in one answer, 1 to 1,000; 100 when absent. */
  readonly maxKeys?: number | undefined
}

export interface ListObjectsResult extends NameListResult {
  readonly marker: string
  readonly maxKeys: number | undefined
  readonly objects: readonly ListedObject[]
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
      ...nameListQuery(request),
      marker: request.marker,
      'max-keys': request.maxKeys,
    },
  })
}

export function decodeListObjectsResponse(
  response: OssResponse,
  request: ListObjectsRequest,
): ListObjectsResult {
  const call = callOf(request)
  const result = decodeNameListResponse(call, response, 'ListBucketResult', (root, decode) => ({
    marker: decode(childText(root, 'Marker') ?? ''),
    maxKeys: childCount(root, 'MaxKeys'),
    objects: childrenNamed(root, 'Contents').map((object) => readListedObject(object, decode)),
    nextMarker: requireChildBoolean(root, 'IsTruncated')
      ? decode(requireFilledChild(root, 'NextMarker'))
      : undefined,
  }))
  refuseStandstill(call, result, [request.marker], [result.nextMarker])
  return result
}

export function decodeListObjectsRequest(request: OssRequest): ReceivedListObjects {
  return {
    ...decodeNameListRequest(request),
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

function callOf({ bucket }: ListObjectsRequest) {
  return { operation: 'ListObjects', bucket }
}
