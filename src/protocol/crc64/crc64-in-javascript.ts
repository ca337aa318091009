/** CRC-64/XZ in plain JavaScript: eight bytes at a step, each 64-bit value as two 32-bit words. */

import type { Crc64Engine } from './crc64-engine.js'
import { REDUCTION } from './crc64-polynomial.js'

const TABLES = 8

/** Makes an engine with its own tables, 16 KiB. */
export function createJavaScriptCrc64(): Crc64Engine {
  const { high, low } = createTables()

  return (crc, bytes) => {
    let registerHigh = ~Number(BigInt.asIntN(32, crc >> 32n))
    let registerLow = ~Number(BigInt.asIntN(32, crc))

    const length = bytes.length
    let index = 0
    for (; index + 8 <= length; index += 8) {
      const first =
        registerLow ^
        (bytes[index]! |
          (bytes[index + 1]! << 8) |
          (bytes[index + 2]! << 16) |
          (bytes[index + 3]! << 24))
      const second =
        registerHigh ^
        (bytes[index + 4]! |
          (bytes[index + 5]! << 8) |
          (bytes[index + 6]! << 16) |
          (bytes[index + 7]! << 24))
      const a = 0x700 | (first & 0xff)
      const b = 0x600 | ((first >>> 8) & 0xff)
      const c = 0x500 | ((first >>> 16) & 0xff)
      const d = 0x400 | (first >>> 24)
      const e = 0x300 | (second & 0xff)
      const f = 0x200 | ((second >>> 8) & 0xff)
      const g = 0x100 | ((second >>> 16) & 0xff)
      const h = second >>> 24
      registerLow = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[h]!
      registerHigh =
        high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[h]!
    }
    for (; index < length; index++) {
      const entry = (registerLow ^ bytes[index]!) & 0xff
      registerLow = ((registerLow >>> 8) | (registerHigh << 24)) ^ low[entry]!
      registerHigh = (registerHigh >>> 8) ^ high[entry]!
    }
    return (BigInt(~registerHigh >>> 0) << 32n) | BigInt(~registerLow >>> 0)
  }
}

/** Entry 256 * k + b is the remainder of byte b with k bytes of zero behind it. */
function createTables(): { high: Int32Array; low: Int32Array } {
  const high = new Int32Array(TABLES * 256)
  const low = new Int32Array(TABLES * 256)
  for (let byte = 0; byte < 256; byte++) {
    let valueHigh = 0
    let valueLow = byte
    for (let bit = 0; bit < 8; bit++) {
      const overflow = -(valueLow & 1)
      valueLow = ((valueLow >>> 1) | (valueHigh << 31)) ^ (REDUCTION.low & overflow)
      valueHigh = (valueHigh >>> 1) ^ (REDUCTION.high & overflow)
    }
    high[byte] = valueHigh
    low[byte] = valueLow
  }
  for (let entry = 256; entry < TABLES * 256; entry++) {
    const valueHigh = high[entry - 256]!
    const valueLow = low[entry - 256]!
    const next = valueLow & 0xff
    high[entry] = (valueHigh >>> 8) ^ high[next]!
    low[entry] = ((valueLow >>> 8) | (valueHigh << 24)) ^ low[next]!
  }
  return { high, low }
}
