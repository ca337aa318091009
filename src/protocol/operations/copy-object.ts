/** CopyObject: makes an object out of another one, in one request and without moving its bytes. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { requireFilledChild } from '../xml/typed-children.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import {
  encodeCopySource,
  readCopySource,
  type CopySourceFields,
  type ReceivedCopySource,
} from './copy-source.js'
import {
  checkObjectFields,
  encodeObjectFields,
  type CommonFields,
  type ObjectAcl,
  type ObjectFields,
} from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readObjectAcl } from './put-object.js'
import {
  readChoice,
  readCommonFields,
  readFlag,
  readObjectFields,
  readTrafficLimit,
  requireObject,
} from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

const METADATA_DIRECTIVES = ['COPY', 'REPLACE'] as const
const TAGGING_DIRECTIVES = ['Copy', 'Replace'] as const

export type MetadataDirective = (typeof METADATA_DIRECTIVES)[number]
export type TaggingDirective = (typeof TAGGING_DIRECTIVES)[number]

/**
 * Storage class, ACL and encryption are always those of the request, or the bucket's own; they are
 * never copied.
 */
export interface CopyObjectRequest extends CopySourceFields, ObjectFields, CommonFields {
  readonly bucket: string
  readonly key: string
  /**
   * `x-oss-metadata-directive`. `COPY`, the default, keeps content type, user metadata and the like
   * of the source, and those of the request count for nothing; `REPLACE` takes those of the
   * request. A copy of an object onto itself always takes those of the request.
   */
  readonly metadataDirective?: MetadataDirective | undefined
  /** `x-oss-tagging-directive`: the same for `tagging`; default `Copy`. */
  readonly taggingDirective?: TaggingDirective | undefined
  /** `x-oss-object-acl`. */
  readonly acl?: ObjectAcl | undefined
  /** `x-oss-forbid-overwrite`: fail with `FileAlreadyExists` when the key exists. */
  readonly forbidOverwrite?: boolean | undefined
  /** `x-oss-traffic-limit` in bit/s. */
  readonly trafficLimit?: number | undefined
}

export interface CopyObjectResult extends ResultMetadata {
  /** As sent, in double quotes. */
  readonly etag: string
  /** `YYYY-MM-DDTHH:MM:SS.000Z`. */
  readonly lastModified: string
  /** CRC-64 of the object, decimal; OSS does not always send it. */
  readonly hashCrc64: string | undefined
  readonly versionId: string | undefined
  /** The version that was copied, in a bucket that has versions. */
  readonly sourceVersionId: string | undefined
}

export type CopyObjectAnswer = Answer<CopyObjectResult>
export type ReceivedCopyObject = CopyObjectRequest & ReceivedCopySource

const FAULTS = { parameter: '0016-00000304', emptyVersion: '0016-00000305' }

export function encodeCopyObjectRequest(request: CopyObjectRequest): OssRequest {
  const call = callOf(request)
  checkObjectFields(call, request)
  checkInteger(call, 'trafficLimit', request.trafficLimit, 1)
  return assembleRequest(call, request, {
    method: 'PUT',
    headers: {
      ...encodeObjectFields(request),
      ...encodeCopySource(call, request),
      'x-oss-metadata-directive': request.metadataDirective,
      'x-oss-tagging-directive': request.taggingDirective,
      'x-oss-object-acl': request.acl,
      'x-oss-forbid-overwrite': request.forbidOverwrite,
      'x-oss-traffic-limit': request.trafficLimit,
    },
  })
}

export function decodeCopyObjectResponse(
  response: OssResponse,
  request: CopyObjectRequest,
): CopyObjectResult {
  const { headers } = response
  const read = readDocument(callOf(request), response, 'CopyObjectResult', (root) => ({
    etag: requireFilledChild(root, 'ETag'),
    lastModified: requireFilledChild(root, 'LastModified'),
  }))
  return {
    ...readMetadata(response),
    ...read,
    hashCrc64: headers['x-oss-hash-crc64ecma'],
    versionId: headers['x-oss-version-id'],
    sourceVersionId: headers['x-oss-copy-source-version-id'],
  }
}

export function decodeCopyObjectRequest(request: OssRequest): ReceivedCopyObject {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readCopySource(request, FAULTS),
    ...readObjectFields(request),
    metadataDirective: readDirective(request, 'x-oss-metadata-directive', METADATA_DIRECTIVES),
    taggingDirective: readDirective(request, 'x-oss-tagging-directive', TAGGING_DIRECTIVES),
    acl: readObjectAcl(request),
    forbidOverwrite: readFlag(request, 'x-oss-forbid-overwrite'),
    trafficLimit: readTrafficLimit(request),
  }
}

function readDirective<Choice extends string>(
  request: OssRequest,
  header: string,
  choices: readonly Choice[],
): Choice | undefined {
  return readChoice(request, header, choices, `${header} must be ${choices.join(' or ')}.`)
}

export function encodeCopyObjectResponse(answer: CopyObjectAnswer): OssResponse {
  const elements = [
    ['ETag', answer.etag],
    ['LastModified', answer.lastModified],
  ] as const
  return xmlResponse(['CopyObjectResult', elements], {
    etag: answer.etag,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
    'x-oss-version-id': answer.versionId,
    'x-oss-copy-source-version-id': answer.sourceVersionId,
  })
}

function callOf({ bucket, key }: CopyObjectRequest): OperationCall {
  return { operation: 'CopyObject', bucket, key }
}
