/** CompleteMultipartUpload: makes the object from the parts. */

import { MAX_PARTS } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { encodeUtf8 } from '../text-codecs.js'
import { childrenNamed, childText, requireChildText, type XmlElement } from '../xml/read-xml.js'
import { escapeText } from '../xml/write-xml.js'
import { assembleRequest, checkInteger, checkPresent } from './assemble-request.js'
import {
  checkCallback,
  holdsCallbackReply,
  readCallbackFields,
  readCallbackReply,
} from './callback-fields.js'
import { unquoteEtag } from './etag.js'
import type { CallbackFields, CommonFields, ObjectAcl } from './object-fields.js'
import { invalidRequest, type OperationCall } from './operation-call.js'
import { readObjectAcl } from './put-object.js'
import {
  parsePartNumber,
  readBodyDocument,
  readCommonFields,
  readFlag,
  readNameEncoding,
  requireBytes,
  requireObject,
  requireUploadId,
} from './read-request.js'
import { readDocument, readMetadata, requireHeader, type Answer } from './read-response.js'
import { invalidArgument, rejection } from './request-rejection.js'
import { nameEncoder, replyResponse, xmlResponse, type NameEncoding } from './write-response.js'

export interface CompletedPart {
  readonly partNumber: number
  /** With or without quotes. */
  readonly etag: string
}

/** Either `parts` or `completeAll`. */
export interface CompleteMultipartUploadRequest extends CommonFields, CallbackFields {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  /** The parts that make the object, by ascending number. */
  readonly parts?: readonly CompletedPart[] | undefined
  /** Takes all uploaded parts by ascending number. */
  readonly completeAll?: boolean | undefined
  /** `x-oss-object-acl`. */
  readonly acl?: ObjectAcl | undefined
  /** `x-oss-forbid-overwrite`: fail with `FileAlreadyExists` when the key exists. */
  readonly forbidOverwrite?: boolean | undefined
}

export interface CompleteMultipartUploadResult extends ResultMetadata {
  readonly bucket: string
  readonly key: string
  /** As sent, in double quotes. */
  readonly etag: string
  /** URL of the object; not given when a callback replaced the answer. */
  readonly location: string | undefined
  /** CRC-64 of the whole object, decimal. */
  readonly hashCrc64: string | undefined
  readonly versionId: string | undefined
  /** What the callback's application answered: parsed JSON, or the text when it is not JSON. */
  readonly callbackResult: unknown
}

/** What a server answers. */
export interface CompleteMultipartUploadAnswer extends Omit<
  Answer<CompleteMultipartUploadResult>,
  'callbackResult'
> {
  /** The application's reply to the callback, as it came; JSON. It replaces the document. */
  readonly callbackReply?: Uint8Array | undefined
}

/** What a server reads from the request: ETags in upper case, without quotes. */
export type ReceivedCompleteMultipartUpload = CompleteMultipartUploadRequest & NameEncoding

const ROOT = 'CompleteMultipartUpload'
const MALFORMED_EC = '0042-00000205'

export function encodeCompleteMultipartUploadRequest(
  request: CompleteMultipartUploadRequest,
): OssRequest {
  const call = callOf(request)
  checkPresent(call, 'uploadId', request.uploadId)
  checkCallback(call, request)
  const completeAll = request.completeAll === true
  if (completeAll && request.parts !== undefined) {
    throw invalidRequest(call, 'parts and completeAll exclude each other; give one of them')
  }
  return assembleRequest(call, request, {
    method: 'POST',
    query: { uploadId: request.uploadId, 'encoding-type': 'url' },
    headers: {
      'content-type': completeAll ? undefined : 'application/xml',
      'x-oss-complete-all': completeAll ? 'yes' : undefined,
      'x-oss-object-acl': request.acl,
      'x-oss-forbid-overwrite': request.forbidOverwrite,
      'x-oss-callback': request.callback,
      'x-oss-callback-var': request.callbackVar,
    },
    body: completeAll ? undefined : encodeUtf8(formatParts(call, request.parts ?? [])),
  })
}

