/** ListObjectsV2: the objects of a bucket, page by page. */

import { DEFAULT_MAX_KEYS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { childrenNamed, childText } from '../xml/read-xml.js'
import {
  childCount,
  requireChildBoolean,
  requireChildCount,
  requireFilledChild,
} from '../xml/typed-children.js'
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

export interface ListObjectsV2Request extends NameListRequest {
  /** Lists the keys after this one; does not count beside `continuationToken`. */
  readonly startAfter?: string | undefined
  /** `nextContinuationToken` of the page before. */
  readonly continuationToken?: string | undefined
  /** Keys and prefixes in one answer, 1 to 1,000; 100 when absent. */
  readonly maxKeys?: number | undefined
  /** Whether to name each object's owner. */
  readonly fetchOwner?: boolean | undefined
}

export interface ListObjectsV2Result extends NameListResult {
  readonly startAfter: string
  readonly continuationToken: string | undefined
  readonly maxKeys: number | undefined
  /** Objects and common prefixes of this page. */
  readonly keyCount: number
  readonly objects: readonly ListedObject[]
  /** Where to go on, when truncated. */
  readonly nextContinuationToken: string | undefined
}

export type ListObjectsV2Answer = Answer<ListObjectsV2Result>
export type ReceivedListObjectsV2 = ListObjectsV2Request & NameEncoding

export function encodeListObjectsV2Request(request: ListObjectsV2Request): OssRequest {
  const call = callOf(request)
  checkInteger(call, 'maxKeys', request.maxKeys, 1, MAX_PAGE_SIZE)
  return assembleRequest(call, request, {
    method: 'GET',
    query: {
      'list-type': '2',
      ...nameListQuery(request),
      'start-after': request.startAfter,
      'continuation-token': request.continuationToken,
      'max-keys': request.maxKeys,
      'fetch-owner': request.fetchOwner,
    },
  })
}

export function decodeListObjectsV2Response(
  response: OssResponse,
  request: ListObjectsV2Request,
): ListObjectsV2Result {
  const call = callOf(request)
  const result = decodeNameListResponse(call, response, 'ListBucketResult', (root, decode) => {
    const token = childText(root, 'ContinuationToken')
    return {
      startAfter: decode(childText(root, 'StartAfter') ?? ''),
      continuationToken: token === undefined ? undefined : decode(token),
      maxKeys: childCount(root, 'MaxKeys'),
      keyCount: requireChildCount(root, 'KeyCount'),
      objects: childrenNamed(root, 'Contents').map((object) => readListedObject(object, decode)),
      nextContinuationToken: requireChildBoolean(root, 'IsTruncated')
        ? decode(requireFilledChild(root, 'NextContinuationToken'))
        : undefined,
    }
  })
  const { continuationToken } = request
  refuseStandstill(call, result, [continuationToken], [result.nextContinuationToken])
  return result
}

export function decodeListObjectsV2Request(request: OssRequest): ReceivedListObjectsV2 {
  const fetchOwner = request.query['fetch-owner']
  return {
    ...decodeNameListRequest(request),
    startAfter: readName(request, 'start-after'),
    continuationToken: request.query['continuation-token'],
    maxKeys: readCount(request, 'max-keys', 0, MAX_PAGE_SIZE),
    fetchOwner: fetchOwner === undefined ? undefined : fetchOwner === 'true',
  }
}

export function encodeListObjectsV2Response(
  answer: ListObjectsV2Answer,
  encoding: NameEncoding,
): OssResponse {
  const encode = nameEncoder(encoding)
  const { continuationToken, nextContinuationToken } = answer
  const elements: readonly XmlNode[] = [
    ['Name', answer.bucket],
    ['Prefix', encode(answer.prefix)],
    ['StartAfter', encode(answer.startAfter)],
    ['ContinuationToken', continuationToken === undefined ? undefined : encode(continuationToken)],
    ['MaxKeys', answer.maxKeys ?? DEFAULT_MAX_KEYS],
    ['Delimiter', encode(answer.delimiter)],
    ['IsTruncated', answer.isTruncated],
    ...answer.objects.map((object) => formatListedObject(object, encode)),
    ...formatCommonPrefixes(answer.commonPrefixes, encode),
    [
      'NextContinuationToken',
      nextContinuationToken === undefined ? undefined : encode(nextContinuationToken),
    ],
    ['EncodingType', encoding.encodingType],
    ['KeyCount', answer.keyCount],
  ]
  return xmlResponse(['ListBucketResult', elements])
}

function callOf({ bucket }: ListObjectsV2Request) {
  return { operation: 'ListObjectsV2', bucket }
}
