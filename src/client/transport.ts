/** The port through which the client reaches the network: one request out, one response back. */

import type { HttpRequest, HttpResponse } from '../protocol/http.js'

export interface SendOptions {
  /** Ends the exchange at any time, also while the response body is read. */
  readonly signal?: AbortSignal | undefined
  /**
   * How long nothing may move in either direction once the connection stands. Time in which the
   * sender of the body or the reader of the answer holds things up does not count.
   */
  readonly idleTimeoutMs: number
}

/**
 * Sends requests. It neither retries nor interprets: any status is an answer.
 *
 * - `send` hands the body to its network before it returns or waits only for a connection; it may
 *   be called many times at once.
 * - It resolves when the response's head is there. An answer that comes before the whole body has
 *   been sent (an early 403) is delivered like any other; the rest of the body is then not sent and
 *   its sender is stopped.
 * - It rejects with a `TransportError` when there is no answer, with what the body's `send` threw
 *   when that failed, and with the signal's reason when aborted; never before the body's `send` has
 *   settled, so that the body may be sent again at once.
 * - After an early answer the body's `send` has settled when the response body has been read or
 *   discarded.
 * - When it has rejected, or the response body has been read to its end or discarded, nothing of
 *   the exchange remains but perhaps an idle connection for the next one.
 */
export interface Transport {
  send(request: HttpRequest, options: SendOptions): Promise<HttpResponse>
  /** Closes every connection at once, those in use included. What is sent afterwards is refused. */
  close(): Promise<void>
}
