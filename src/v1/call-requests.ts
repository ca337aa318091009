/** The requests that a bucket's calls come to, out of their arguments, headers and parameters. */

import { describeObject } from '../protocol/errors/describe-object.js'
import type { AppendObjectRequest } from '../protocol/operations/append-object.js'
import type { CompleteMultipartUploadRequest } from '../protocol/operations/complete-multipart-upload.js'
import type { CopyObjectRequest } from '../protocol/operations/copy-object.js'
import type { CopySourceFields } from '../protocol/operations/copy-source.js'
import type { GetObjectRequest } from '../protocol/operations/get-object.js'
import type { HeadObjectRequest } from '../protocol/operations/head-object.js'
import type { InitiateMultipartUploadRequest } from '../protocol/operations/initiate-multipart-upload.js'
import type { CommonFields, ObjectFields } from '../protocol/operations/object-fields.js'
import type { UploadPartRequest } from '../protocol/operations/upload-part.js'
import type { UploadPartCopyRequest } from '../protocol/operations/upload-part-copy.js'
import type { ContentTypes } from '../transfer/upload/accept-request.js'
import {
  rangeHeaderOf,
  type BucketAppendOptions,
  type BucketCallOptions,
  type BucketGetOptions,
  type BucketPartCopyOptions,
} from './call-options.js'
import { GivenFields } from './given-fields.js'
import {
  takeAcl,
  takeCallback,
  takeCommon,
  takeConditions,
  takeForbidOverwrite,
  takeGetFields,
  takeTrafficLimit,
  takeVersionId,
} from './request-headers.js'

const DEFAULT_CONTENT_TYPE = 'application/octet-stream'

/** What a call is about. */
export interface Target {
  readonly bucket: string
  readonly key: string
}

/** A part of a multipart upload. */
export interface TargetPart {
  readonly uploadId: string
  readonly partNumber: number
}

function fieldsOf(
  method: string,
  { bucket, key }: Pick<Target, 'bucket'> & Partial<Target>,
  options: BucketCallOptions,
): GivenFields {
  const action = `cannot call ${method} for ${describeObject(bucket, key)}`
  return new GivenFields(action, options.headers, options.params)
}

/** For calls that take nothing of their own from headers. */
export function plainRequest(
  method: string,
  bucket: string,
  options: BucketCallOptions,
): CommonFields & Pick<Target, 'bucket'> {
  return { bucket, ...takeCommon(fieldsOf(method, { bucket }, options)) }
}

/** For calls on a version of an object. */
export function versionRequest(
  method: string,
  target: Target,
  options: BucketCallOptions,
): Target & CommonFields & { readonly versionId: string | undefined } {
  const given = fieldsOf(method, target, options)
  return { ...target, versionId: takeVersionId(given), ...takeCommon(given) }
}

export function headRequest(target: Target, options: BucketCallOptions): HeadObjectRequest {
  const given = fieldsOf('headObject', target, options)
  const versionId = takeVersionId(given)
  return { ...target, ...takeConditions(given), versionId, ...takeCommon(given) }
}

export function getRequest(
  method: string,
  target: Target,
  options: BucketGetOptions,
): GetObjectRequest {
  const given = fieldsOf(method, target, options)
  const fields = takeGetFields(given)
  const { process } = options
  const range = rangeHeaderOf(options.byteRange)
  if (range !== undefined && fields.range !== undefined) {
    throw given.refusal('byteRange and the header Range are both given; keep one')
  }
  if (process !== undefined && fields.process !== undefined) {
    throw given.refusal('process and the parameter x-oss-process are both given; keep one')
  }
  return {
    ...target,
    ...fields,
    range: range ?? fields.range,
    process: process ?? fields.process,
    ...takeCommon(given),
  }
}

