/** ListBuckets: the buckets of the account. */

import { MAX_PAGE_SIZE } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import {
  child,
  childrenNamed,
  childText,
  requireChild,
  requireChildText,
  type XmlElement,
} from '../xml/read-xml.js'
import { childCount, requireChildBoolean, requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import { formatOwner, readOwner, type BucketOwner } from './get-bucket-info.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, readCount, readName } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface ListBucketsRequest extends CommonFields {
  readonly prefix?: string | undefined
  /** Lists the buckets after this name. */
  readonly marker?: string | undefined
  /** Buckets in one answer, 1 to 1,000; 100 when absent. */
  readonly maxKeys?: number | undefined
}

export interface ListedBucket {
  readonly name: string
  /** The region with `oss-` before it. */
  readonly location: string
  readonly region: string | undefined
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly creationDate: string
  readonly extranetEndpoint: string
  readonly intranetEndpoint: string
  readonly storageClass: string
}

export interface ListBucketsResult extends ResultMetadata {
  readonly owner: BucketOwner | undefined
  readonly buckets: readonly ListedBucket[]
  readonly prefix: string
  readonly marker: string
  readonly maxKeys: number | undefined
  readonly isTruncated: boolean
  /** Where to go on, when truncated. */
  readonly nextMarker: string | undefined
}

export type ListBucketsAnswer = Answer<ListBucketsResult>

const CALL = { operation: 'ListBuckets' }

export function encodeListBucketsRequest(request: ListBucketsRequest): OssRequest {
  checkInteger(CALL, 'maxKeys', request.maxKeys, 1, MAX_PAGE_SIZE)
  return assembleRequest(CALL, request, {
    method: 'GET',
    query: { prefix: request.prefix, marker: request.marker, 'max-keys': request.maxKeys },
  })
}

export function decodeListBucketsResponse(response: OssResponse): ListBucketsResult {
  const read = readDocument(CALL, response, 'ListAllMyBucketsResult', (root) => {
    const owner = child(root, 'Owner')
    // OSS leaves the elements of paging out when it lists everything.
    const isTruncated =
      child(root, 'IsTruncated') === undefined ? false : requireChildBoolean(root, 'IsTruncated')
    return {
      owner: owner === undefined ? undefined : readOwner(owner),
      buckets: childrenNamed(requireChild(root, 'Buckets'), 'Bucket').map(readBucket),
      prefix: childText(root, 'Prefix') ?? '',
      marker: childText(root, 'Marker') ?? '',
      maxKeys: childCount(root, 'MaxKeys'),
      isTruncated,
      nextMarker: isTruncated ? requireFilledChild(root, 'NextMarker') : undefined,
    }
  })
  return { ...readMetadata(response), ...read }
}

function readBucket(bucket: XmlElement): ListedBucket {
  return {
    name: requireFilledChild(bucket, 'Name'),
    location: requireFilledChild(bucket, 'Location'),
    region: childText(bucket, 'Region'),
    creationDate: requireFilledChild(bucket, 'CreationDate'),
    extranetEndpoint: requireChildText(bucket, 'ExtranetEndpoint'),
    intranetEndpoint: requireChildText(bucket, 'IntranetEndpoint'),
    storageClass: requireFilledChild(bucket, 'StorageClass'),
  }
}

export function decodeListBucketsRequest(request: OssRequest): ListBucketsRequest {
  return {
    ...readCommonFields(request),
    prefix: readName(request, 'prefix'),
    marker: readName(request, 'marker'),
    maxKeys: readCount(request, 'max-keys', 0, MAX_PAGE_SIZE),
  }
}

export function encodeListBucketsResponse(answer: ListBucketsAnswer): OssResponse {
  const elements: readonly XmlNode[] = [
    ['Prefix', answer.prefix],
    ['Marker', answer.marker],
    ['MaxKeys', answer.maxKeys],
    ['IsTruncated', answer.isTruncated],
    ['NextMarker', answer.nextMarker],
    ...(answer.owner === undefined ? [] : [formatOwner(answer.owner)]),
    ['Buckets', answer.buckets.map(formatBucket)],
  ]
  return xmlResponse(['ListAllMyBucketsResult', elements])
}

function formatBucket(bucket: ListedBucket): XmlNode {
  return [
    'Bucket',
    [
      ['CreationDate', bucket.creationDate],
      ['ExtranetEndpoint', bucket.extranetEndpoint],
      ['IntranetEndpoint', bucket.intranetEndpoint],
      ['Location', bucket.location],
      ['Name', bucket.name],
      ['Region', bucket.region],
      ['StorageClass', bucket.storageClass],
    ],
  ]
}
