/** GetBucketInfo: where a bucket is and how it is set up. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childText, requireChild, requireChildText, type XmlElement } from '../xml/read-xml.js'
import { requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields, requireBucket } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface GetBucketInfoRequest extends CommonFields {
  readonly bucket: string
}

export interface BucketOwner {
  readonly id: string
  readonly displayName: string
}

export interface GetBucketInfoResult extends ResultMetadata {
  readonly name: string
  /** The region with `oss-` before it, such as `oss-cn-hangzhou`. */
  readonly location: string
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly creationDate: string
  readonly extranetEndpoint: string
  readonly intranetEndpoint: string
  readonly storageClass: string
  readonly owner: BucketOwner
  readonly acl: string
  readonly dataRedundancyType: string | undefined
  /** `Enabled` or `Suspended`; `undefined` while never set. */
  readonly versioning: string | undefined
}

export type GetBucketInfoAnswer = Answer<GetBucketInfoResult>

export function encodeGetBucketInfoRequest(request: GetBucketInfoRequest): OssRequest {
  const call = { operation: 'GetBucketInfo', bucket: request.bucket }
  return assembleRequest(call, request, { method: 'GET', query: { bucketInfo: '' } })
}

export function decodeGetBucketInfoResponse(
  response: OssResponse,
  request: GetBucketInfoRequest,
): GetBucketInfoResult {
  const call = { operation: 'GetBucketInfo', bucket: request.bucket }
  const read = readDocument(call, response, 'BucketInfo', (root) => {
    const bucket = requireChild(root, 'Bucket')
    return {
      name: requireFilledChild(bucket, 'Name'),
      location: requireFilledChild(bucket, 'Location'),
      creationDate: requireFilledChild(bucket, 'CreationDate'),
      extranetEndpoint: requireChildText(bucket, 'ExtranetEndpoint'),
      intranetEndpoint: requireChildText(bucket, 'IntranetEndpoint'),
      storageClass: requireFilledChild(bucket, 'StorageClass'),
      owner: readOwner(requireChild(bucket, 'Owner')),
      acl: requireFilledChild(requireChild(bucket, 'AccessControlList'), 'Grant'),
      dataRedundancyType: childText(bucket, 'DataRedundancyType'),
      versioning: childText(bucket, 'Versioning') || undefined,
    }
  })
  return { ...readMetadata(response), ...read }
}

export function decodeGetBucketInfoRequest(request: OssRequest): GetBucketInfoRequest {
  return { bucket: requireBucket(request), ...readCommonFields(request) }
}

/** What this server does not have is answered as switched off, as OSS does. */
export function encodeGetBucketInfoResponse(answer: GetBucketInfoAnswer): OssResponse {
  const elements: readonly XmlNode[] = [
    ['AccessMonitor', 'Disabled'],
    ['CreationDate', answer.creationDate],
    ['ExtranetEndpoint', answer.extranetEndpoint],
    ['IntranetEndpoint', answer.intranetEndpoint],
    ['Location', answer.location],
    ['StorageClass', answer.storageClass],
    ['TransferAcceleration', 'Disabled'],
    ['CrossRegionReplication', 'Disabled'],
    ['DataRedundancyType', answer.dataRedundancyType],
    ['Name', answer.name],
    formatOwner(answer.owner),
    ['AccessControlList', [['Grant', answer.acl]]],
    ['ServerSideEncryptionRule', [['SSEAlgorithm', 'None']]],
    [
      'BucketPolicy',
      [
        ['LogBucket', ''],
        ['LogPrefix', ''],
      ],
    ],
    ['Versioning', answer.versioning],
    ['Comment', ''],
    ['BlockPublicAccess', false],
  ]
  return xmlResponse(['BucketInfo', [['Bucket', elements]]])
}

export function readOwner(owner: XmlElement): BucketOwner {
  return {
    id: requireChildText(owner, 'ID'),
    displayName: requireChildText(owner, 'DisplayName'),
  }
}

export function formatOwner(owner: BucketOwner): XmlNode {
  return [
    'Owner',
    [
      ['ID', owner.id],
      ['DisplayName', owner.displayName],
    ],
  ]
}
