/** The body of a request that `node:http` receives. */

import type { IncomingMessage } from 'node:http'
import { TransportError } from '../../../protocol/errors/ossferry-error.js'
import { rejection } from '../../../protocol/operations/request-rejection.js'
import type { IncomingBody } from '../../../server/http-exchange.js'
import { BodyPatience, type PatienceLimits } from './body-patience.js'

export interface MessageBodyOptions {
  /** How slow the peer may be while it is waited for. */
  readonly limits: PatienceLimits
  /** There when the peer waits for 100 Continue before it sends the body. */
  readonly sendContinue: (() => void) | undefined
}

export class MessageBody implements IncomingBody {
  received = 0
  timedOut = false
  readonly #message: IncomingMessage
  readonly #limits: PatienceLimits
  #sendContinue: (() => void) | undefined

  constructor(message: IncomingMessage, { limits, sendContinue }: MessageBodyOptions) {
    this.#message = message
    this.#limits = limits
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
        patience.stop()
        message.off('data', onData)
        message.off('end', onEnd)
        message.off('close', onClose)
      }
      const fail = (error: unknown): void => {
        stopListening()
        reject(error)
      }
      const resume = (): void => {
        if (listening) patience.wait()
        message.resume()
      }
      const onData = (chunk: Uint8Array): void => {
        this.received += chunk.length
        patience.took(chunk.length)
        try {
          pending = onChunk(chunk)
        } catch (error) {
          fail(error)
          return
        }
        if (pending === undefined) return
        message.pause()
        patience.pause()
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
      const patience = new BodyPatience(this.#limits, () => {
        this.timedOut = true
        fail(rejection('RequestTimeout'))
      })
      message.on('data', onData)
      message.once('end', onEnd)
      message.once('close', onClose)
      patience.wait()
      if (message.destroyed) onClose()
    })
  }

  /** Reads what nobody has read and drops it; who sends it too slowly is cut off. */
  dropRest(): void {
    const message = this.#message
    const patience = new BodyPatience(this.#limits, () => message.socket.destroy())
    message.removeAllListeners('data')
    message.on('data', (chunk: Uint8Array) => patience.took(chunk.length))
    message.once('close', () => patience.stop())
    patience.wait()
    message.resume()
  }
}
