/** The `<Error>` document: how a server writes it, and every form in which a client may meet it. */

import { parseDecimal } from '../decimal.js'
import { parseHttpDate } from '../http-date.js'
import { parseIsoTime } from '../iso-time.js'
import type { HttpHeaders } from '../http.js'
import type { OssResponse } from '../oss-message.js'
import { decodeBase64, decodeUtf8Leniently, encodeBase64 } from '../text-codecs.js'
import { childText, parseXml, XmlError, type XmlElement } from '../xml/read-xml.js'
import { formatXml, type XmlNode } from '../xml/write-xml.js'
import type { ErrorAnswer } from './error-codes.js'
import { CallbackFailedError, ServiceError, type ServiceErrorOptions } from './ossferry-error.js'
import { redactDetails } from './redaction.js'
import { isRetryableAnswer } from './retry-classification.js'

/** What the server adds to an `ErrorAnswer`. */
export interface ErrorContext {
  readonly requestId: string
  /** The `Host` header of the request. */
  readonly hostId: string
}

/** Code of an answer whose error document is missing or cannot be read. */
export const BAD_ERROR_RESPONSE = 'BadErrorResponse'

const TROUBLESHOOT = 'https://api.aliyun.com/troubleshoot?q='
const EXCERPT_LENGTH = 256
const XML_LIMITS = { maxSize: 256 * 1024, maxDepth: 8 }

/** The elements that every document may have; all others are details. */
const COMMON_ELEMENTS: ReadonlySet<string> = new Set([
  'Code',
  'EC',
  'HostId',
  'Message',
  'RecommendDoc',
  'RequestId',
])

/** The error document, as UTF-8. */
export function encodeErrorDocument(answer: ErrorAnswer, context: ErrorContext): Uint8Array {
  const elements: XmlNode[] = [
    ['Code', answer.code],
    ['Message', answer.message],
    ['RequestId', context.requestId],
    ['HostId', context.hostId],
    ...Object.entries(answer.details),
    ['EC', answer.ec],
    ['RecommendDoc', answer.ec === undefined ? undefined : TROUBLESHOOT + answer.ec],
  ]
  return formatXml(['Error', elements])
}

/**
 * The document for the header `x-oss-err` of an answer without a body. The hexadecimal elements,
 * which repeat others, are left out: with them it would not fit into the header block that clients
 * accept.
 */
export function encodeErrorHeader(answer: ErrorAnswer, context: ErrorContext): string {
  const details = Object.entries(answer.details).filter(([name]) => !name.endsWith('Bytes'))
  return encodeBase64(
    encodeErrorDocument({ ...answer, details: Object.fromEntries(details) }, context),
  )
}

/** What could be read of an error document. */
interface DecodedDocument {
  readonly code: string
  readonly message: string
  readonly requestId?: string | undefined
  readonly hostId?: string | undefined
  readonly ec?: string | undefined
  readonly details: Readonly<Record<string, string>>
}

/**
 * The error that an answer with a status other than success stands for. Never throws: an answer
 * that cannot be read gives `BadErrorResponse` with the beginning of its body. `action` says what
 * was being done, such as `cannot upload part 7 of oss://b/k`.
 */
export function decodeErrorResponse(response: OssResponse, action?: string): ServiceError {
  const { status, headers } = response
  const document = decodeDocument(response)
  const options: ServiceErrorOptions = {
    action,
    status,
    code: document.code,
    serviceMessage: document.message,
    ec: document.ec ?? headers['x-oss-ec'],
    requestId: headers['x-oss-request-id'] ?? document.requestId,
    hostId: document.hostId,
    details: redactDetails(document.details),
    serverTime: readServerTime(document.details, headers),
    retryAfterMs: readRetryAfter(headers),
    nextAppendPosition: parseDecimal(headers['x-oss-next-append-position'] ?? ''),
  }
  if (status === 203) return new CallbackFailedError(options)
  return new ServiceError({ ...options, retryable: isRetryableAnswer(status, document.code) })
}

