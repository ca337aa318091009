/** Chance that comes out the same for the same seed. */

/** Numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `length` bytes without a pattern that parts could share. */
export function seededBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  const next = seededRandom(seed)
  for (let index = 0; index + 4 <= length; index += 4) {
    const word = next() * 2 ** 32
    bytes[index] = word
    bytes[index + 1] = word >>> 8
    bytes[index + 2] = word >>> 16
    bytes[index + 3] = word >>> 24
  }
  for (let index = length - (length % 4); index < length; index += 1) bytes[index] = next() * 256
  return bytes
}
