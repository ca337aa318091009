/** One request and its answer as the server sees them, below OSS and above sockets. */

import type { BodySource, HttpHeaders } from '../protocol/http.js'

/** The body of a request, as it arrives. It is read once, by one of its methods, or not at all. */
export interface IncomingBody {
  /** Bytes taken from the body so far. */
  readonly received: number
  /**
   * Hands over chunk after chunk, in order; a chunk is given away, its memory is never reused.
   * Waits for the promise that `onChunk` may return. Rejects with what `onChunk` throws, and when
   * the body breaks off before its announced end.
   */
  deliver(onChunk: (chunk: Uint8Array) => Promise<void> | undefined): Promise<void>
}

/** An answer on its way out. */
export interface OutgoingResponse {
  readonly status: number
  /**
   * Lower-case names. `content-length` and `date` come from here, or from the body and the clock.
   */
  readonly headers: HttpHeaders
  /**
   * A source that sends fewer bytes than its `size` has the connection closed behind them; one that
   * fails has it cut.
   */
  readonly body: Uint8Array | BodySource | undefined
}

export interface HttpExchange {
  readonly method: string
  /** Path and query exactly as they came. */
  readonly target: string
  /** A header's bytes are read as UTF-8. */
  readonly headers: HttpHeaders
  readonly body: IncomingBody
  /** Bytes of the answer's body that the machine has taken so far. */
  readonly bytesSent: number
  /** The address of the peer. */
  readonly clientAddress: string
  /** Aborted as soon as the peer has gone or the server is being closed. */
  readonly signal: AbortSignal
  /**
   * Sends the answer and resolves when all of it has been handed to the machine. What is left of
   * the request's body is read and dropped, so that the peer can finish sending and see the answer.
   * Rejects when the answer cannot be sent. May be called once.
   */
  respond(response: OutgoingResponse): Promise<void>
  /** Cuts the connection at once. */
  drop(): void
}
