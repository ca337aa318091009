/** HeadObject: what OSS keeps beside an object's bytes. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { assembleRequest } from './assemble-request.js'
import {
  decodeObjectFields,
  encodeObjectFields,
  type CommonFields,
  type ObjectFields,
} from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import {
  readCount,
  readMetadata,
  requireCount,
  requireHeader,
  type Answer,
  type ResponseHead,
} from './read-response.js'
import { SEALED_TIME } from './seal-append-object.js'
import { emptyResponse } from './write-response.js'

/** Conditions on the object as it stands; one that does not hold gives HTTP 304 or 412. */
export interface ConditionFields {
  /** `If-Match`: an ETag, with or without quotes. */
  readonly ifMatch?: string | undefined
  /** `If-None-Match`: an ETag, with or without quotes. */
  readonly ifNoneMatch?: string | undefined
  /** `If-Modified-Since`: an HTTP date. */
  readonly ifModifiedSince?: string | undefined
  /** `If-Unmodified-Since`: an HTTP date. */
  readonly ifUnmodifiedSince?: string | undefined
}

export interface HeadObjectRequest extends ConditionFields, CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to look at; the current one when absent. */
  readonly versionId?: string | undefined
}

/** What HeadObject and GetObject tell of an object, as far as the answer carries it. */
export interface ObjectAttributes extends ObjectFields {
  /** An HTTP date. */
  readonly lastModified: string | undefined
  /** Base64 of the MD5 of the whole object. */
  readonly contentMd5: string | undefined
  /** CRC-64 of the whole object in decimal, also in the answer to a range. */
  readonly hashCrc64: string | undefined
  readonly versionId: string | undefined
  /** `Normal`, `Multipart`, `Appendable` or `Symlink`. */
  readonly objectType: string | undefined
  /** Where the next append goes; of appendable objects. */
  readonly nextAppendPosition: number | undefined
  readonly taggingCount: number | undefined
  /** `x-oss-restore` of an archived object. */
  readonly restore: string | undefined
  /** `x-oss-sealed-time`, an HTTP date: since when an appendable object takes no more. */
  readonly sealedTime?: string | undefined
  /** `x-oss-expiration`: when a lifecycle rule will remove the object. */
  readonly expiration: string | undefined
  readonly deleteMarker: boolean | undefined
}

export interface HeadObjectResult extends ResultMetadata, ObjectAttributes {
  /** Size of the object in bytes. */
  readonly contentLength: number
  /** As sent, in double quotes. */
  readonly etag: string
}

export type HeadObjectAnswer = Answer<HeadObjectResult>

export function encodeHeadObjectRequest(request: HeadObjectRequest): OssRequest {
  return assembleRequest(callOf(request), request, {
    method: 'HEAD',
    query: { versionId: request.versionId },
    headers: encodeConditions(request),
  })
}

export function decodeHeadObjectResponse(
  response: ResponseHead,
  request: HeadObjectRequest,
): HeadObjectResult {
  const call = callOf(request)
  return {
    ...readMetadata(response),
    ...readAttributes(call, response),
    contentLength: requireCount(call, response, 'content-length'),
    etag: requireHeader(call, response, 'etag'),
  }
}

export function decodeHeadObjectRequest(request: OssRequest): HeadObjectRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readConditions(request),
    versionId: readVersionId(request),
  }
}

export function encodeHeadObjectResponse(answer: HeadObjectAnswer): OssResponse {
  return emptyResponse(200, {
    ...encodeAttributes(answer),
    'content-length': answer.contentLength,
    etag: answer.etag,
  })
}

export function encodeConditions(conditions: ConditionFields): Record<string, string | undefined> {
  return {
    'if-match': conditions.ifMatch,
    'if-none-match': conditions.ifNoneMatch,
    'if-modified-since': conditions.ifModifiedSince,
    'if-unmodified-since': conditions.ifUnmodifiedSince,
  }
}

export function readConditions({ headers }: OssRequest): ConditionFields {
  return {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
    ifUnmodifiedSince: headers['if-unmodified-since'],
  }
}

/** @throws OssferryError `BadResponse` when a number is none. */
export function readAttributes(call: OperationCall, response: ResponseHead): ObjectAttributes {
  const { headers } = response
  const deleteMarker = headers['x-oss-delete-marker']
  return {
    ...decodeObjectFields(headers),
    lastModified: headers['last-modified'],
    contentMd5: headers['content-md5'],
    hashCrc64: headers['x-oss-hash-crc64ecma'],
    versionId: headers['x-oss-version-id'],
    objectType: headers['x-oss-object-type'],
    nextAppendPosition: readCount(call, response, 'x-oss-next-append-position'),
    taggingCount: readCount(call, response, 'x-oss-tagging-count'),
    restore: headers['x-oss-restore'],
    sealedTime: headers[SEALED_TIME],
    expiration: headers['x-oss-expiration'],
    deleteMarker: deleteMarker === undefined ? undefined : deleteMarker === 'true',
  }
}

/** The headers of an object. Tags do not travel, only their number. */
export function encodeAttributes(
  attributes: ObjectAttributes,
): Record<string, string | number | undefined> {
  return {
    ...encodeObjectFields({ ...attributes, tagging: undefined }),
    'last-modified': attributes.lastModified,
    'accept-ranges': 'bytes',
    'content-md5': attributes.contentMd5,
    'x-oss-hash-crc64ecma': attributes.hashCrc64,
    'x-oss-version-id': attributes.versionId,
    'x-oss-object-type': attributes.objectType,
    'x-oss-next-append-position': attributes.nextAppendPosition,
    'x-oss-tagging-count': attributes.taggingCount === 0 ? undefined : attributes.taggingCount,
    'x-oss-restore': attributes.restore,
    [SEALED_TIME]: attributes.sealedTime,
    'x-oss-expiration': attributes.expiration,
    'x-oss-delete-marker': attributes.deleteMarker === true ? 'true' : undefined,
  }
}

function callOf({ bucket, key }: HeadObjectRequest): OperationCall {
  return { operation: 'HeadObject', bucket, key }
}
