/** ListObjectVersions: all versions and delete markers of a bucket, page by page. */

import { DEFAULT_MAX_KEYS, MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse } from '../oss-message.js'
import { child, childText, requireChildText, type XmlElement } from '../xml/read-xml.js'
import {
  childCount,
  requireChildBoolean,
  requireChildCount,
  requireFilledChild,
} from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import { formatOwner, readOwner, type BucketOwner } from './get-bucket-info.js'
import {
  decodeNameListRequest,
  decodeNameListResponse,
  nameListQuery,
  refuseStandstill,
  type NameDecoder,
  type NameListRequest,
  type NameListResult,
} from './name-list.js'
import { invalidRequest } from './operation-call.js'
import { readCount, readName } from './read-request.js'
import type { Answer } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { NULL_VERSION } from './version-id.js'
import {
  formatCommonPrefixes,
  nameEncoder,
  xmlResponse,
  type NameEncoding,
} from './write-response.js'

export interface ListObjectVersionsRequest extends NameListRequest {
  /** Lists the versions of the keys after this one. */
  readonly keyMarker?: string | undefined
  /** With `keyMarker`: lists also the versions of that key that are older than this one. */
  readonly versionIdMarker?: string | undefined
  /** Versions, delete markers and prefixes in one answer, 1 to 1,000; 100 when absent. */
  readonly maxKeys?: number | undefined
}

interface ListedAnyVersion {
  readonly key: string
  /** `null` of what was written while the bucket kept no versions. */
  readonly versionId: string
  /** Whether it is what requests without a version get. */
  readonly isLatest: boolean
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly lastModified: string
  readonly owner: BucketOwner | undefined
}

export interface ListedVersion extends ListedAnyVersion {
  readonly isDeleteMarker: false
  /** In bytes. */
  readonly size: number
  /** As sent, in double quotes. */
  readonly etag: string
  /** `Normal`, `Multipart`, `Appendable` or `Symlink`. */
  readonly type: string
  readonly storageClass: string
}

export interface ListedDeleteMarker extends ListedAnyVersion {
  readonly isDeleteMarker: true
}

export interface ListObjectVersionsResult extends NameListResult {
  readonly keyMarker: string
  readonly versionIdMarker: string
  readonly maxKeys: number | undefined
  /** By key, then the newest first. */
  readonly versions: readonly (ListedVersion | ListedDeleteMarker)[]
  /** Where to go on, when truncated. */
  readonly nextKeyMarker: string | undefined
  /** Empty when the page ends with a prefix. */
  readonly nextVersionIdMarker: string | undefined
}

export type ListObjectVersionsAnswer = Answer<ListObjectVersionsResult>
export type ReceivedListObjectVersions = ListObjectVersionsRequest & NameEncoding

export function encodeListObjectVersionsRequest(request: ListObjectVersionsRequest): OssRequest {
  const call = callOf(request)
  const { keyMarker = '', versionIdMarker = '' } = request
  checkInteger(call, 'maxKeys', request.maxKeys, 1, MAX_PAGE_SIZE)
  if (versionIdMarker !== '' && keyMarker === '') {
    throw invalidRequest(call, 'versionIdMarker needs keyMarker; give the key of that version')
  }
  return assembleRequest(call, request, {
    method: 'GET',
    query: {
      versions: '',
      ...nameListQuery(request),
      'key-marker': request.keyMarker,
      'version-id-marker': request.versionIdMarker,
      'max-keys': request.maxKeys,
    },
  })
}

export function decodeListObjectVersionsResponse(
  response: OssResponse,
  request: ListObjectVersionsRequest,
): ListObjectVersionsResult {
  const call = callOf(request)
  const result = decodeNameListResponse(call, response, 'ListVersionsResult', (root, decode) => ({
    keyMarker: decode(childText(root, 'KeyMarker') ?? ''),
    versionIdMarker: childText(root, 'VersionIdMarker') ?? '',
    maxKeys: childCount(root, 'MaxKeys'),
    versions: readVersions(root, decode),
    ...readNextMarkers(root, decode),
  }))
  const { keyMarker = '', versionIdMarker = '' } = request
  const { nextKeyMarker, nextVersionIdMarker } = result
  refuseStandstill(call, result, [keyMarker, versionIdMarker], [nextKeyMarker, nextVersionIdMarker])
  return result
}

