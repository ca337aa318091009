/**
 * The body of an object or part on its way out: counted, and its CRC-64 taken from the very bytes
 * that are sent.
 */

import { Crc64, crc64 } from '../protocol/crc64/crc64.js'
import type { BodySource, ChunkWriter, RequestBody } from '../protocol/http.js'

export interface UploadBody {
  /** What the transport sends. */
  readonly body: RequestBody | undefined
  /** Whether it can be sent again. */
  readonly replayable: boolean
  /** Whether sending has begun, after which a body that is not replayable is spent. */
  readonly started: boolean
  /** Called when sending has begun: takes the CRC of bytes that are at hand while they travel. */
  digest(): void
  /** Of the last attempt, once it has ended. */
  readonly sentBytes: number
  readonly crc64: bigint
}

type SentListener = (bytes: number) => void

/**
 * Larger bodies in memory are sent in pieces of this size when somebody wants to know how far it
 * is.
 */
const REPORT_SIZE = 1024 * 1024

export function createUploadBody(
  body: RequestBody | undefined,
  onSent: SentListener | undefined,
): UploadBody {
  if (body === undefined) return new WholeUpload(new Uint8Array())
  if (!(body instanceof Uint8Array)) return new StreamedUpload(body, onSent)
  if (onSent === undefined) return new WholeUpload(body)
  return new StreamedUpload(sliced(body), onSent)
}

class WholeUpload implements UploadBody {
  readonly body: Uint8Array
  readonly replayable = true
  readonly started = true
  #crc64: bigint | undefined

  constructor(body: Uint8Array) {
    this.body = body
  }

  get sentBytes(): number {
    return this.body.length
  }

  get crc64(): bigint {
    this.#crc64 ??= crc64(this.body)
    return this.#crc64
  }

  digest(): void {
    this.#crc64 ??= crc64(this.body)
  }
}

class StreamedUpload implements UploadBody, BodySource {
  readonly size: number | undefined
  readonly replayable: boolean
  started = false
  sentBytes = 0
  readonly #source: BodySource
  readonly #onSent: SentListener | undefined
  readonly #crc = new Crc64()

  constructor(source: BodySource, onSent: SentListener | undefined) {
    this.#source = source
    this.size = source.size
    this.replayable = source.replayable
    this.#onSent = onSent
  }

  get body(): BodySource {
    return this
  }

  get crc64(): bigint {
    return this.#crc.value
  }

  digest(): void {
    // taken chunk by chunk while sending
  }

  send(write: ChunkWriter, signal: AbortSignal): Promise<void> {
    this.started = true
    this.sentBytes = 0
    this.#crc.reset()
    const onSent = this.#onSent
    let taken = 0
    return this.#source.send((chunk) => {
      this.#crc.update(chunk)
      const { length } = chunk
      this.sentBytes += length
      const written = write(chunk)
      if (onSent === undefined) return written
      return written.then(() => {
        taken += length
        onSent(taken)
      })
    }, signal)
  }
}

function sliced(bytes: Uint8Array): BodySource {
  return {
    size: bytes.length,
    replayable: true,
    async send(write) {
      for (let offset = 0; offset < bytes.length; offset += REPORT_SIZE) {
        await write(bytes.subarray(offset, offset + REPORT_SIZE))
      }
    },
  }
}
