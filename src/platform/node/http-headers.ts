/** Header fields between their text and Node's, which is Latin-1. */

import type { HttpHeaders } from '../../protocol/http.js'
import { openFields } from '../../protocol/open-fields.js'

const BEYOND_ASCII = /[^\0-\u007f]/
const BEYOND_LATIN1 = /[^\0-\u00ff]/

/**
 * Names and values in turn, as `http.request` takes them most cheaply, without the header called
 * `except`. Text beyond ASCII becomes the bytes of its UTF-8, which is what OSS signs and stores.
 */
export function formatHeaders(headers: HttpHeaders, except?: string): string[] {
  const list: string[] = []
  for (const name in headers) {
    if (name === except) continue
    const value = headers[name] ?? ''
    list.push(name, encodeFieldText(value))
  }
  return list
}

/**
 * Header fields from Node's raw list; the reverse of `formatHeaders`. Bytes that are not UTF-8 stay
 * Latin-1.
 */
export function parseHeaders(raw: readonly string[]): HttpHeaders {
  const headers = openFields()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const text = raw[index + 1] ?? ''
    const value = decodeFieldText(text)
    const earlier = headers[name]
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`
  }
  return headers
}

/** The text of a field's value that came as Latin-1; bytes that are not UTF-8 stay Latin-1. */
export function decodeFieldText(text: string): string {
  return BEYOND_ASCII.test(text) ? decodeLatin1(text) : text
}

/** The reverse of `decodeFieldText`. */
export function encodeFieldText(text: string): string {
  return BEYOND_ASCII.test(text) ? encodeLatin1(text) : text
}

function encodeLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodeLatin1(text: string): string {
  if (BEYOND_LATIN1.test(text)) return text
  try {
    return utf8.decode(Buffer.from(text, 'latin1'))
  } catch {
    return text // not UTF-8, which HTTP permits
  }
}