function readNextMarkers(
  root: XmlElement,
  decode: NameDecoder,
): Pick<ListObjectVersionsResult, 'nextKeyMarker' | 'nextVersionIdMarker'> {
  if (!requireChildBoolean(root, 'IsTruncated')) {
    return { nextKeyMarker: undefined, nextVersionIdMarker: undefined }
  }
  return {
    nextKeyMarker: decode(requireChildText(root, 'NextKeyMarker')),
    nextVersionIdMarker: childText(root, 'NextVersionIdMarker') ?? '',
  }
}

/** Both kinds stand among each other, and their order tells which is older. */
function readVersions(
  root: XmlElement,
  decode: NameDecoder,
): readonly (ListedVersion | ListedDeleteMarker)[] {
  const elements = root.children.filter(({ name }) => name === 'Version' || name === 'DeleteMarker')
  return elements.map((element) =>
    element.name === 'Version'
      ? readVersion(element, decode)
      : { ...readAnyVersion(element, decode), isDeleteMarker: true },
  )
}

function readVersion(element: XmlElement, decode: NameDecoder): ListedVersion {
  const { key, versionId, isLatest, lastModified, owner } = readAnyVersion(element, decode)
  // By name: a spread with fields behind it takes longer than all the rest of a list.
  return {
    key,
    versionId,
    isLatest,
    lastModified,
    owner,
    isDeleteMarker: false,
    size: requireChildCount(element, 'Size'),
    etag: requireFilledChild(element, 'ETag'),
    type: requireFilledChild(element, 'Type'),
    storageClass: requireFilledChild(element, 'StorageClass'),
  }
}

function readAnyVersion(element: XmlElement, decode: NameDecoder): ListedAnyVersion {
  const owner = child(element, 'Owner')
  return {
    key: decode(requireFilledChild(element, 'Key')),
    // Empty in some answers for a bucket that has never kept versions.
    versionId: requireChildText(element, 'VersionId') || NULL_VERSION,
    isLatest: requireChildBoolean(element, 'IsLatest'),
    lastModified: requireFilledChild(element, 'LastModified'),
    owner: owner === undefined ? undefined : readOwner(owner),
  }
}

export function decodeListObjectVersionsRequest(request: OssRequest): ReceivedListObjectVersions {
  const { 'key-marker': keyMarker = '', 'version-id-marker': versionIdMarker = '' } = request.query
  if (versionIdMarker !== '' && keyMarker === '') {
    const message = 'A version-id marker cannot be specified without a key marker.'
    throw invalidArgument(message, 'version-id-marker', versionIdMarker)
  }
  return {
    ...decodeNameListRequest(request),
    keyMarker: readName(request, 'key-marker'),
    versionIdMarker: readName(request, 'version-id-marker'),
    maxKeys: readCount(request, 'max-keys', 0, MAX_PAGE_SIZE),
  }
}

export function encodeListObjectVersionsResponse(
  answer: ListObjectVersionsAnswer,
  encoding: NameEncoding,
): OssResponse {
  const encode = nameEncoder(encoding)
  const { nextKeyMarker } = answer
  const elements: readonly XmlNode[] = [
    ['Name', answer.bucket],
    ['Prefix', encode(answer.prefix)],
    ['KeyMarker', encode(answer.keyMarker)],
    ['VersionIdMarker', answer.versionIdMarker],
    ['MaxKeys', answer.maxKeys ?? DEFAULT_MAX_KEYS],
    ['Delimiter', encode(answer.delimiter)],
    ['EncodingType', encoding.encodingType],
    ['IsTruncated', answer.isTruncated],
    ['NextKeyMarker', nextKeyMarker === undefined ? undefined : encode(nextKeyMarker)],
    ['NextVersionIdMarker', answer.nextVersionIdMarker],
    ...answer.versions.map((version) => formatVersion(version, encode)),
    ...formatCommonPrefixes(answer.commonPrefixes, encode),
  ]
  return xmlResponse(['ListVersionsResult', elements])
}

function formatVersion(
  version: ListedVersion | ListedDeleteMarker,
  encode: (name: string) => string,
): XmlNode {
  const content: readonly XmlNode[] = version.isDeleteMarker
    ? []
    : [
        ['ETag', version.etag],
        ['Type', version.type],
        ['Size', version.size],
        ['StorageClass', version.storageClass],
      ]
  return [
    version.isDeleteMarker ? 'DeleteMarker' : 'Version',
    [
      ['Key', encode(version.key)],
      ['VersionId', version.versionId],
      ['IsLatest', version.isLatest],
      ['LastModified', version.lastModified],
      ...content,
      ...(version.owner === undefined ? [] : [formatOwner(version.owner)]),
    ],
  ]
}

function callOf({ bucket }: ListObjectVersionsRequest) {
  return { operation: 'ListObjectVersions', bucket }
}
