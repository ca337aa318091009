/** ListObjectsV2: the objects of a bucket, page by page. */

import { DEFAULT_MAX_KEYS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { child, childrenNamed, childText, type XmlElement } from '../xml/read-xml.js'
import {
  childCount,
  requireChildBoolean,
  requireChildCount,
  requireFilledChild,
} from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import { formatOwner, readOwner, type BucketOwner } from './get-bucket-info.js'
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

export interface ListObjectsV2Request extends CommonFields {
  readonly bucket: string
  readonly prefix?: string | undefined
  /** Keys with the same start up to the next delimiter are listed as one common prefix. */
  readonly delimiter?: string | undefined
  /** Lists the keys after this one; does not count beside `continuationToken`. */
  readonly startAfter?: string | undefined
  /** `nextContinuationToken` of the page before. */
  readonly continuationToken?: string | undefined
  /** Keys and prefixes in one answer, 1 to 1,000; 100 when absent. */
  readonly maxKeys?: number | undefined
  /** Whether to name each object's owner. */
  readonly fetchOwner?: boolean | undefined
}

export interface ListedObject {
  readonly key: string
  /** In bytes. */
  readonly size: number
  /** As sent, in double quotes. */
  readonly etag: string
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly lastModified: string
  /** `Normal`, `Multipart`, `Appendable` or `Symlink`. */
  readonly type: string
  readonly storageClass: string
  readonly owner: BucketOwner | undefined
  /** Of a restored object, or one that is being restored: what `x-oss-restore` says. */
  readonly restoreInfo?: string | undefined
  /** Of a sealed object: `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly sealedTime?: string | undefined
}

export interface ListObjectsV2Result extends ResultMetadata {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly startAfter: string
  readonly continuationToken: string | undefined
  readonly maxKeys: number | undefined
  /** Objects and common prefixes of this page. */
  readonly keyCount: number
  readonly objects: readonly ListedObject[]
  readonly commonPrefixes: readonly string[]
  readonly isTruncated: boolean
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
      prefix: request.prefix,
      delimiter: request.delimiter,
      'start-after': request.startAfter,
      'continuation-token': request.continuationToken,
      'max-keys': request.maxKeys,
      'fetch-owner': request.fetchOwner,
      'encoding-type': 'url',
    },
  })
}

export function decodeListObjectsV2Response(
  response: OssResponse,
  request: ListObjectsV2Request,
): ListObjectsV2Result {
  const call = callOf(request)
  const metadata = readMetadata(response)
  const read = readDocument(call, response, 'ListBucketResult', (root) => {
    const decode = nameDecoder(root)
    const isTruncated = requireChildBoolean(root, 'IsTruncated')
    const token = childText(root, 'ContinuationToken')
    return {
      prefix: decode(childText(root, 'Prefix') ?? ''),
      delimiter: decode(childText(root, 'Delimiter') ?? ''),
      startAfter: decode(childText(root, 'StartAfter') ?? ''),
      continuationToken: token === undefined ? undefined : decode(token),
      maxKeys: childCount(root, 'MaxKeys'),
      keyCount: requireChildCount(root, 'KeyCount'),
      objects: childrenNamed(root, 'Contents').map((object) => readListedObject(object, decode)),
      commonPrefixes: readCommonPrefixes(root, decode),
      isTruncated,
      nextContinuationToken: isTruncated
        ? decode(requireFilledChild(root, 'NextContinuationToken'))
        : undefined,
    }
  })
  // Who pages on would ask for the same page for ever.
  if (read.isTruncated && read.nextContinuationToken === request.continuationToken) {
    throw badResponse(call, 'the list is truncated but goes on where it began', metadata.requestId)
  }
  return { ...metadata, bucket: request.bucket, ...read }
}

/** @throws XmlError */
export function readListedObject(
  object: XmlElement,
  decode: (name: string) => string,
): ListedObject {
  const owner = child(object, 'Owner')
  return {
    key: decode(requireFilledChild(object, 'Key')),
    size: requireChildCount(object, 'Size'),
    etag: requireFilledChild(object, 'ETag'),
    lastModified: requireFilledChild(object, 'LastModified'),
    type: requireFilledChild(object, 'Type'),
    storageClass: requireFilledChild(object, 'StorageClass'),
    owner: owner === undefined ? undefined : readOwner(owner),
    restoreInfo: childText(object, 'RestoreInfo'),
    sealedTime: childText(object, 'SealedTime'),
  }
}

export function decodeListObjectsV2Request(request: OssRequest): ReceivedListObjectsV2 {
  const fetchOwner = request.query['fetch-owner']
  return {
    bucket: requireBucket(request),
    ...readCommonFields(request),
    ...readNameEncoding(request),
    prefix: readName(request, 'prefix'),
    delimiter: readDelimiter(request),
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

export function formatListedObject(
  object: ListedObject,
  encode: (name: string) => string,
): XmlNode {
  return [
    'Contents',
    [
      ['Key', encode(object.key)],
      ['LastModified', object.lastModified],
      ['ETag', object.etag],
      ['Type', object.type],
      ['Size', object.size],
      ['StorageClass', object.storageClass],
      ['RestoreInfo', object.restoreInfo],
      ['SealedTime', object.sealedTime],
      ...(object.owner === undefined ? [] : [formatOwner(object.owner)]),
    ],
  ]
}

function callOf({ bucket }: ListObjectsV2Request): OperationCall {
  return { operation: 'ListObjectsV2', bucket }
}
