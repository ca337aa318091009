/**
 * Polynomials over GF(2) modulo the polynomial of CRC-64/XZ: what a CRC is multiplied by when other
 * bytes follow it.
 */

/**
 * 64 coefficients in two words of 32 bits, ordered as in a CRC: x^0 is the highest bit of `high`,
 * x^63 the lowest bit of `low`. The words are signed, as the bit operators make them.
 */
export interface Polynomial {
  readonly high: number
  readonly low: number
}

/** x^64 modulo the polynomial, which is the polynomial without its highest term. */
export const REDUCTION: Polynomial = { high: 0xc96c5795 | 0, low: 0xd7870f42 | 0 }

const ONE: Polynomial = { high: 1 << 31, low: 0 }
const X_TO_THE_8: Polynomial = { high: 1 << 23, low: 0 }

/** Bits of the longest length that is exact as a number: up to 2^53 - 1. */
const LENGTH_BITS = 53

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  let high = 0
  let low = 0
  let { high: powerHigh, low: powerLow } = b
  for (let exponent = 0; exponent < 64; exponent++) {
    // All ones where the coefficient is 1: a branch on random bits is guessed wrong half the time.
    const taken = (exponent < 32 ? a.high << exponent : a.low << (exponent - 32)) >> 31
    high ^= powerHigh & taken
    low ^= powerLow & taken

    const overflow = -(powerLow & 1)
    powerLow = ((powerLow >>> 1) | (powerHigh << 31)) ^ (REDUCTION.low & overflow)
    powerHigh = (powerHigh >>> 1) ^ (REDUCTION.high & overflow)
  }
  return { high, low }
}

/** x^(8 * length): what `length` more bytes multiply a CRC by. */
export function shiftBy(length: number): Polynomial {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new Error(`a length is a whole number of bytes, not ${length}`)
  }
  if (length === lastShift.length) return lastShift.factor
  squares ??= squaresOf(X_TO_THE_8)

  let factor: Polynomial | undefined
  for (let bit = 0, rest = length; rest > 0; bit++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 0) continue
    const square = squares[bit]!
    factor = factor === undefined ? square : multiply(factor, square)
  }
  lastShift = { length, factor: factor ?? ONE }
  return lastShift.factor
}

/** The parts of a transfer are all of one size but the last: one memory is enough. */
let lastShift = { length: 0, factor: ONE }

/** x^(8 * 2^k) for every k; made when first asked for. */
let squares: readonly Polynomial[] | undefined

function squaresOf(first: Polynomial): readonly Polynomial[] {
  const squares = [first]
  for (let square = first; squares.length < LENGTH_BITS; squares.push(square)) {
    square = multiply(square, square)
  }
  return squares
}
