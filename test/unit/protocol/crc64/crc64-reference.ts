/** CRC-64/XZ as its definition reads, and bytes to compute it of: what the tests compare with. */

const LARGEST = 2n ** 64n - 1n
const REFLECTED_POLYNOMIAL = 0xc96c5795d7870f42n

const remainders = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) {
    value = (value >> 1n) ^ ((value & 1n) === 1n ? REFLECTED_POLYNOMIAL : 0n)
  }
  return value
})

/** The CRC of the message with the CRC `start` followed by `bytes`, byte by byte. */
export function referenceCrc64(bytes: Uint8Array, start = 0n): bigint {
  return referencePrefixes(bytes, start)[bytes.length]!
}

/** The CRC after every byte; the first entry is `start`. */
export function referencePrefixes(bytes: Uint8Array, start = 0n): readonly bigint[] {
  let register = start ^ LARGEST
  const prefixes = [start]
  for (const byte of bytes) {
    register = (register >> 8n) ^ remainders[Number(register & 0xffn) ^ byte]!
    prefixes.push(register ^ LARGEST)
  }
  return prefixes
}

/** Bytes without a pattern, always the same (a linear congruential generator). */
export function scrambledBytes(length: number): Uint8Array<ArrayBuffer> {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state >>> 24
  })
}
