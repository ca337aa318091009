/** The body of a request that `node:http` receives. */

import type { IncomingMessage } from 'node:http'
import { TransportError } from '../../../protocol/errors/ossferry-error.js'
import { rejection } from '../../../protocol/operations/request-rejection.js'
import type { IncomingBody } from '../../../server/http-exchange.js'

export interface MessageBodyOptions {
  /** How long the peer may send nothing while it is waited for. */
  readonly idleTimeoutMs: number
  /** There when the peer waits for 100 Continue before it sends the body. */
  readonly sendContinue: (() => void) | undefined
}

export class MessageBody implements IncomingBody {
  received = 0
  timedOut = false
  readonly #message: IncomingMessage
  readonly #idleTimeoutMs: number
  #sendContinue: (() => void) | undefined

  constructor(message: IncomingMessage, { idleTimeoutMs, sendContinue }: MessageBodyOptions) {
    this.#message = message
    this.#idleTimeoutMs = idleTimeoutMs
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
      let listening = true
      const stopListening = (): void => {
        listening = false
        message.socket.setTimeout(0)
        message.off('data', onData)
        message.off('end', onEnd)
        message.off('close', onClose)
        message.off('timeout', onTimeout)
      }
      const fail = (error: unknown): void => {
        stopListening()
        reject(error)
      }
      const resume = (): void => {
        if (listening) this.#limitSilence()
        message.resume()
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
        message.socket.setTimeout(0) // now it is the server that is slow
        pending.then(resume, fail)
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
      const onTimeout = (): void => {
        this.timedOut = true
        fail(rejection('RequestTimeout'))
      }
      message.on('data', onData)
      message.once('end', onEnd)
      message.once('close', onClose)
      message.once('timeout', onTimeout)
      this.#limitSilence()
      if (message.destroyed) onClose()
    })
  }

  /** Reads what nobody has read and drops it. */
  dropRest(): void {
    this.#message.removeAllListeners('data')
    this.#message.resume()
  }

  #limitSilence(): void {
    this.#message.socket.setTimeout(this.#idleTimeoutMs)
  }
}
