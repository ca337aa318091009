/** GetBucketStat: how much a bucket holds. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import type { XmlElement } from '../xml/read-xml.js'
import { childCount, requireChildCount } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest } from './assemble-request.js'
import { STORAGE_CLASSES, type CommonFields, type StorageClass } from './object-fields.js'
import { readCommonFields, requireBucket } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface GetBucketStatRequest extends CommonFields {
  readonly bucket: string
}

/** What a bucket holds in one storage class. */
export interface StorageStat {
  /** Bytes as they are billed: all classes but Standard have a least size of an object. */
  readonly storage: number
  /** Bytes as they are. The same as `storage` for Standard. */
  readonly realStorage: number
  readonly objectCount: number
}

export interface GetBucketStatResult extends ResultMetadata {
  /** Bytes of all objects. */
  readonly storage: number
  readonly objectCount: number
  readonly multipartUploadCount: number
  readonly multipartPartCount: number
  readonly liveChannelCount: number
  readonly deleteMarkerCount: number
  /** When the numbers were true, in Unix seconds. */
  readonly lastModifiedTime: number
  readonly classes: Readonly<Record<StorageClass, StorageStat>>
}

export type GetBucketStatAnswer = Answer<GetBucketStatResult>

const ROOT = 'BucketStat'

/** How the elements of each class begin. */
const CLASS_NAMES = {
  Standard: 'Standard',
  IA: 'InfrequentAccess',
  Archive: 'Archive',
  ColdArchive: 'ColdArchive',
  DeepColdArchive: 'DeepColdArchive',
} as const satisfies Record<StorageClass, string>

export function encodeGetBucketStatRequest(request: GetBucketStatRequest): OssRequest {
  const call = { operation: 'GetBucketStat', bucket: request.bucket }
  return assembleRequest(call, request, { method: 'GET', query: { stat: '' } })
}

export function decodeGetBucketStatResponse(
  response: OssResponse,
  request: GetBucketStatRequest,
): GetBucketStatResult {
  const call = { operation: 'GetBucketStat', bucket: request.bucket }
  return { ...readMetadata(response), ...readDocument(call, response, ROOT, readStat) }
}

function readStat(root: XmlElement): GetBucketStatAnswer {
  return {
    storage: requireChildCount(root, 'Storage'),
    objectCount: requireChildCount(root, 'ObjectCount'),
    multipartUploadCount: requireChildCount(root, 'MultipartUploadCount'),
    // What OSS has added with the years may be missing.
    multipartPartCount: childCount(root, 'MultipartPartCount') ?? 0,
    liveChannelCount: childCount(root, 'LiveChannelCount') ?? 0,
    deleteMarkerCount: childCount(root, 'DeleteMarkerCount') ?? 0,
    lastModifiedTime: childCount(root, 'LastModifiedTime') ?? 0,
    classes: mapClasses((name) => {
      const storage = childCount(root, `${name}Storage`) ?? 0
      return {
        storage,
        realStorage: childCount(root, `${name}RealStorage`) ?? storage,
        objectCount: childCount(root, `${name}ObjectCount`) ?? 0,
      }
    }),
  }
}

function mapClasses(
  read: (name: string) => StorageStat,
): Readonly<Record<StorageClass, StorageStat>> {
  const entries = STORAGE_CLASSES.map((storageClass) => [
    storageClass,
    read(CLASS_NAMES[storageClass]),
  ])
  return Object.fromEntries(entries) as Record<StorageClass, StorageStat>
}

export function decodeGetBucketStatRequest(request: OssRequest): GetBucketStatRequest {
  return { bucket: requireBucket(request), ...readCommonFields(request) }
}

export function encodeGetBucketStatResponse(answer: GetBucketStatAnswer): OssResponse {
  return xmlResponse([
    ROOT,
    [
      ['Storage', answer.storage],
      ['ObjectCount', answer.objectCount],
      ['MultipartUploadCount', answer.multipartUploadCount],
      ['LiveChannelCount', answer.liveChannelCount],
      ['LastModifiedTime', answer.lastModifiedTime],
      ...STORAGE_CLASSES.flatMap((storageClass) =>
        formatClass(CLASS_NAMES[storageClass], answer.classes[storageClass]),
      ),
      ['MultipartPartCount', answer.multipartPartCount],
      ['DeleteMarkerCount', answer.deleteMarkerCount],
    ],
  ])
}

function formatClass(name: string, stat: StorageStat): readonly XmlNode[] {
  return [
    [`${name}Storage`, stat.storage],
    [`${name}RealStorage`, name === 'Standard' ? undefined : stat.realStorage],
    [`${name}ObjectCount`, stat.objectCount],
  ]
}
