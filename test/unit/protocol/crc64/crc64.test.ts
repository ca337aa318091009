import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  combineCrc64,
  crc64,
  Crc64,
  formatCrc64,
  parseCrc64,
  updateCrc64,
} from '../../../../src/protocol/crc64/crc64.js'
import { scrambledBytes } from './crc64-reference.js'

interface Vectors {
  readonly values: readonly {
    readonly id: string
    readonly input: {
      readonly utf8?: string
      readonly repeatHex?: string
      readonly ramp?: number
      readonly formula?: string
      readonly count?: number
    }
    readonly length: number
    readonly decimal: string
  }[]
  readonly combine: readonly {
    readonly id: string
    readonly parts: readonly { readonly length: number; readonly decimal: string }[]
    readonly combined: string
  }[]
  readonly combineOnly: readonly {
    readonly id: string
    readonly length: number
    readonly decimal: string
  }[]
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../vectors/crc64.json', import.meta.url), 'utf8'),
) as Vectors

const LARGEST = 2n ** 64n - 1n
const value = fc.bigInt({ min: 0n, max: LARGEST })
const length = fc.maxSafeNat().map((number) => Math.floor(number / 4))
const bytes = fc.uint8Array({ maxLength: 200 })

describe('crc64', () => {
  it.each(vectors.values)('has the known value of $id', ({ input, length, decimal }) => {
    const message = bytesOf(input)
    expect(message.length).toBe(length)
    expect(formatCrc64(crc64(message))).toBe(decimal)
  })

  it('refuses bytes whose memory was transferred, instead of counting none', () => {
    const message = scrambledBytes(100)
    structuredClone(message.buffer, { transfer: [message.buffer] })
    expect(message.length).toBe(0)
    expect(() => crc64(message)).toThrow(/transferred or shrunk/)
  })

  it('refuses bytes whose memory was shrunk, instead of counting none', () => {
    const memory = Reflect.construct(ArrayBuffer, [100, { maxByteLength: 100 }]) as {
      resize(length: number): void
    } & ArrayBuffer
    const message = new Uint8Array(memory, 50, 50)
    memory.resize(60)
    expect(() => crc64(message)).toThrow(/transferred or shrunk/)
  })
})

describe('updateCrc64', () => {
  it('continues from an earlier value', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(updateCrc64(crc64(a), b)).toBe(crc64(Buffer.concat([a, b])))
      }),
    )
  })

  it('returns the start value, in range, when there are no bytes', () => {
    expect(updateCrc64(17n, new Uint8Array(0))).toBe(17n)
    expect(updateCrc64(-1n, new Uint8Array(0))).toBe(LARGEST)
  })
})

describe('combineCrc64', () => {
  it.each(vectors.combine)('folds the parts of $id', ({ parts, combined }) => {
    const whole = parts.reduce(
      (crc, { decimal, length }) => combineCrc64(crc, BigInt(decimal), length),
      0n,
    )
    expect(formatCrc64(whole)).toBe(combined)
  })

  it.each(vectors.combineOnly)('knows the value of $id', ({ length, decimal }) => {
    expect(formatCrc64(crc64OfZeros(length))).toBe(decimal)
  })

  it('is the value of the concatenation', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(combineCrc64(crc64(a), crc64(b), b.length)).toBe(crc64(Buffer.concat([a, b])))
      }),
    )
  })

  it('does not depend on the grouping', () => {
    fc.assert(
      fc.property(value, value, length, value, length, (a, b, lengthOfB, c, lengthOfC) => {
        expect(combineCrc64(combineCrc64(a, b, lengthOfB), c, lengthOfC)).toBe(
          combineCrc64(a, combineCrc64(b, c, lengthOfC), lengthOfB + lengthOfC),
        )
      }),
    )
  })

  it('changes nothing with the empty message on either side', () => {
    fc.assert(
      fc.property(value, length, (crc, anyLength) => {
        expect(combineCrc64(crc, 0n, 0)).toBe(crc)
        expect(combineCrc64(0n, crc, anyLength)).toBe(crc)
      }),
    )
  })

  it.each([-1, 1.5, NaN, 2 ** 53])('refuses %d as a length', (length) => {
    expect(() => combineCrc64(1n, 2n, length)).toThrow(/whole number of bytes/)
  })
})

describe('Crc64', () => {
  it('starts with the value of no bytes and has one after every piece', () => {
    const crc = new Crc64()
    expect(crc.value).toBe(0n)
    const message = new TextEncoder().encode('123456789')
    crc.update(message.subarray(0, 4))
    expect(crc.value).toBe(crc64(message.subarray(0, 4)))
    expect(crc.update(message.subarray(4)).value).toBe(0x995dc9bbdf1939fan)
  })

  it('starts anew after reset', () => {
    const crc = new Crc64().update(scrambledBytes(10))
    crc.reset()
    expect(crc.value).toBe(0n)
  })

  it('keeps messages apart that are fed in turns', () => {
    const a = scrambledBytes(200_000)
    const b = a.toReversed()
    const crcOfA = new Crc64()
    const crcOfB = new Crc64()
    for (let offset = 0; offset < a.length; offset += 30_000) {
      crcOfA.update(a.subarray(offset, offset + 30_000))
      crcOfB.update(b.subarray(offset, offset + 30_000))
    }
    expect(crcOfA.value).toBe(crc64(a))
    expect(crcOfB.value).toBe(crc64(b))
  })
})

describe('formatCrc64 and parseCrc64', () => {
  it('invert each other', () => {
    fc.assert(fc.property(value, (crc) => parseCrc64(formatCrc64(crc)) === crc))
  })

  it('write and read the whole range as unsigned decimals', () => {
    expect(formatCrc64(0n)).toBe('0')
    expect(formatCrc64(LARGEST)).toBe('18446744073709551615')
    expect(parseCrc64('0')).toBe(0n)
    expect(parseCrc64('18446744073709551615')).toBe(LARGEST)
  })

  it.each([
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x10',
    '٣',
    '18446744073709551616',
    '1'.repeat(21),
  ])('take %j for no value', (text) => {
    expect(parseCrc64(text)).toBeUndefined()
  })
})

function bytesOf(input: Vectors['values'][number]['input']): Uint8Array {
  if (input.utf8 !== undefined) return new TextEncoder().encode(input.utf8)
  const count = input.ramp ?? input.count ?? 0
  if (input.ramp !== undefined) return Uint8Array.from({ length: count }, (_, index) => index)
  if (input.repeatHex !== undefined) {
    return new Uint8Array(count).fill(Number.parseInt(input.repeatHex, 16))
  }
  expect(input.formula).toBe('i mod 251')
  const message = new Uint8Array(count)
  for (let index = 0; index < count; index++) message[index] = index % 251
  return message
}

/** By doubling: more bytes than anybody would want to make. */
function crc64OfZeros(length: number): bigint {
  if (length === 0) return 0n
  const half = Math.floor(length / 2)
  const crcOfHalf = crc64OfZeros(half)
  const crcOfBoth = combineCrc64(crcOfHalf, crcOfHalf, half)
  return length % 2 === 0 ? crcOfBoth : updateCrc64(crcOfBoth, new Uint8Array(1))
}
