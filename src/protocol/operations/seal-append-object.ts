/** SealAppendObject: ends an appendable object, so that nothing can be added any more. */

import { MAX_PUT_SIZE } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { readPosition } from './append-object.js'
import { assembleRequest, checkInteger, checkPresent } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import { readCommonFields, requireObject } from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { emptyResponse } from './write-response.js'

export const SEALED_TIME = 'x-oss-sealed-time'

export interface SealAppendObjectRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The object's size. OSS refuses any other number with 409. */
  readonly position: number
}

export interface SealAppendObjectResult extends ResultMetadata {
  /** An HTTP date. */
  readonly sealedTime: string | undefined
}

export type SealAppendObjectAnswer = Answer<SealAppendObjectResult>

export function encodeSealAppendObjectRequest(request: SealAppendObjectRequest): OssRequest {
  const { bucket, key, position } = request
  const call: OperationCall = { operation: 'SealAppendObject', bucket, key }
  checkPresent(call, 'position', position)
  checkInteger(call, 'position', position, 0, MAX_PUT_SIZE)
  return assembleRequest(call, request, { method: 'POST', query: { seal: '', position } })
}

export function decodeSealAppendObjectResponse(response: ResponseHead): SealAppendObjectResult {
  return { ...readMetadata(response), sealedTime: response.headers[SEALED_TIME] }
}

export function decodeSealAppendObjectRequest(request: OssRequest): SealAppendObjectRequest {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    position: readPosition(request),
  }
}

export function encodeSealAppendObjectResponse(answer: SealAppendObjectAnswer): OssResponse {
  return emptyResponse(200, { [SEALED_TIME]: answer.sealedTime })
}
