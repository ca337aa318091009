/** Reads requests in a server: what the server's halves of the codecs have in common. */

import { parseDecimal } from '../decimal.js'
import {
  MAX_KEY_BYTES,
  MAX_METADATA_BYTES,
  MAX_PARTS,
  MAX_TRAFFIC_LIMIT,
  MAX_XML_BODY_SIZE,
  MIN_TRAFFIC_LIMIT,
} from '../limits.js'
import type { OssRequest } from '../oss-message.js'
import { encodeUtf8 } from '../text-codecs.js'
import { DEFAULT_XML_LIMITS, parseXml, XmlError, type XmlElement } from '../xml/read-xml.js'
import {
  decodeObjectFields,
  METADATA_PREFIX,
  STORAGE_CLASSES,
  type CommonFields,
  type ObjectFields,
} from './object-fields.js'
import { invalidArgument, rejection } from './request-rejection.js'
import { findTaggingProblem } from './tagging.js'
import { isVersionId } from './version-id.js'
import type { NameEncoding } from './write-response.js'

/** The bucket that routing has found. */
export function requireBucket(request: OssRequest): string {
  if (request.bucket === undefined) throw new Error('a bucket operation was routed no bucket')
  return request.bucket
}

/** The object that routing has found. */
export function requireObject(request: OssRequest): { bucket: string; key: string } {
  if (request.key === undefined) throw new Error('an object operation was routed no key')
  return { bucket: requireBucket(request), key: request.key }
}

/** What `read` makes of the document `body`; `MalformedXML` with `ec` when it is none. */
export function readBodyDocument<Content>(
  body: Uint8Array,
  rootName: string,
  ec: string | undefined,
  read: (root: XmlElement) => Content,
): Content {
  try {
    const limits = { ...DEFAULT_XML_LIMITS, maxSize: MAX_XML_BODY_SIZE }
    const root = parseXml(body, limits)
    if (root.name !== rootName) throw new XmlError(`the root node is not named ${rootName}.`)
    return read(root)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw rejection('MalformedXML', { ec, details: { ErrorDetail: error.message } })
  }
}

/** The body's bytes; none when there is no body. */
export function requireBytes(request: OssRequest): Uint8Array {
  if (request.body === undefined) return new Uint8Array()
  if (request.body instanceof Uint8Array) return request.body
  throw new Error('a request with a document has to be read whole before it is decoded')
}

export function readCommonFields(request: OssRequest): CommonFields {
  const payer = request.headers['x-oss-request-payer'] ?? request.query['x-oss-request-payer']
  return payer?.toLowerCase() === 'requester' ? { requestPayer: 'requester' } : {}
}

/** The fields to store with an object, checked. */
export function readObjectFields(request: OssRequest): ObjectFields {
  readChoice(
    request,
    'x-oss-storage-class',
    STORAGE_CLASSES,
    'No such bucket storage class exists.',
  )
  checkEncryption(request)
  checkTagging(request)
  checkMetadataSize(request)
  return decodeObjectFields(request.headers)
}

const ENCRYPTIONS: readonly string[] = ['AES256', 'KMS', 'SM4']

function checkEncryption({ headers }: OssRequest): void {
  const encryption = headers['x-oss-server-side-encryption']
  if (encryption === undefined || ENCRYPTIONS.includes(encryption)) return
  throw rejection('InvalidEncryptionAlgorithmError')
}

function checkTagging(request: OssRequest): void {
  const tagging = request.headers['x-oss-tagging']
  if (tagging === undefined || findTaggingProblem(tagging) === undefined) return
  const message =
    "The header 'x-oss-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters " +
    'without tag name duplicates.'
  throw invalidArgument(message, 'x-oss-tagging', tagging, '0010-00000219')
}

function checkMetadataSize(request: OssRequest): void {
  let size = 0
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(METADATA_PREFIX)) continue
    size += name.length - METADATA_PREFIX.length + encodeUtf8(value).length
  }
  if (size <= MAX_METADATA_BYTES) return
  const message = `The user metadata is larger than ${MAX_METADATA_BYTES} bytes.`
  throw invalidArgument(message, METADATA_PREFIX + '*', String(size), '0011-00000002')
}

/** `x-oss-traffic-limit` in bit/s, from header or query. */
export function readTrafficLimit(request: OssRequest): number | undefined {
  const name = 'x-oss-traffic-limit'
  const text = readEither(request, name, name, {
    message: `${name} should be specified either in query string or header, not both.`,
    ec: '0004-00000501',
  })
  if (text === undefined) return undefined
  const limit = parseDecimal(text)
  if (limit !== undefined && limit >= MIN_TRAFFIC_LIMIT && limit <= MAX_TRAFFIC_LIMIT) return limit
  const message = `${name} is invalid, should be specified between 819200(100KB/s) and 838860800(100MB/s).`
  throw invalidArgument(message, name, text, '0004-00000502')
}

