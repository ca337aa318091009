/** PutBucketAcl: says what others than the owner may do with a bucket. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { BUCKET_ACLS, NO_SUCH_BUCKET_ACL, type BucketAcl } from './put-bucket.js'
import { readChoice, readCommonFields, requireBucket } from './read-request.js'
import { readMetadata, type ResponseHead } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

export interface PutBucketAclRequest extends CommonFields {
  readonly bucket: string
  /** `x-oss-acl`. */
  readonly acl: BucketAcl
}

export type PutBucketAclResult = ResultMetadata

export function encodePutBucketAclRequest(request: PutBucketAclRequest): OssRequest {
  const call = { operation: 'PutBucketAcl', bucket: request.bucket }
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { acl: '' },
    headers: { 'x-oss-acl': request.acl },
  })
}

export function decodePutBucketAclResponse(response: ResponseHead): PutBucketAclResult {
  return readMetadata(response)
}

export function decodePutBucketAclRequest(request: OssRequest): PutBucketAclRequest {
  const acl = readChoice(request, 'x-oss-acl', BUCKET_ACLS, NO_SUCH_BUCKET_ACL)
  if (acl === undefined) throw invalidArgument(NO_SUCH_BUCKET_ACL, 'x-oss-acl', '')
  return { bucket: requireBucket(request), ...readCommonFields(request), acl }
}

export function encodePutBucketAclResponse(): OssResponse {
  return emptyResponse(200)
}
