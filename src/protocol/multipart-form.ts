/**
 * Reads `multipart/form-data` as it arrives, in memory that does not grow with its parts.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */

import { rejection } from './operations/request-rejection.js'
import { decodeUtf8, encodeUtf8 } from './text-codecs.js'

/** What stands before the content of a part. */
export interface FormPart {
  readonly name: string
  /** Of a part that is a file; as the browser tells it, which may be with a path. */
  readonly filename: string | undefined
  readonly contentType: string | undefined
}

/** A part begins, goes on, ends. */
export type FormEvent =
  | { readonly type: 'part'; readonly part: FormPart }
  | { readonly type: 'content'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }

/** Longest block of headers of a part; a name alone may have half of it. */
const MAX_PART_HEAD_SIZE = 16 * 1024
/** RFC 2046 allows 70 characters. */
const MAX_BOUNDARY_LENGTH = 256

const CR = 13
const NOTHING = new Uint8Array()
const NEWLINE = encodeUtf8('\r\n')
const END_OF_HEAD = encodeUtf8('\r\n\r\n')

/** The boundary that `Content-Type` names. @throws RequestRejection when it is of another type. */
export function parseFormBoundary(contentType: string | undefined): string {
  const [type = '', ...parameters] = (contentType ?? '').split(';')
  if (type.trim().toLowerCase() !== 'multipart/form-data') {
    throw rejection('RequestIsNotMultiPartContent')
  }
  for (const parameter of parameters) {
    const match = /^\s*boundary=(?:"([^"]*)"|(\S*))\s*$/i.exec(parameter)
    const boundary = match?.[1] ?? match?.[2] ?? ''
    if (boundary !== '' && boundary.length <= MAX_BOUNDARY_LENGTH) return boundary
  }
  throw malformedForm()
}

/** Of a form, which ends with its last boundary; what comes behind that counts for nothing. */
export class FormParser {
  readonly #delimiter: Uint8Array
  #state: 'preamble' | 'boundary' | 'head' | 'content' | 'over' = 'preamble'
  /** Bytes that cannot be told what they are before the next ones are there. */
  #kept: Uint8Array = NEWLINE

  constructor(boundary: string) {
    this.#delimiter = encodeUtf8(`\r\n--${boundary}`)
  }

  /**
   * What `chunk` brings. The bytes of the events lie in it, or in memory of their own.
   *
   * @throws RequestRejection for what is no form.
   */
  push(chunk: Uint8Array): readonly FormEvent[] {
    if (this.#state === 'over') return []
    const events: FormEvent[] = []
    let rest = join(this.#kept, chunk)
    this.#kept = NOTHING
    for (;;) {
      const next = this.#step(rest, events)
      if (next === undefined) break
      rest = next
    }
    return events
  }

  /** @throws RequestRejection when the form has not come to its end. */
  finish(): void {
    if (this.#state !== 'over') throw malformedForm()
  }

  /** Takes what it can from the front of `bytes` and returns the rest, if there is more to do. */
  #step(bytes: Uint8Array, events: FormEvent[]): Uint8Array | undefined {
    switch (this.#state) {
      case 'preamble':
      case 'content':
        return this.#readContent(bytes, events)
      case 'boundary':
        return this.#readBoundaryEnd(bytes)
      case 'head':
        return this.#readHead(bytes, events)
      case 'over':
        return undefined
    }
  }

  #readContent(bytes: Uint8Array, events: FormEvent[]): Uint8Array | undefined {
    const { index, whole } = findSequence(bytes, this.#delimiter)
    const inPart = this.#state === 'content'
    if (inPart && index > 0) events.push({ type: 'content', bytes: bytes.subarray(0, index) })
    if (!whole) {
      this.#kept = bytes.slice(index)
      return undefined
    }
    if (inPart) events.push({ type: 'end' })
    this.#state = 'boundary'
    return bytes.subarray(index + this.#delimiter.length)
  }

  /** Behind a boundary: two hyphens after the last part, blanks and a line end before a part. */
  #readBoundaryEnd(bytes: Uint8Array): Uint8Array | undefined {
    const { index, whole } = findSequence(bytes, NEWLINE)
    const text = decodeUtf8(bytes.subarray(0, Math.min(index, 2))) ?? ''
    if (text === '--') {
      this.#state = 'over'
      return undefined
    }
    const line = decodeUtf8(bytes.subarray(0, index)) ?? 'no text'
    if (index > MAX_BOUNDARY_LENGTH || !/^[ \t]*-?$/.test(line)) throw malformedForm()
    if (!whole) {
      this.#kept = bytes.slice()
      return undefined
    }
    if (line.endsWith('-')) throw malformedForm()
    this.#state = 'head'
    return bytes.subarray(index)
  }

  /** The boundary's line end is still there: a part without headers has an end of them, too. */
  #readHead(bytes: Uint8Array, events: FormEvent[]): Uint8Array | undefined {
    const { index, whole } = findSequence(bytes, END_OF_HEAD)
    if (index > MAX_PART_HEAD_SIZE) throw rejection('FieldItemTooLong')
    if (!whole) {
      this.#kept = bytes.slice()
      return undefined
    }
    events.push({ type: 'part', part: parsePartHead(bytes.subarray(0, index)) })
    this.#state = 'content'
    return bytes.subarray(index + END_OF_HEAD.length)
  }
}

/** Where `sequence` begins in `bytes`; if not `whole`, where it may begin, or the end. */
function findSequence(
  bytes: Uint8Array,
  sequence: Uint8Array,
): { readonly index: number; readonly whole: boolean } {
  for (let index = bytes.indexOf(CR); index >= 0; index = bytes.indexOf(CR, index + 1)) {
    const size = Math.min(sequence.length, bytes.length - index)
    let same = 1
    while (same < size && bytes[index + same] === sequence[same]) same += 1
    if (same === size) return { index, whole: size === sequence.length }
  }
  return { index: bytes.length, whole: false }
}

function parsePartHead(bytes: Uint8Array): FormPart {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw malformedForm()
  const headers = new Map<string, string>()
  for (const line of text.split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    if (colon < 0) throw malformedForm()
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  const disposition = headers.get('content-disposition') ?? ''
  const parameters = parseParameters(disposition)
  const name = parameters.get('name')
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) throw malformedForm()
  return {
    name,
    filename: parameters.get('filename'),
    contentType: headers.get('content-type'),
  }
}

const PARAMETER = /;\s*([^\s=;]+)=(?:"((?:\\"|[^"])*)"|([^;]*))/g

/** Browsers write a quotation mark in a name as `%22` or `\"`, and any other character as it is. */
function parseParameters(disposition: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, plain = ''] of disposition.matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted?.replaceAll('\\"', '"') ?? plain.trim())
  }
  return parameters
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right
  const joined = new Uint8Array(left.length + right.length)
  joined.set(left)
  joined.set(right, left.length)
  return joined
}

function malformedForm(): Error {
  return rejection('MalformedPOSTRequest')
}
