/** The bodies of responses: one that has come with its head, and one that is still to come. */

import type { ResponseBody } from '../../../protocol/http.js'
import { tooLong } from '../network-errors.js'

/** Takes content; a promise holds up what follows, and until it settles the memory is taken. */
export type ContentReceiver = (chunk: Uint8Array) => void | Promise<void>

/** What a body needs from its exchange. */
export interface BodyOrigin {
  readonly peer: string
  readonly signal: AbortSignal | undefined
  /** Whether nothing of the exchange is left. */
  readonly over: boolean
  /** Resolves, and never rejects, when nothing of the exchange is left. */
  finished(): Promise<void>
  /**
   * Hands the content over. Settles when nothing of the exchange is left, and `receiver` has;
   * rejects when the body broke off. `holdable`: whether `receiver` may return promises.
   */
  read(receiver: ContentReceiver, holdable: boolean): Promise<void>
  /** Ends the exchange and its connection. */
  drop(): void
}

/**
 * Less than this is read to its end to keep the connection; for more a new connection is cheaper.
 */
const WORTH_DRAINING = 64 * 1024

/** A body that is at hand. */
export class WholeBody implements ResponseBody {
  readonly #content: Buffer
  readonly #origin: BodyOrigin
  #taken = false

  constructor(content: Buffer, origin: BodyOrigin) {
    this.#content = content
    this.#origin = origin
  }

  async deliver(onChunk: ContentReceiver): Promise<void> {
    this.#take()
    if (this.#content.length > 0) await onChunk(this.#content)
    this.#origin.signal?.throwIfAborted()
    await this.#origin.finished()
  }

  async bytes(limit: number): Promise<Uint8Array> {
    this.#take()
    if (!this.#origin.over) await this.#origin.finished()
    if (this.#content.length > limit) throw tooLong(this.#origin.peer, limit)
    return this.#content
  }

  discard(): Promise<void> {
    this.#taken = true
    return this.#origin.finished()
  }

  #take(): void {
    if (this.#taken) throw readTwice()
    this.#taken = true
    this.#origin.signal?.throwIfAborted()
  }
}

/** A body that arrives. */
export class StreamedBody implements ResponseBody {
  readonly #origin: BodyOrigin
  readonly #size: number | undefined
  #taken = false

  /** `size` is what the head announced. */
  constructor(size: number | undefined, origin: BodyOrigin) {
    this.#size = size
    this.#origin = origin
  }

  async deliver(onChunk: ContentReceiver): Promise<void> {
    this.#take()
    await this.#origin.read(onChunk, true)
  }

  async bytes(limit: number): Promise<Uint8Array> {
    this.#take()
    const chunks: Uint8Array[] = []
    let length = 0
    if (this.#size !== undefined && this.#size > limit) {
      await this.#drop()
      throw tooLong(this.#origin.peer, limit)
    }
    await this.#origin.read((chunk) => {
      length += chunk.length
      if (length > limit) throw tooLong(this.#origin.peer, limit)
      chunks.push(Buffer.from(chunk))
    }, false)
    return Buffer.concat(chunks, length)
  }

  async discard(): Promise<void> {
    if (this.#taken) return
    this.#taken = true
    if (this.#size === undefined || this.#size > WORTH_DRAINING) await this.#drop()
    else await this.#origin.read(ignore, false).catch(ignore)
  }

  #take(): void {
    if (this.#taken) throw readTwice()
    this.#taken = true
  }

  #drop(): Promise<void> {
    this.#origin.drop()
    return this.#origin.finished()
  }
}

function readTwice(): Error {
  return new Error('a response body is read only once')
}

function ignore(): void {
  // what is discarded, and that it broke off
}
