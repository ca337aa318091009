/**
 * The CRC-64 of an object that is read from its first byte to its last, whatever is read again or
 * ahead in between.
 */

import { Crc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'

export interface CheckedObject {
  readonly path: string
  readonly size: number
  /** As the server reports it; without it nothing is compared. */
  readonly crc64: bigint | undefined
}

export class SequenceCheck {
  readonly #object: CheckedObject
  readonly #crc = new Crc64()
  /** The bytes before have been seen, each once. */
  #seen = 0

  constructor(object: CheckedObject) {
    this.#object = object
  }

  /** @throws CrcMismatchError when these were the last bytes and the whole is not the object. */
  see(position: number, bytes: Uint8Array): void {
    const { path, size, crc64 } = this.#object
    const end = position + bytes.length
    if (crc64 === undefined || position > this.#seen || end <= this.#seen) return
    this.#crc.update(bytes.subarray(this.#seen - position))
    this.#seen = end
    if (end < size || this.#crc.value === crc64) return
    throw new CrcMismatchError({
      action: `cannot read ${path}: what has arrived is not the object`,
      clientCrc64: this.#crc.value,
      serverCrc64: crc64,
    })
  }
}