/** One line without white space: 10,000 parts make a long document as it is. */
function formatParts(call: OperationCall, parts: readonly CompletedPart[]): string {
  if (parts.length === 0) {
    throw invalidRequest(call, 'there are no parts; give parts or completeAll')
  }
  let xml = `<${ROOT}>`
  let previous = 0
  for (const { partNumber, etag } of parts) {
    checkInteger(call, 'partNumber', partNumber, 1, MAX_PARTS)
    checkPresent(call, `the ETag of part ${partNumber}`, etag)
    if (partNumber <= previous) {
      const problem = `part ${partNumber} comes after part ${previous}; sort parts by number`
      throw invalidRequest(call, problem)
    }
    previous = partNumber
    xml += `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeText(etag)}</ETag></Part>`
  }
  return `${xml}</${ROOT}>`
}

export function decodeCompleteMultipartUploadResponse(
  response: OssResponse,
  request: CompleteMultipartUploadRequest,
): CompleteMultipartUploadResult {
  const call = callOf(request)
  const { headers } = response
  const replied = holdsCallbackReply(response, request)
  // A reply replaces the document, and with it all that only the document says.
  const read = replied
    ? { etag: undefined, location: undefined }
    : readDocument(call, response, 'CompleteMultipartUploadResult', (root) => ({
        etag: requireChildText(root, 'ETag') || undefined,
        location: childText(root, 'Location'),
      }))
  return {
    ...readMetadata(response),
    bucket: request.bucket,
    key: request.key,
    etag: read.etag ?? requireHeader(call, response, 'etag'),
    location: read.location,
    hashCrc64: headers['x-oss-hash-crc64ecma'],
    versionId: headers['x-oss-version-id'],
    callbackResult: replied ? readCallbackReply(response) : undefined,
  }
}

export function decodeCompleteMultipartUploadRequest(
  request: OssRequest,
): ReceivedCompleteMultipartUpload {
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    ...readCallbackFields(request),
    ...readNameEncoding(request),
    ...readParts(request),
    uploadId: requireUploadId(request),
    acl: readObjectAcl(request),
    forbidOverwrite: readFlag(request, 'x-oss-forbid-overwrite'),
  }
}

function readParts(
  request: OssRequest,
): Pick<CompleteMultipartUploadRequest, 'parts' | 'completeAll'> {
  const body = requireBytes(request)
  const completeAll = request.headers['x-oss-complete-all']
  if (completeAll?.toLowerCase() !== 'yes') {
    return { parts: readBodyDocument(body, ROOT, MALFORMED_EC, readPartList) }
  }
  if (body.length === 0) return { completeAll: true }
  const message = 'Should not speficy both complete all header and http body.'
  throw invalidArgument(message, 'x-oss-complete-all', completeAll, '0042-00000216')
}

function readPartList(root: XmlElement): readonly CompletedPart[] {
  const parts = childrenNamed(root, 'Part').map((part) => ({
    partNumber: parsePartNumber(requireChildText(part, 'PartNumber').trim()),
    etag: unquoteEtag(requireChildText(part, 'ETag')).toUpperCase(),
  }))
  if (parts.length === 0) throw rejection('MalformedXML', { ec: MALFORMED_EC })
  let previous = 0
  for (const { partNumber } of parts) {
    if (partNumber <= previous) throw rejection('InvalidPartOrder')
    previous = partNumber
  }
  return parts
}

export function encodeCompleteMultipartUploadResponse(
  answer: CompleteMultipartUploadAnswer,
  encoding: NameEncoding,
): OssResponse {
  const headers = {
    etag: answer.etag,
    'x-oss-hash-crc64ecma': answer.hashCrc64,
    'x-oss-version-id': answer.versionId,
  }
  if (answer.callbackReply !== undefined) return replyResponse(answer.callbackReply, headers)
  const elements = [
    ['EncodingType', encoding.encodingType],
    ['Location', answer.location],
    ['Bucket', answer.bucket],
    ['Key', nameEncoder(encoding)(answer.key)],
    ['ETag', answer.etag],
  ] as const
  return xmlResponse(['CompleteMultipartUploadResult', elements], headers)
}

function callOf({ bucket, key }: CompleteMultipartUploadRequest): OperationCall {
  return { operation: 'CompleteMultipartUpload', bucket, key }
}
