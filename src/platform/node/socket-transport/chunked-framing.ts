/** Finds the chunks of a body in chunked coding. Extensions and trailers are dropped. */

import { MalformedAnswer, MAX_HEAD_SIZE } from './response-head.js'

const SIZE = 0
const EXTENSION = 1
const SIZE_BREAK = 2
const CONTENT = 3
const CONTENT_END = 4
const CONTENT_BREAK = 5
const LINE_START = 6
const TRAILER = 7
const TRAILER_BREAK = 8
const LAST_BREAK = 9
const DONE = 10

const CR = 0x0d
const LF = 0x0a
const SEMICOLON = 0x3b
/** Enough for 2^52. */
const MAX_SIZE_DIGITS = 13

export class ChunkedFraming {
  #state = SIZE
  /** Bytes of the present chunk still to come. */
  #left = 0
  #digits = 0
  /** Bytes that were framing since the last content: a peer may not send such for ever. */
  #idle = 0

  /** Whether the last byte of the body's framing has been seen. */
  get done(): boolean {
    return this.#state === DONE
  }

  /**
   * Passes the framing at `bytes[start, end)` by. Returns where content begins, `end` if there is
   * none yet; when `done`, where the body has ended.
   *
   * @throws MalformedAnswer
   */
  skip(bytes: Uint8Array, start: number, end: number): number {
    let position = start
    while (position < end && this.#state !== CONTENT && this.#state !== DONE) {
      this.#take(bytes[position]!)
      position += 1
    }
    return position
  }

  /** How much of `available` bytes, which `skip` has led to, is content. It counts as passed. */
  take(available: number): number {
    if (this.#state !== CONTENT) return 0
    const size = Math.min(available, this.#left)
    this.#left -= size
    this.#idle = 0
    if (this.#left === 0) this.#state = CONTENT_END
    return size
  }

  #take(byte: number): void {
    this.#idle += 1
    if (this.#idle > MAX_HEAD_SIZE) throw new MalformedAnswer('its trailers are endless')
    switch (this.#state) {
      case SIZE:
        this.#takeSize(byte)
        return
      case EXTENSION:
        if (byte === CR) this.#state = SIZE_BREAK
        else forbidLineFeed(byte)
        return
      case SIZE_BREAK:
        requireByte(byte, LF)
        this.#digits = 0
        this.#state = this.#left === 0 ? LINE_START : CONTENT
        return
      case CONTENT_END:
        requireByte(byte, CR)
        this.#state = CONTENT_BREAK
        return
      case CONTENT_BREAK:
        requireByte(byte, LF)
        this.#state = SIZE
        return
      case LINE_START:
        forbidLineFeed(byte)
        this.#state = byte === CR ? LAST_BREAK : TRAILER
        return
      case TRAILER:
        if (byte === CR) this.#state = TRAILER_BREAK
        else forbidLineFeed(byte)
        return
      case TRAILER_BREAK:
        requireByte(byte, LF)
        this.#state = LINE_START
        return
      default:
        requireByte(byte, LF)
        this.#state = DONE
    }
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.#digits += 1
      if (this.#digits > MAX_SIZE_DIGITS) throw new MalformedAnswer('a chunk is too large')
      this.#left = this.#left * 16 + digit
      return
    }
    if (this.#digits === 0) throw new MalformedAnswer('a chunk has no size')
    if (byte === CR) this.#state = SIZE_BREAK
    else if (byte === SEMICOLON) this.#state = EXTENSION
    else throw new MalformedAnswer('the size of a chunk is no number')
  }
}

/** -1 for a byte that is no hexadecimal digit. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

function requireByte(byte: number, expected: number): void {
  if (byte !== expected) throw new MalformedAnswer('a chunk does not end where it should')
}

function forbidLineFeed(byte: number): void {
  if (byte === LF) throw new MalformedAnswer('a line does not end with CR LF')
}
