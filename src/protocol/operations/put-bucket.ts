/** PutBucket: creates a bucket. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childText } from '../xml/read-xml.js'
import { formatXml } from '../xml/write-xml.js'
import { assembleRequest } from './assemble-request.js'
import { STORAGE_CLASSES, type CommonFields, type StorageClass } from './object-fields.js'
import {
  readBodyDocument,
  readChoice,
  readCommonFields,
  requireBucket,
  requireBytes,
} from './read-request.js'
import { readMetadata, type ResponseHead } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

export const BUCKET_ACLS = ['private', 'public-read', 'public-read-write'] as const
export type BucketAcl = (typeof BUCKET_ACLS)[number]

/** OSS's words for any other ACL. */
export const NO_SUCH_BUCKET_ACL = 'no such bucket access control exists'

export const DATA_REDUNDANCY_TYPES = ['LRS', 'ZRS'] as const
export type DataRedundancyType = (typeof DATA_REDUNDANCY_TYPES)[number]

export interface PutBucketRequest extends CommonFields {
  readonly bucket: string
  /** `x-oss-acl`; private when absent. */
  readonly acl?: BucketAcl | undefined
  /** `x-oss-resource-group-id`. */
  readonly resourceGroupId?: string | undefined
  /** Standard when absent. */
  readonly storageClass?: StorageClass | undefined
  readonly dataRedundancyType?: DataRedundancyType | undefined
}

export type PutBucketResult = ResultMetadata

const ROOT = 'CreateBucketConfiguration'

export function encodePutBucketRequest(request: PutBucketRequest): OssRequest {
  const { bucket, storageClass, dataRedundancyType } = request
  const configured = storageClass !== undefined || dataRedundancyType !== undefined
  const elements = [
    ['StorageClass', storageClass],
    ['DataRedundancyType', dataRedundancyType],
  ] as const
  return assembleRequest({ operation: 'PutBucket', bucket }, request, {
    method: 'PUT',
    headers: {
      'content-type': configured ? 'application/xml' : undefined,
      'x-oss-acl': request.acl,
      'x-oss-resource-group-id': request.resourceGroupId,
    },
    body: configured ? formatXml([ROOT, elements]) : undefined,
  })
}

export function decodePutBucketResponse(response: ResponseHead): PutBucketResult {
  return readMetadata(response)
}

export function decodePutBucketRequest(request: OssRequest): PutBucketRequest {
  return {
    bucket: requireBucket(request),
    ...readCommonFields(request),
    ...readConfiguration(request),
    acl: readChoice(request, 'x-oss-acl', BUCKET_ACLS, NO_SUCH_BUCKET_ACL),
    resourceGroupId: request.headers['x-oss-resource-group-id'],
  }
}

function readConfiguration(
  request: OssRequest,
): Pick<PutBucketRequest, 'storageClass' | 'dataRedundancyType'> {
  const body = requireBytes(request)
  if (body.length === 0) return {}
  return readBodyDocument(body, ROOT, undefined, (root) => {
    const storageClass = childText(root, 'StorageClass')
    const redundancy = childText(root, 'DataRedundancyType')
    return {
      storageClass: choose(storageClass, STORAGE_CLASSES, 'StorageClass', 'storage class'),
      dataRedundancyType: choose(
        redundancy,
        DATA_REDUNDANCY_TYPES,
        'DataRedundancyType',
        'data redundancy type',
      ),
    }
  })
}

function choose<Choice extends string>(
  text: string | undefined,
  choices: readonly Choice[],
  element: string,
  description: string,
): Choice | undefined {
  const value = text?.trim()
  if (value === undefined || value === '') return undefined
  const choice = choices.find((candidate) => candidate === value)
  if (choice !== undefined) return choice
  throw invalidArgument(`No such bucket ${description} exists.`, element, value)
}

export function encodePutBucketResponse(): OssResponse {
  return emptyResponse(200)
}
