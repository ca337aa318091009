/** InitiateMultipartUpload: opens an upload in parts; the object's fields are given here. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { requireFilledChild } from '../xml/typed-children.js'
import { assembleRequest } from './assemble-request.js'
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
  readCommonFields,
  readFlag,
  readNameEncoding,
  readObjectFields,
  requireObject,
} from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { nameEncoder, xmlResponse, type NameEncoding } from './write-response.js'

export interface InitiateMultipartUploadRequest extends ObjectFields, CommonFields {
  readonly bucket: string
  readonly key: string
  /** `x-oss-forbid-overwrite`: fail with `FileAlreadyExists` when the key exists. */
  readonly forbidOverwrite?: boolean | undefined
  /** Parts will come as 1, 2, 3, ... one after the other; the object then gets a Content-MD5. */
  readonly sequential?: boolean | undefined
}

export interface InitiateMultipartUploadResult extends ResultMetadata {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
}

export type InitiateMultipartUploadAnswer = Answer<InitiateMultipartUploadResult>

/** What a server reads from the request. */
export interface ReceivedInitiateMultipartUpload
  extends InitiateMultipartUploadRequest, NameEncoding {
  /** Some clients set the ACL here rather than at the end. */
  readonly acl: ObjectAcl | undefined
}

export function encodeInitiateMultipartUploadRequest(
  request: InitiateMultipartUploadRequest,
): OssRequest {
  const call = callOf(request)
  checkObjectFields(call, request)
  return assembleRequest(call, request, {
    method: 'POST',
    query: {
      uploads: '',
      sequential: request.sequential === true ? '' : undefined,
      'encoding-type': 'url',
    },
    headers: {
      ...encodeObjectFields(request),
      'x-oss-forbid-overwrite': request.forbidOverwrite,
    },
  })
}

export function decodeInitiateMultipartUploadResponse(
  response: OssResponse,
  request: InitiateMultipartUploadRequest,
): InitiateMultipartUploadResult {
  const read = readDocument(callOf(request), response, 'InitiateMultipartUploadResult', (root) => ({
    uploadId: requireFilledChild(root, 'UploadId'),
  }))
  return { ...readMetadata(response), bucket: request.bucket, key: request.key, ...read }
}

export function decodeInitiateMultipartUploadRequest(
  request: OssRequest,
): ReceivedInitiateMultipartUpload {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readObjectFields(request),
    ...readNameEncoding(request),
    acl: readObjectAcl(request),
    forbidOverwrite: readFlag(request, 'x-oss-forbid-overwrite'),
    sequential: request.query['sequential'] === undefined ? undefined : true,
  }
}

export function encodeInitiateMultipartUploadResponse(
  answer: InitiateMultipartUploadAnswer,
  encoding: NameEncoding,
): OssResponse {
  const elements = [
    ['EncodingType', encoding.encodingType],
    ['Bucket', answer.bucket],
    ['Key', nameEncoder(encoding)(answer.key)],
    ['UploadId', answer.uploadId],
  ] as const
  return xmlResponse(['InitiateMultipartUploadResult', elements])
}

function callOf({ bucket, key }: InitiateMultipartUploadRequest): OperationCall {
  return { operation: 'InitiateMultipartUpload', bucket, key }
}
