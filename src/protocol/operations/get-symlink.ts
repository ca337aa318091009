/** GetSymlink: what a symlink stands for. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { decodePercent, encodeRfc3986 } from '../percent-encoding.js'
import { assembleRequest } from './assemble-request.js'
import { decodeObjectFields, encodeObjectFields, type CommonFields } from './object-fields.js'
import { badResponse, type OperationCall } from './operation-call.js'
import { SYMLINK_TARGET } from './put-symlink.js'
import { readCommonFields, readVersionId, requireObject } from './read-request.js'
import { readMetadata, requireHeader, type Answer, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export interface GetSymlinkRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version of the link; the current one when absent. */
  readonly versionId?: string | undefined
}

export interface GetSymlinkResult extends ResultMetadata {
  /** The key of the target. */
  readonly target: string
  /** That of the link, as sent, in double quotes. */
  readonly etag: string | undefined
  /** An HTTP date; that of the link. */
  readonly lastModified: string | undefined
  /** User metadata of the link. */
  readonly metadata: Readonly<Record<string, string>> | undefined
  readonly versionId: string | undefined
}

export type GetSymlinkAnswer = Answer<GetSymlinkResult>

export function encodeGetSymlinkRequest(request: GetSymlinkRequest): OssRequest {
  return assembleRequest(callOf(request), request, {
    method: 'GET',
    query: { symlink: '', versionId: request.versionId },
  })
}

export function decodeGetSymlinkResponse(
  response: ResponseHead,
  request: GetSymlinkRequest,
): GetSymlinkResult {
  const { headers } = response
  return {
    ...readMetadata(response),
    target: readTarget(callOf(request), response),
    etag: headers['etag'],
    lastModified: headers['last-modified'],
    metadata: decodeObjectFields(headers).metadata,
    versionId: headers['x-oss-version-id'],
  }
}

function readTarget(call: OperationCall, response: ResponseHead): string {
  const encoded = requireHeader(call, response, SYMLINK_TARGET)
  try {
    return decodePercent(encoded)
  } catch (error) {
    const problem = `the header ${SYMLINK_TARGET} is ${JSON.stringify(encoded)}, not percent-encoded`
    throw badResponse(call, problem, response.headers['x-oss-request-id'] ?? '', error)
  }
}

export function decodeGetSymlinkRequest(request: OssRequest): GetSymlinkRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
  }
}

export function encodeGetSymlinkResponse(answer: GetSymlinkAnswer): OssResponse {
  return emptyResponse(200, {
    ...encodeObjectFields({ metadata: answer.metadata }),
    [SYMLINK_TARGET]: encodeRfc3986(answer.target),
    etag: answer.etag,
    'last-modified': answer.lastModified,
    'x-oss-version-id': answer.versionId,
  })
}

function callOf({ bucket, key }: GetSymlinkRequest): OperationCall {
  return { operation: 'GetSymlink', bucket, key }
}