export function appendRequest(
  target: Target,
  position: number,
  options: BucketAppendOptions,
  types: ContentTypes,
): AppendObjectRequest {
  const given = fieldsOf('appendObject', target, options)
  return {
    ...target,
    ...takeStoredFields(given, target.key, types),
    acl: takeAcl(given),
    forbidOverwrite: takeForbidOverwrite(given),
    trafficLimit: takeTrafficLimit(given),
    contentMd5: given.text('content-md5'),
    contentLength: given.count('content-length'),
    position,
    initHashCrc64: options.initCrc,
    ...takeCommon(given),
  }
}

/** The content type is found by the key's name when the headers name none. */
function takeStoredFields(given: GivenFields, key: string, types: ContentTypes): ObjectFields {
  const contentType = types.contentTypeOf(key) ?? DEFAULT_CONTENT_TYPE
  return { contentType, ...given.objectFields() }
}

export function copyRequest(
  target: Target,
  source: CopySourceFields,
  options: BucketCallOptions,
): CopyObjectRequest {
  const given = fieldsOf('copyObject', target, options)
  return {
    ...target,
    ...source,
    ...takeCopySource(given),
    ...given.objectFields(),
    metadataDirective: given.choice('x-oss-metadata-directive', ['COPY', 'REPLACE']),
    taggingDirective: given.choice('x-oss-tagging-directive', ['Copy', 'Replace']),
    acl: takeAcl(given),
    forbidOverwrite: takeForbidOverwrite(given),
    trafficLimit: takeTrafficLimit(given),
    ...takeCommon(given),
  }
}

/** The version of the source travels as the parameter `versionId`, as in the Python SDK. */
function takeCopySource(given: GivenFields): Partial<CopySourceFields> {
  return {
    sourceVersionId: takeVersionId(given),
    copySourceIfMatch: given.text('x-oss-copy-source-if-match'),
    copySourceIfNoneMatch: given.text('x-oss-copy-source-if-none-match'),
    copySourceIfModifiedSince: given.text('x-oss-copy-source-if-modified-since'),
    copySourceIfUnmodifiedSince: given.text('x-oss-copy-source-if-unmodified-since'),
  }
}

export function initiateRequest(
  target: Target,
  options: BucketCallOptions,
  types: ContentTypes,
): InitiateMultipartUploadRequest {
  const given = fieldsOf('initMultipartUpload', target, options)
  const stored = takeStoredFields(given, target.key, types)
  const forbidOverwrite = takeForbidOverwrite(given)
  return { ...target, ...stored, forbidOverwrite, ...takeCommon(given) }
}

export function partRequest(
  target: Target,
  part: TargetPart,
  options: BucketCallOptions,
): Omit<UploadPartRequest, 'body'> & { readonly contentLength: number | undefined } {
  const given = fieldsOf('uploadPart', target, options)
  return {
    ...target,
    ...part,
    trafficLimit: takeTrafficLimit(given),
    contentMd5: given.text('content-md5'),
    contentLength: given.count('content-length'),
    ...takeCommon(given),
  }
}

export function partCopyRequest(
  target: Target & TargetPart,
  source: CopySourceFields,
  options: BucketPartCopyOptions,
): UploadPartCopyRequest {
  const given = fieldsOf('uploadPartCopy', target, options)
  return {
    ...target,
    ...source,
    ...takeCopySource(given),
    sourceRange: rangeHeaderOf(options.byteRange),
    trafficLimit: takeTrafficLimit(given),
    ...takeCommon(given),
  }
}

/** `x-oss-complete-all` takes the place of parts. */
export function completeRequest(
  target: Target,
  uploadId: string,
  parts: CompleteMultipartUploadRequest['parts'],
  options: BucketCallOptions,
): CompleteMultipartUploadRequest {
  const given = fieldsOf('completeMultipartUpload', target, options)
  const completeAll = given.choice('x-oss-complete-all', ['yes']) === 'yes'
  return {
    ...target,
    uploadId,
    ...(completeAll ? { completeAll } : { parts }),
    ...takeCallback(given),
    acl: takeAcl(given),
    forbidOverwrite: takeForbidOverwrite(given),
    ...takeCommon(given),
  }
}
