import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  multiply,
  REDUCTION,
  shiftBy,
  type Polynomial,
} from '../../../../src/protocol/crc64/crc64-polynomial.js'
import { readText } from '../../../support/repository.js'

/** The polynomial of CRC-64/XZ, here with x^k at bit k. */
const CRC_POLYNOMIAL = 2n ** 64n + 0x42f0e1eba9ea3693n

const coefficients = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

describe('the sparse multiple in assembly/crc64.ts', () => {
  const distances = [
    ...readText('assembly/crc64.ts').matchAll(/^const (?:TAP_\d|SPAN): usize = (\d+)$/gm),
  ].map((match) => Number(match[1]))
  const span = Math.max(...distances)

  it('has the eight terms that the explanation names', () => {
    expect(distances).toEqual([470, 1825, 2043, 2061, 2169, 2250, 2414])
  })

  it('is divisible by the polynomial of the CRC', () => {
    let multiple = 0n
    for (const distance of [0, ...distances]) multiple ^= 1n << BigInt(8 * (span - distance))
    expect(remainder(multiple)).toBe(0n)
  })

  it('would not be with any term at another distance', () => {
    for (const moved of distances) {
      let other = 0n
      for (const distance of [0, ...distances]) {
        other ^= 1n << BigInt(8 * (span + 1 - (distance === moved ? distance + 1 : distance)))
      }
      expect(remainder(other)).not.toBe(0n)
    }
  })
})

describe('multiply', () => {
  it('is multiplication modulo the polynomial', () => {
    fc.assert(
      fc.property(coefficients, coefficients, (a, b) => {
        expect(toBigInt(multiply(fromBigInt(a), fromBigInt(b)))).toBe(remainder(product(a, b)))
      }),
    )
  })

  it('reduces by the polynomial of the CRC', () => {
    expect(toBigInt(REDUCTION)).toBe(remainder(2n ** 64n))
  })
})

describe('shiftBy', () => {
  it('is the power of x that the bytes have', () => {
    for (const length of [0, 1, 7, 8, 9, 470, 2414]) {
      expect(toBigInt(shiftBy(length))).toBe(remainder(1n << BigInt(8 * length)))
    }
  })

  it('multiplies up for lengths up to the largest exact number', () => {
    const length = fc.maxSafeNat()
    fc.assert(
      fc.property(length, length, (a, b) => {
        const half = Math.floor(a / 2)
        const other = Math.floor(b / 2)
        expect(shiftBy(half + other)).toEqual(multiply(shiftBy(half), shiftBy(other)))
      }),
    )
  })

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses %d as a length', (length) => {
    expect(() => shiftBy(length)).toThrow(/whole number of bytes/)
  })
})

/** Without carries: addition is exclusive or. */
function product(a: bigint, b: bigint): bigint {
  let sum = 0n
  for (let exponent = 0n; a >> exponent > 0n; exponent++) {
    if (((a >> exponent) & 1n) === 1n) sum ^= b << exponent
  }
  return sum
}

/** By long division. */
function remainder(dividend: bigint): bigint {
  let rest = dividend
  for (let exponent = BigInt(dividend.toString(2).length - 1); exponent >= 64n; exponent--) {
    if (((rest >> exponent) & 1n) === 1n) rest ^= CRC_POLYNOMIAL << (exponent - 64n)
  }
  return rest
}

function toBigInt({ high, low }: Polynomial): bigint {
  return reverse((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0))
}

function fromBigInt(value: bigint): Polynomial {
  const reversed = reverse(value)
  return {
    high: Number(BigInt.asIntN(32, reversed >> 32n)),
    low: Number(BigInt.asIntN(32, reversed)),
  }
}

function reverse(value: bigint): bigint {
  let reversed = 0n
  for (let bit = 0n; bit < 64n; bit++) reversed = (reversed << 1n) | ((value >> bit) & 1n)
  return reversed
}
