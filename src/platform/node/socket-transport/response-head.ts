/**
 * The head of a response: status line and fields, and what they say about the body.
 *
 * Strict where two readers could disagree about where a response ends. Whoever stands between this
 * program and the service, or reuses the connection, must see the same end.
 */

import type { HttpHeaders, HttpMethod } from '../../../protocol/http.js'
import { decodeFieldText } from '../http-headers.js'
import { trimFieldValue } from '../../../protocol/signing/signable-request.js'
import { openFields } from '../../../protocol/open-fields.js'

/** No head is longer. Includes the status line, the fields and the empty line. */
export const MAX_HEAD_SIZE = 64 * 1024

/** How the end of a body is found. */
export type BodyFraming = 'none' | 'length' | 'chunked' | 'until-close'

export interface ResponseHead {
  readonly status: number
  readonly headers: HttpHeaders
  readonly framing: BodyFraming
  /** Bytes of the body; `undefined` when only its end will tell. */
  readonly length: number | undefined
  /** Whether the connection may carry another request afterwards. */
  readonly keepsAlive: boolean
}

/** The peer does not speak HTTP as it should. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer'
}

/**
 * What is allowed between the start of a head and its last line's break. Tested at once: one pass
 * of a regular expression is cheaper than several per field.
 */
const WELL_FORMED =
  /^HTTP\/1\.[01] [1-9]\d\d(?: [\t -~\x80-\xff]*)?(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t -~\x80-\xff]*)*$/
/** Up to what a number holds exactly. */
const LENGTH = /^\d{1,15}$/
const BEYOND_ASCII = /[\x80-\xff]/

/**
 * Reads a head, Latin-1, without the two line breaks at its end. `method` is that of the request.
 *
 * @throws MalformedAnswer
 */
export function parseResponseHead(text: string, method: HttpMethod): ResponseHead {
  if (!WELL_FORMED.test(text)) throw new MalformedAnswer(findProblem(text))
  const status = Number(text.slice(9, 12))
  const headers = parseFields(text)
  const { framing, length } = frame(status, headers, method, text)
  return { status, headers, framing, length, keepsAlive: keepsAlive(text, headers) }
}

function parseFields(text: string): HttpHeaders {
  const headers = openFields()
  const ascii = !BEYOND_ASCII.test(text)
  let lineEnd = text.indexOf('\r\n')
  while (lineEnd >= 0) {
    const start = lineEnd + 2
    const colon = text.indexOf(':', start)
    lineEnd = text.indexOf('\r\n', colon)
    const name = text.slice(start, colon).toLowerCase()
    const raw = trimFieldValue(text.slice(colon + 1, lineEnd < 0 ? text.length : lineEnd))
    const value = ascii ? raw : decodeFieldText(raw)
    const earlier = headers[name]
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`
  }
  return headers
}

function frame(
  status: number,
  headers: HttpHeaders,
  method: HttpMethod,
  text: string,
): { readonly framing: BodyFraming; readonly length: number | undefined } {
  const encoding = headers['transfer-encoding']
  const lengthText = headers['content-length']
  if (encoding !== undefined) {
    if (lengthText !== undefined) {
      throw new MalformedAnswer('it has both Content-Length and Transfer-Encoding')
    }
    if (encoding.toLowerCase() !== 'chunked' || text.startsWith('HTTP/1.0')) {
      throw new MalformedAnswer('its Transfer-Encoding is not chunked')
    }
  }
  const length = lengthText === undefined ? undefined : parseLength(lengthText)
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) {
    return { framing: 'none', length: 0 }
  }
  if (encoding !== undefined) return { framing: 'chunked', length }
  if (length === undefined) return { framing: 'until-close', length }
  return { framing: length === 0 ? 'none' : 'length', length }
}

function parseLength(text: string): number {
  if (LENGTH.test(text)) return Number(text)
  // A field that came twice counts once, if both say the same.
  const [first = '', ...others] = text.split(', ')
  if (!LENGTH.test(first) || others.some((other) => other !== first)) {
    throw new MalformedAnswer('its Content-Length is not one number')
  }
  return Number(first)
}

function keepsAlive(text: string, { connection }: HttpHeaders): boolean {
  if (connection === undefined) return !text.startsWith('HTTP/1.0')
  const options = connection.toLowerCase().split(/[\t ]*,[\t ]*/)
  if (options.includes('close')) return false
  return !text.startsWith('HTTP/1.0') || options.includes('keep-alive')
}

/** Says in a few words, and without the peer's own, what is wrong. */
function findProblem(text: string): string {
  if (!/^HTTP\/1\.[01] [1-9]\d\d(?: |\r|$)/.test(text)) return 'it has no status line of HTTP/1'
  if (/\r(?!\n)|(?<!\r)\n/.test(text)) return 'a line does not end with CR LF'
  if (/\r\n[\t ]/.test(text)) return 'a header field is folded'
  if (/[^\t\r\n -~\x80-\xff]/.test(text)) return 'its head contains a control character'
  return 'it has a line that is no header field'
}
