/**
 * CRC-64/XZ, the checksum that OSS keeps of objects and parts: `x-oss-hash-crc64ecma`. A value is a
 * bigint from 0 to 2^64 - 1; that of no bytes is 0.
 *
 * https://www.alibabacloud.com/help/en/oss/use-cases/check-data-transmission-integrity-by-using-crc-64
 */

import { chooseCrc64Engine } from './choose-crc64-engine.js'
import type { Crc64Engine } from './crc64-engine.js'
import type { WebAssemblyApi } from './crc64-in-webassembly.js'
import { multiply, shiftBy } from './crc64-polynomial.js'

// Of this file only: the types of Node do not declare it, and a machine need not have it.
declare const WebAssembly: WebAssemblyApi | undefined

const LARGEST = 2n ** 64n - 1n

let engine: Crc64Engine | undefined

/**
 * The CRC of the message with the CRC `crc` followed by `bytes`; start with 0. Long pieces are far
 * cheaper than short ones: a piece of 64 KiB takes a third of the time of 64 pieces of 1 KiB.
 */
export function updateCrc64(crc: bigint, bytes: Uint8Array): bigint {
  if (bytes.length === 0) {
    requireMemory(bytes)
    return BigInt.asUintN(64, crc)
  }
  engine ??= chooseCrc64Engine(typeof WebAssembly === 'undefined' ? undefined : WebAssembly)
  return engine(crc, bytes)
}

/** The CRC of `bytes`. */
export function crc64(bytes: Uint8Array): bigint {
  return updateCrc64(0n, bytes)
}

/**
 * The CRC of A followed by B, from the CRCs of both and the length of B in bytes, a safe integer.
 * Associative: parts may be combined in any grouping, in their order. Combining with 0 and its
 * length 0, on either side, changes nothing.
 */
export function combineCrc64(a: bigint, b: bigint, lengthOfB: number): bigint {
  const { high, low } = multiply(
    { high: Number(BigInt.asIntN(32, a >> 32n)), low: Number(BigInt.asIntN(32, a)) },
    shiftBy(lengthOfB),
  )
  // The initial and final inversions of a CRC cancel out here.
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)) ^ BigInt.asUintN(64, b)
}

/** A CRC that is fed piece by piece. Holds nothing that needs to be released. */
export class Crc64 {
  #value = 0n

  /** The CRC of what has been fed so far; feeding may go on. */
  get value(): bigint {
    return this.#value
  }

  update(bytes: Uint8Array): this {
    this.#value = updateCrc64(this.#value, bytes)
    return this
  }

  reset(): void {
    this.#value = 0n
  }
}

/** The text that stands for a value in headers and XML: decimal, unsigned. */
export function formatCrc64(crc: bigint): string {
  return BigInt.asUintN(64, crc).toString()
}

/** The value of such a text; `undefined` if it is not a decimal number from 0 to 2^64 - 1. */
export function parseCrc64(text: string): bigint | undefined {
  if (!/^[0-9]{1,20}$/.test(text)) return undefined
  const value = BigInt(text)
  return value <= LARGEST ? value : undefined
}

/** A view that lost its memory looks empty, and its bytes would count as none. */
function requireMemory(bytes: Uint8Array): void {
  try {
    // Refuses such a view, as most methods do.
    bytes.at(0)
  } catch (cause) {
    throw new Error('the bytes of a CRC-64 are gone: their memory was transferred or shrunk', {
      cause,
    })
  }
}