/** A value that may come in a header or in the query, but not in both. */
export function readEither(
  request: OssRequest,
  header: string,
  parameter: string,
  both: { readonly message: string; readonly ec: string },
): string | undefined {
  const inHeader = request.headers[header]
  const inQuery = request.query[parameter]
  if (inHeader !== undefined && inQuery !== undefined) {
    throw invalidArgument(both.message, parameter, inQuery, both.ec)
  }
  return inHeader ?? inQuery
}

/** A header that has one of `choices`; any other value is refused with `message`. */
export function readChoice<Choice extends string>(
  request: OssRequest,
  header: string,
  choices: readonly Choice[],
  message: string,
): Choice | undefined {
  const value = request.headers[header]
  if (value === undefined) return undefined
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) throw invalidArgument(message, header, value)
  return choice
}

/** A header that is `true` or `false`. */
export function readFlag(request: OssRequest, header: string): boolean | undefined {
  const choice = readChoice(request, header, ['true', 'false'], `${header} must be true or false.`)
  return choice === undefined ? undefined : choice === 'true'
}

/** `uploadId` of the query; a part number alone makes an UploadPart too. */
export function requireUploadId(request: OssRequest): string {
  const uploadId = request.query['uploadId']
  if (uploadId === undefined) throw rejection('MissingArgument', { ec: undefined })
  return uploadId
}

export function parsePartNumber(text: string): number {
  const partNumber = parseDecimal(text)
  if (partNumber !== undefined && partNumber >= 1 && partNumber <= MAX_PARTS) return partNumber
  const message = `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive.`
  throw invalidArgument(message, 'PartNumber', text, '0017-00000220')
}

/** Conditions cannot be put on a write; OSS refuses them rather than ignore them. */
export function refuseConditions({ headers }: OssRequest): void {
  for (const name of CONDITION_HEADERS) {
    const value = headers[name.toLowerCase()]
    if (value === undefined) continue
    throw rejection('NotImplemented', { details: { Header: name, Value: value } })
  }
}

const CONDITION_HEADERS = ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since']

/** `Content-Length`, if there is one. */
export function readContentLength(request: OssRequest): number | undefined {
  const text = request.headers['content-length']
  if (text === undefined) return undefined
  const length = parseDecimal(text)
  if (length !== undefined) return length
  throw rejection('MissingContentLength', { ec: '0017-00000103' })
}

/** `versionId` of the query. */
export function readVersionId(request: OssRequest): string | undefined {
  const versionId = request.query['versionId']
  return versionId === undefined ? undefined : requireVersionId(versionId)
}

/** `versionId`, if it can be one. */
export function requireVersionId(versionId: string): string {
  if (isVersionId(versionId)) return versionId
  const message =
    versionId === '' ? 'Version id can not be the empty string.' : 'Invalid version id specified.'
  throw invalidArgument(message, 'versionId', versionId, '0012-00000202')
}

/** A number in the query; one outside the range is refused. */
export function readCount(
  request: OssRequest,
  parameter: string,
  least: number,
  most: number,
): number | undefined {
  const text = request.query[parameter]
  if (text === undefined) return undefined
  const count = parseDecimal(text)
  if (count !== undefined && count >= least && count <= most) return count
  const message = `Argument ${parameter} must be an integer between ${least} and ${most}.`
  throw invalidArgument(message, parameter, text)
}

/** A prefix, marker or delimiter in the query. */
export function readName(request: OssRequest, parameter: string): string | undefined {
  const name = request.query[parameter]
  if (name === undefined || name.length * 3 <= MAX_KEY_BYTES) return name
  if (encodeUtf8(name).length <= MAX_KEY_BYTES) return name
  const message = `The length of ${parameter} must be less than ${MAX_KEY_BYTES + 1}.`
  throw invalidArgument(message, parameter, name)
}

/** `delimiter` of the query: one character, or none. */
export function readDelimiter({ query }: OssRequest): string | undefined {
  const delimiter = query['delimiter']
  if (delimiter === undefined || Array.from(delimiter).length <= 1) return delimiter
  const message = 'The delimiter must be a single character.'
  throw invalidArgument(message, 'delimiter', delimiter, '0015-00000406')
}

/** `encoding-type` of the query. */
export function readNameEncoding(request: OssRequest): NameEncoding {
  const type = request.query['encoding-type']
  if (type === undefined || type === '') return { encodingType: undefined }
  if (type === 'url') return { encodingType: 'url' }
  const message = 'Invalid Encoding Method specified in Request'
  throw invalidArgument(message, 'encoding-type', type, '0017-00000235')
}