function decodeDocument({ headers, body }: OssResponse): DecodedDocument {
  const header = headers['x-oss-err']
  const document = body.length === 0 && header !== undefined ? (decodeBase64(header) ?? body) : body
  if (document.length === 0) {
    return { code: BAD_ERROR_RESPONSE, message: 'the answer has no error document', details: {} }
  }
  const decoded = looksLikeJson(document, headers) ? readJson(document) : readXml(document)
  if (decoded !== undefined) return decoded
  const excerpt = Array.from(decodeUtf8Leniently(document.subarray(0, EXCERPT_LENGTH * 4)))
  return {
    code: BAD_ERROR_RESPONSE,
    message: `the answer is no error document, it begins: ${excerpt.slice(0, EXCERPT_LENGTH).join('')}`,
    details: {},
  }
}

function readXml(bytes: Uint8Array): DecodedDocument | undefined {
  let root: XmlElement
  try {
    root = parseXml(bytes, XML_LIMITS)
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
  const code = childText(root, 'Code')
  if (root.name !== 'Error' || code === undefined || code === '') return undefined
  const details: Record<string, string> = Object.create(null) as Record<string, string>
  for (const element of root.children) {
    if (!COMMON_ELEMENTS.has(element.name)) collectDetails(element, element.name, details)
  }
  return {
    code,
    message: childText(root, 'Message') ?? '',
    requestId: childText(root, 'RequestId'),
    hostId: childText(root, 'HostId'),
    ec: childText(root, 'EC'),
    details,
  }
}

/** Nested elements (`AccessDeniedDetail`) become names with dots. */
function collectDetails(element: XmlElement, name: string, details: Record<string, string>): void {
  if (element.children.length === 0) {
    details[name] = element.text
    return
  }
  for (const inner of element.children) collectDetails(inner, `${name}.${inner.name}`, details)
}

function looksLikeJson(bytes: Uint8Array, headers: HttpHeaders): boolean {
  return headers['content-type']?.startsWith('application/json') === true || bytes[0] === 0x7b
}

/** Some services in front of OSS answer `{"Error": {"Code": ...}}` or `{"code": ...}`. */
function readJson(bytes: Uint8Array): DecodedDocument | undefined {
  let value: unknown
  try {
    value = JSON.parse(decodeUtf8Leniently(bytes))
  } catch {
    return undefined
  }
  const fields = textFields(value)
  const nested = isRecord(value) ? textFields(value.Error ?? value.error) : {}
  const { code, message, requestid, hostid, ec, ...details } = { ...fields, ...nested }
  if (code === undefined || code === '') return undefined
  return { code, message: message ?? '', requestId: requestid, hostId: hostid, ec, details }
}

/** The fields of a JSON object that are text, by lower-case name. */
function textFields(value: unknown): Record<string, string> {
  const fields: Record<string, string> = {}
  if (!isRecord(value)) return fields
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === 'string') fields[name.toLowerCase()] = field
  }
  return fields
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The document's own time first: gateways have been seen to send a wrong `Date` beside a right
 * `ServerTime`.
 */
function readServerTime(
  details: Readonly<Record<string, string>>,
  headers: HttpHeaders,
): number | undefined {
  const { date } = headers
  return (
    parseIsoTime(details.ServerTime ?? '') ?? (date === undefined ? undefined : parseHttpDate(date))
  )
}

function readRetryAfter(headers: HttpHeaders): number | undefined {
  const delayMs = headers['x-oss-qos-delay-time']
  if (delayMs !== undefined && /^\d{1,9}$/.test(delayMs)) return Number(delayMs)
  const retryAfter = headers['retry-after']
  if (retryAfter === undefined) return undefined
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const until = parseHttpDate(retryAfter)
  const now = parseHttpDate(headers.date ?? '')
  return until === undefined || now === undefined ? undefined : Math.max(0, until - now)
}
