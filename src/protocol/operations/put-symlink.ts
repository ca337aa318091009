/** PutSymlink: makes an object that stands for another one. */

import { checkObjectName } from '../object-name.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { decodePercent, encodeRfc3986 } from '../percent-encoding.js'
import { assembleRequest } from './assemble-request.js'
import {
  checkObjectFields,
  encodeObjectFields,
  type CommonFields,
  type ObjectAcl,
  type ObjectFields,
} from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { readObjectAcl } from './put-object.js'
import { readCommonFields, readFlag, readObjectFields, requireObject } from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { invalidArgument, rejection } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

/** In requests and answers: the key of the target, percent-encoded, slashes included. */
export const SYMLINK_TARGET = 'x-oss-symlink-target'

/** The fields describe the link. */
export interface PutSymlinkRequest extends ObjectFields, CommonFields {
  readonly bucket: string
  readonly key: string
  /**
   * `x-oss-symlink-target`: the key of an object in the same bucket, which need not exist yet. It
   * is read through the link only as long as it is no link itself.
   */
  readonly target: string
  /** `x-oss-object-acl`. */
  readonly acl?: ObjectAcl | undefined
  /** `x-oss-forbid-overwrite`: fail with `FileAlreadyExists` when the key exists. */
  readonly forbidOverwrite?: boolean | undefined
}

export interface PutSymlinkResult extends ResultMetadata {
  /** As sent, in double quotes; OSS does not always send it. */
  readonly etag: string | undefined
  readonly versionId: string | undefined
}

export type PutSymlinkAnswer = Answer<PutSymlinkResult>

export function encodePutSymlinkRequest(request: PutSymlinkRequest): OssRequest {
  const call: OperationCall = { operation: 'PutSymlink', bucket: request.bucket, key: request.key }
  // In untyped code it may be missing.
  const target = (request.target as string | undefined) ?? ''
  const problem = checkObjectName(target)
  if (problem !== undefined) throw invalidRequest(call, `target: ${problem}`, 'InvalidObjectName')
  checkObjectFields(call, request)
  return assembleRequest(call, request, {
    method: 'PUT',
    query: { symlink: '' },
    headers: {
      ...encodeObjectFields(request),
      [SYMLINK_TARGET]: encodeRfc3986(target),
      'x-oss-object-acl': request.acl,
      'x-oss-forbid-overwrite': request.forbidOverwrite,
    },
  })
}

export function decodePutSymlinkResponse(response: ResponseHead): PutSymlinkResult {
  const { headers } = response
  return {
    ...readMetadata(response),
    etag: headers['etag'],
    versionId: headers['x-oss-version-id'],
  }
}

export function decodePutSymlinkRequest(request: OssRequest): PutSymlinkRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readObjectFields(request),
    target: readTarget(request),
    acl: readObjectAcl(request),
    forbidOverwrite: readFlag(request, 'x-oss-forbid-overwrite'),
  }
}

function readTarget({ headers }: OssRequest): string {
  const encoded = headers[SYMLINK_TARGET] ?? ''
  const target = decodeTarget(encoded)
  if (encoded === '' || target === undefined) {
    const message = `The header '${SYMLINK_TARGET}' shall be the URL encoded name of an object.`
    throw invalidArgument(message, SYMLINK_TARGET, encoded)
  }
  if (checkObjectName(target) === undefined) return target
  throw rejection('InvalidObjectName', { details: { ObjectName: target } })
}

function decodeTarget(encoded: string): string | undefined {
  try {
    return decodePercent(encoded)
  } catch {
    return undefined
  }
}

export function encodePutSymlinkResponse(answer: PutSymlinkAnswer): OssResponse {
  return emptyResponse(200, { etag: answer.etag, 'x-oss-version-id': answer.versionId })
}
