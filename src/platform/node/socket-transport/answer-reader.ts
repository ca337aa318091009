/**
 * Reads the answer to one request from bytes as they come, wherever they are cut.
 *
 * It keeps no bytes of the body and calls nobody: its owner asks for one step after the other, and
 * so can stop between any two. 1xx answers are passed by.
 */

import type { HttpMethod } from '../../../protocol/http.js'
import { ChunkedFraming } from './chunked-framing.js'
import {
  MalformedAnswer,
  MAX_HEAD_SIZE,
  parseResponseHead,
  type ResponseHead,
} from './response-head.js'

/** What a step has come upon. `more`: the bytes are used up. */
export type AnswerStep = 'more' | 'head' | 'content' | 'end'

const HEAD_START = 'HTTP/1.'
const HEAD_END = '\r\n\r\n'
/** A head that has it would never end. */
const BARE_LINE_FEED = /(?<!\r)\n/
/** Most heads are shorter; what follows is not worth turning into text to look for the end. */
const USUAL_HEAD_SIZE = 2048
/** A peer may not put the answer off for ever. */
const MAX_INTERIM_ANSWERS = 32

export class AnswerReader {
  /** Where the last step has ended. */
  position = 0
  /** Size of the content that the last step has come upon; it lies before `position`. */
  contentSize = 0

  readonly #method: HttpMethod
  #head: ResponseHead | undefined
  #interim = 0
  /** The beginning of a head whose end has not come yet. */
  #partial = ''
  /** Bytes to come, when the head has told. */
  #left = 0
  #chunks: ChunkedFraming | undefined

  /** `method` is that of the request. */
  constructor(method: HttpMethod) {
    this.#method = method
  }

  /** Whether any byte of the answer, or of an interim one, has been seen. */
  get begun(): boolean {
    return this.#head !== undefined || this.#partial !== '' || this.#interim > 0
  }

  /** The head, once a step has come upon it. */
  get head(): ResponseHead {
    if (this.#head === undefined) throw new Error('the head of the answer has not been read yet')
    return this.#head
  }

  /** Bytes of the body still to come; `undefined` when only its end will tell. */
  get left(): number | undefined {
    const framing = this.#head?.framing
    return framing === 'length' || framing === 'none' ? this.#left : undefined
  }

  /**
   * One step over `bytes[start, end)`, which follow what the steps before have used up.
   *
   * @throws MalformedAnswer
   */
  next(bytes: Buffer, start: number, end: number): AnswerStep {
    if (this.#head === undefined) return this.#readHead(bytes, start, end)
    if (this.#chunks !== undefined) return this.#readChunk(this.#chunks, bytes, start, end)
    this.position = start
    if (this.#head.framing === 'until-close') {
      return start === end ? 'more' : this.#content(start, end - start)
    }
    if (this.#left === 0) return 'end'
    if (start === end) return 'more'
    const size = Math.min(this.#left, end - start)
    this.#left -= size
    return this.#content(start, size)
  }

  /** Whether the answer is whole when the peer ends the connection here. */
  endsHere(): boolean {
    return this.#head?.framing === 'until-close'
  }

  #content(start: number, size: number): AnswerStep {
    this.position = start + size
    this.contentSize = size
    return 'content'
  }

  #readHead(bytes: Buffer, start: number, end: number): AnswerStep {
    this.position = end
    if (start === end) return 'more'
    const earlier = this.#partial
    let limit = Math.min(end, start + USUAL_HEAD_SIZE)
    let text = earlier + bytes.toString('latin1', start, limit)
    const searchFrom = Math.max(0, earlier.length - HEAD_END.length + 1)
    let length = text.indexOf(HEAD_END, searchFrom)
    if (length < 0 && limit < end) {
      limit = Math.min(end, start + MAX_HEAD_SIZE)
      text = earlier + bytes.toString('latin1', start, limit)
      length = text.indexOf(HEAD_END, searchFrom)
    }
    if (!text.startsWith(HEAD_START.slice(0, text.length))) {
      throw new MalformedAnswer('it has no status line of HTTP/1')
    }
    if ((length < 0 ? text.length : length) > MAX_HEAD_SIZE - HEAD_END.length) {
      throw new MalformedAnswer(`its head is longer than ${MAX_HEAD_SIZE} bytes`)
    }
    if (length < 0) {
      if (BARE_LINE_FEED.test(text)) throw new MalformedAnswer('a line does not end with CR LF')
      this.#partial = text
      return 'more'
    }
    this.#partial = ''
    this.position = start + length + HEAD_END.length - earlier.length
    return this.#begin(parseResponseHead(text.slice(0, length), this.#method), bytes, end)
  }

  #begin(head: ResponseHead, bytes: Buffer, end: number): AnswerStep {
    if (head.status < 200) {
      this.#interim += 1
      if (head.status === 101 || this.#interim > MAX_INTERIM_ANSWERS) {
        throw new MalformedAnswer('it is an interim answer that was not asked for')
      }
      return this.#readHead(bytes, this.position, end)
    }
    this.#head = head
    this.#left = head.length ?? 0
    if (head.framing === 'chunked') this.#chunks = new ChunkedFraming()
    return 'head'
  }

  #readChunk(chunks: ChunkedFraming, bytes: Buffer, start: number, end: number): AnswerStep {
    const contentStart = chunks.skip(bytes, start, end)
    this.position = contentStart
    if (chunks.done) return 'end'
    const size = chunks.take(end - contentStart)
    return size === 0 ? 'more' : this.#content(contentStart, size)
  }
}
