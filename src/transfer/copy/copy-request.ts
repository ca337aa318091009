/**
 * What to copy, and which of its fields reach which call, so that one CopyObject and many parts
 * make the same object.
 */

import { InvalidRequestError } from '../../protocol/errors/ossferry-error.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import {
  encodeCopyObjectRequest,
  type CopyObjectRequest,
} from '../../protocol/operations/copy-object.js'
import type { CopySourceFields } from '../../protocol/operations/copy-source.js'
import type { GetObjectTaggingRequest } from '../../protocol/operations/get-object-tagging.js'
import type { HeadObjectRequest, HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { ObjectFields } from '../../protocol/operations/object-fields.js'
import type { UploadPartCopyRequest } from '../../protocol/operations/upload-part-copy.js'
import { partFields, type UploadRequest } from '../upload/upload-request.js'
import type { PinnedSource } from './pinned-source.js'

/**
 * What to copy to where: CopyObject's fields. The conditions (`copySourceIf…`) hold for the source
 * as it is found at the start; from then on it must stay what it is.
 *
 * With `metadataDirective: 'COPY'`, the default, content headers and user metadata are the
 * source's, also when an object is copied onto itself; giving others needs `'REPLACE'`.
 * `taggingDirective` does the same for tags.
 */
export type CopyRequest = CopyObjectRequest

/** What `metadataDirective` decides about. */
const DESCRIBING_FIELDS = [
  'contentType',
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires',
  'metadata',
] as const satisfies readonly (keyof ObjectFields)[]

/** Said by fields of their own; as plain headers they would not reach every call. */
const RESERVED_HEADERS = /^x-oss-(copy-source|metadata-directive|tagging-directive)/i

export function sourceOf(request: CopyRequest): {
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
} {
  const { bucket, sourceBucket = bucket, sourceKey, sourceVersionId } = request
  return { bucket: sourceBucket, key: sourceKey, versionId: sourceVersionId }
}

/** Throws `InvalidRequestError` for what no server would accept, or would silently ignore. */
export function checkCopyRequest(request: CopyRequest): void {
  encodeCopyObjectRequest(request)
  const reserved = Object.keys(request.headers ?? {}).find((name) => RESERVED_HEADERS.test(name))
  if (reserved !== undefined) {
    throw invalid(request, `${reserved} cannot be given as a header; use the field of the request`)
  }
  checkDirective(request, 'metadataDirective', ['COPY', 'REPLACE'])
  checkDirective(request, 'taggingDirective', ['Copy', 'Replace'])
  const ignored = DESCRIBING_FIELDS.find((name) => request[name] !== undefined)
  if (ignored !== undefined && !replacesMetadata(request)) {
    throw invalid(
      request,
      `${ignored} would be ignored, as the source's is copied; add metadataDirective: 'REPLACE'`,
    )
  }
  if (request.tagging !== undefined && !replacesTags(request)) {
    throw invalid(
      request,
      "tagging would be ignored, as the source's is copied; add taggingDirective: 'Replace'",
    )
  }
}

function checkDirective(
  request: CopyRequest,
  name: 'metadataDirective' | 'taggingDirective',
  choices: readonly string[],
): void {
  const value = request[name]
  if (value === undefined || choices.includes(value)) return
  throw invalid(request, `${name} must be ${choices.join(' or ')}, not ${value}`)
}

function invalid(request: CopyRequest, problem: string): InvalidRequestError {
  return new InvalidRequestError({
    code: 'InvalidArgument',
    message: `cannot copy to ${describeObject(request.bucket, request.key)}: ${problem}`,
  })
}

function replacesMetadata({ metadataDirective }: CopyRequest): boolean {
  return metadataDirective === 'REPLACE'
}

function replacesTags({ taggingDirective }: CopyRequest): boolean {
  return taggingDirective === 'Replace'
}

export function isOntoItself(request: CopyRequest): boolean {
  const { bucket, key } = sourceOf(request)
  return bucket === request.bucket && key === request.key
}

/** To look at the source, on the caller's conditions. */
export function headFields(request: CopyRequest): HeadObjectRequest {
  return {
    ...sourceOf(request),
    requestPayer: request.requestPayer,
    ifMatch: request.copySourceIfMatch,
    ifNoneMatch: request.copySourceIfNoneMatch,
    ifModifiedSince: request.copySourceIfModifiedSince,
    ifUnmodifiedSince: request.copySourceIfUnmodifiedSince,
  }
}

/** `undefined` when the tags of the source do not matter, or it has none. */
export function taggingFields(
  request: CopyRequest,
  source: PinnedSource,
): GetObjectTaggingRequest | undefined {
  if (replacesTags(request) || (source.head.taggingCount ?? 0) === 0) return undefined
  const { requestPayer } = request
  return { ...sourceOf(request), versionId: source.versionId, requestPayer }
}

/** The same source, and no other, in every request. */
function pinFields(request: CopyRequest, source: PinnedSource): CopySourceFields {
  const { bucket, key } = sourceOf(request)
  return {
    sourceBucket: bucket,
    sourceKey: key,
    sourceVersionId: source.versionId,
    copySourceIfMatch: source.etag,
    // They have been asked about when the source was looked at.
    copySourceIfNoneMatch: undefined,
    copySourceIfModifiedSince: undefined,
    copySourceIfUnmodifiedSince: undefined,
  }
}

/** For one CopyObject of the pinned source. */
export function copyObjectFields(request: CopyRequest, source: PinnedSource): CopyObjectRequest {
  const copy = { ...request, ...pinFields(request, source) }
  // Onto itself OSS takes what the request says in any case, so it has to say what is there.
  if (!isOntoItself(request) || replacesMetadata(request)) return copy
  return { ...copy, ...describingFields(source.head), metadataDirective: 'REPLACE' }
}

/** For one part of the pinned source. */
export function partCopyFields(
  request: CopyRequest,
  source: PinnedSource,
): Omit<UploadPartCopyRequest, 'uploadId' | 'partNumber'> {
  return { ...partFields(request), ...pinFields(request, source) }
}

/**
 * For the calls of a multipart upload: the object as CopyObject would make it. `tagging`: the
 * source's, if they are to be kept and there are any.
 */
export function targetFields(
  request: CopyRequest,
  source: PinnedSource,
  tagging: string | undefined,
): UploadRequest {
  return {
    bucket: request.bucket,
    key: request.key,
    ...describingFields(replacesMetadata(request) ? request : source.head),
    tagging: replacesTags(request) ? request.tagging : tagging,
    storageClass: request.storageClass,
    serverSideEncryption: request.serverSideEncryption,
    serverSideDataEncryption: request.serverSideDataEncryption,
    serverSideEncryptionKeyId: request.serverSideEncryptionKeyId,
    acl: request.acl,
    forbidOverwrite: request.forbidOverwrite,
    requestPayer: request.requestPayer,
    trafficLimit: request.trafficLimit,
    headers: request.headers,
    parameters: request.parameters,
  }
}

function describingFields(fields: CopyRequest | HeadObjectResult): ObjectFields {
  return Object.fromEntries(DESCRIBING_FIELDS.map((name) => [name, fields[name]]))
}
