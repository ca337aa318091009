/** The body of a response that arrives through `node:http`. */

import type { IncomingMessage } from 'node:http'

import type { TransportError } from '../../protocol/errors/ossferry-error.js'
import type { ResponseBody } from '../../protocol/http.js'
import { answerBrokeOff, tooLong } from './network-errors.js'

/** What a body needs from the exchange that it ends. */
export interface BodyExchange {
  readonly peer: string
  /** While nobody reads, or the reader is busy, nothing can move and no time-out may strike. */
  readerBusy: boolean
  /** Why the exchange failed, when it did so itself. */
  readonly failure: unknown
  /** Settles, and never rejects, when nothing of the exchange is left. */
  readonly finished: Promise<void>
  /** Ends the exchange and its connection. */
  destroy(reason: unknown): void
}

/**
 * Less than this is read to its end to keep the connection; for more a new connection is cheaper.
 */
const WORTH_DRAINING = 64 * 1024

export class NodeResponseBody implements ResponseBody {
  readonly #message: IncomingMessage
  readonly #exchange: BodyExchange
  readonly #size: number | undefined
  #taken = false

  /** `size` is what the head announced. */
  constructor(message: IncomingMessage, exchange: BodyExchange, size: number | undefined) {
    this.#message = message
    this.#exchange = exchange
    this.#size = size
    message.on('error', ignore) // a body that breaks off while nobody reads it; who reads it then is told
  }

  async deliver(onChunk: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    this.#take()
    try {
      await this.#read(onChunk)
    } finally {
      await this.#exchange.finished
    }
  }

  async bytes(limit: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let length = 0
    if (this.#size !== undefined && this.#size > limit) {
      this.#take()
      await this.#end()
      throw this.#tooLong(limit)
    }
    await this.deliver((chunk) => {
      length += chunk.length
      if (length > limit) throw this.#tooLong(limit)
      chunks.push(chunk)
    })
    return chunks.length === 1 && chunks[0] !== undefined
      ? chunks[0]
      : Buffer.concat(chunks, length)
  }

  async discard(): Promise<void> {
    if (this.#taken) return
    this.#taken = true
    if (this.#size === undefined || this.#size > WORTH_DRAINING) {
      await this.#end()
      return
    }
    this.#exchange.readerBusy = false
    this.#message.resume()
    await this.#exchange.finished
  }

  #take(): void {
    if (this.#taken) throw new Error('a response body is read only once')
    this.#taken = true
  }

  async #end(): Promise<void> {
    this.#exchange.destroy(undefined)
    await this.#exchange.finished
  }

  #read(onChunk: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    const message = this.#message
    const exchange = this.#exchange
    return new Promise((resolve, reject) => {
      let stopped = false
      let pending: Promise<void> | undefined
      const stop = (reason: unknown): void => {
        if (stopped) return
        stopped = true
        message.off('data', onData).off('end', onEnd).off('close', onClose)
        exchange.destroy(reason)
        reject(reason)
      }
      const onData = (chunk: Uint8Array): void => {
        let result: void | Promise<void>
        try {
          result = onChunk(chunk)
        } catch (error) {
          stop(error)
          return
        }
        if (result === undefined) return
        exchange.readerBusy = true
        message.pause()
        pending = result.then(() => {
          pending = undefined
          exchange.readerBusy = false
          if (!stopped) message.resume()
        }, stop)
      }
      const finish = (): void => {
        // Node ends a body early, as if it were whole, when its request is destroyed.
        if (exchange.failure !== undefined) {
          stop(exchange.failure)
          return
        }
        if (stopped) return
        stopped = true
        resolve()
      }
      // Comes while the last chunk is still with the reader.
      const onEnd = (): void => {
        message.off('close', onClose)
        if (pending === undefined) finish()
        else void pending.then(finish)
      }
      // Comes after `end` when the body is whole. The reader keeps its chunk to the end of its own
      // work.
      const onClose = (): void => {
        const reason = exchange.failure ?? answerBrokeOff(exchange.peer)
        if (pending === undefined) stop(reason)
        else void pending.then(() => stop(reason))
      }
      message.on('data', onData).once('end', onEnd).once('close', onClose)
      exchange.readerBusy = false
      // It may have broken off before anybody read it.
      if (message.destroyed || exchange.failure !== undefined) onClose()
      else message.resume()
    })
  }

  #tooLong(limit: number): TransportError {
    return tooLong(this.#exchange.peer, limit)
  }
}

/** A body that has nothing in it and holds nothing. */
export const EMPTY_RESPONSE_BODY: ResponseBody = {
  deliver: () => Promise.resolve(),
  bytes: () => Promise.resolve(new Uint8Array()),
  discard: () => Promise.resolve(),
}

function ignore(): void {
  // see where it is attached
}
