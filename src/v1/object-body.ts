/** The bytes of an object as they arrive, in whichever way a program reads them. */

import { Crc64, crc64, parseCrc64 } from '../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../protocol/errors/ossferry-error.js'
import type { ResponseBody } from '../protocol/http.js'
import { decodeUtf8Leniently } from '../protocol/text-codecs.js'
import type { CallProgress } from './call-progress.js'

export interface ObjectBodyOptions {
  /** `oss://bucket/key`. */
  readonly name: string
  /** CRC-64 that the bytes must have, decimal; without it nothing is compared. */
  readonly hashCrc64: string | undefined
  readonly progress: CallProgress
  /** Ends the request. */
  readonly cancel: () => void
  /** Called when nothing more will come. */
  readonly onOver: () => void
}

type Take = (chunk: Uint8Array) => void | Promise<void>

/**
 * A body that is read once: in a loop (`for await (const chunk of body)`, `Readable.from(body)`),
 * with `bytes` or `text`, or with `deliver`. Whichever it is fails at the end when the CRC-64 is
 * not that of the object, so what was read must not be taken for good before. `discard` must be
 * called when the body is not read.
 */
export class ObjectBody implements ResponseBody, AsyncIterable<Uint8Array> {
  readonly #body: ResponseBody
  readonly #options: ObjectBodyOptions

  constructor(body: ResponseBody, options: ObjectBodyOptions) {
    this.#body = body
    this.#options = options
  }

  async deliver(onChunk: Take): Promise<void> {
    const { progress, onOver } = this.#options
    const crc = new Crc64()
    let size = 0
    try {
      await this.#body.deliver(async (chunk) => {
        crc.update(chunk)
        size += chunk.length
        await onChunk(chunk)
        progress.moved(size)
      })
    } finally {
      onOver()
    }
    this.#compare(crc.value)
    progress.done(size)
  }

  /**
   * All bytes, in memory. Rejects when there are more than `limit`; default: no limit. With a limit
   * progress is told at the end only.
   */
  async bytes(limit?: number): Promise<Uint8Array> {
    if (limit === undefined) return this.#gather()
    const { progress, onOver } = this.#options
    const bytes = await this.#body.bytes(limit).finally(onOver)
    this.#compare(crc64(bytes))
    progress.done(bytes.length)
    return bytes
  }

  async #gather(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    await this.deliver((chunk) => {
      chunks.push(new Uint8Array(chunk)) // its memory is used again
      size += chunk.length
    })
    const bytes = new Uint8Array(size)
    let offset = 0
    for (const chunk of chunks) {
      bytes.set(chunk, offset)
      offset += chunk.length
    }
    return bytes
  }

  /** All of it as text in UTF-8. */
  async text(): Promise<string> {
    return decodeUtf8Leniently(await this.bytes())
  }

  discard(): Promise<void> {
    return this.#body.discard().finally(this.#options.onOver)
  }

  /** Chunk by chunk; a loop that is left early ends the request. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const handover = new Handover()
    const delivered = this.deliver((chunk) => handover.put(new Uint8Array(chunk))).then(
      () => handover.end(undefined),
      (reason: unknown) => handover.end({ reason }),
    )
    try {
      for (let chunk = await handover.take(); chunk !== undefined; chunk = await handover.take()) {
        yield chunk
      }
    } finally {
      handover.leave()
      this.#options.cancel()
      await delivered
    }
  }

  #compare(clientCrc64: bigint): void {
    const { name, hashCrc64 } = this.#options
    const serverCrc64 = parseCrc64(hashCrc64 ?? '')
    if (serverCrc64 === undefined || serverCrc64 === clientCrc64) return
    throw new CrcMismatchError({ action: `cannot read ${name}`, clientCrc64, serverCrc64 })
  }
}

/** From who hands over to who asks: one chunk at a time. */
class Handover {
  #chunk: Uint8Array | undefined
  #end: { readonly failure: { readonly reason: unknown } | undefined } | undefined
  #left = false
  #onTaken: () => void = () => undefined
  #onChange: () => void = () => undefined

  /** Resolves when the chunk is taken, or nobody will take it. */
  async put(chunk: Uint8Array): Promise<void> {
    if (this.#left) return
    this.#chunk = chunk
    this.#onChange()
    await new Promise<void>((resolve) => (this.#onTaken = resolve))
  }

  end(failure: { readonly reason: unknown } | undefined): void {
    this.#end = { failure }
    this.#onChange()
  }

  /** The next chunk; `undefined` at the end. */
  async take(): Promise<Uint8Array | undefined> {
    if (this.#chunk === undefined && this.#end === undefined) {
      await new Promise<void>((resolve) => (this.#onChange = resolve))
    }
    const chunk = this.#chunk
    this.#chunk = undefined
    this.#onTaken()
    if (chunk === undefined && this.#end?.failure !== undefined) throw this.#end.failure.reason
    return chunk
  }

  /** Nobody will ask again. */
  leave(): void {
    this.#left = true
    this.#onTaken()
  }
}
