/** The body of a request that `node:http` receives. */

import type { IncomingMessage } from 'node:http'
import { TransportError } from '../../../protocol/errors/ossferry-error.js'
import type { IncomingBody } from '../../../server/http-exchange.js'

export class MessageBody implements IncomingBody {
  received = 0
  readonly #message: IncomingMessage
  #sendContinue: (() => void) | undefined

  /** `sendContinue` is there when the peer waits for 100 Continue before it sends the body. */
  constructor(message: IncomingMessage, sendContinue: (() => void) | undefined) {
    this.#message = message
    this.#sendContinue = sendContinue
  }

  get awaitsContinue(): boolean {
    return this.#sendContinue !== undefined
  }

  deliver(onChunk: (chunk: Uint8Array) => Promise<void> | undefined): Promise<void> {
    const message = this.#message
    this.#sendContinue?.()
    this.#sendContinue = undefined
    return new Promise((resolve, reject) => {
      // The last chunk may still be at work when the end arrives.
      let pending: Promise<void> | undefined
      const stopListening = (): void => {
        message.off('data', onData)
        message.off('end', onEnd)
        message.off('close', onClose)
      }
      const fail = (error: unknown): void => {
        stopListening()
        reject(error)
      }
      const onData = (chunk: Uint8Array): void => {
        this.received += chunk.length
        try {
          pending = onChunk(chunk)
        } catch (error) {
          fail(error)
          return
        }
        if (pending === undefined) return
        message.pause()
        pending.then(() => message.resume(), fail)
      }
      const onEnd = (): void => {
        stopListening()
        if (pending === undefined) resolve()
        else pending.then(resolve, reject)
      }
      const onClose = (): void => {
        const text = 'the client closed the connection amid the body'
        fail(new TransportError({ code: 'ConnectionLost', message: text }))
      }
      message.on('data', onData)
      message.once('end', onEnd)
      message.once('close', onClose)
      if (message.destroyed) onClose()
    })
  }

  /** Reads what nobody has read and drops it. */
  dropRest(): void {
    this.#message.removeAllListeners('data')
    this.#message.resume()
  }
}
