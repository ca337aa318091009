/** One case list for every engine: what a CRC-64 must do, however it is computed. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Crc64Engine } from '../../../../src/protocol/crc64/crc64-engine.js'
import { createJavaScriptCrc64 } from '../../../../src/protocol/crc64/crc64-in-javascript.js'
import {
  createWebAssemblyCrc64,
  type WebAssemblyApi,
} from '../../../../src/protocol/crc64/crc64-in-webassembly.js'
import { referenceCrc64, referencePrefixes, scrambledBytes } from './crc64-reference.js'

declare const WebAssembly: WebAssemblyApi

const engines: readonly (readonly [string, Crc64Engine])[] = [
  ['in WebAssembly', createWebAssemblyCrc64(WebAssembly)],
  ['in JavaScript', createJavaScriptCrc64()],
]

/** More than three of the blocks that WebAssembly works in. */
const source = scrambledBytes(70_000)
const prefixes = referencePrefixes(source)

const start = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const range = fc
  .tuple(fc.nat(64), fc.oneof(fc.nat(100), fc.nat(5000), fc.nat(60_000)))
  .map(([offset, length]) => source.subarray(offset, offset + length))

describe.each(engines)('CRC-64 %s', (_name, update) => {
  it('knows the check value of the algorithm', () => {
    expect(update(0n, new TextEncoder().encode('123456789'))).toBe(0x995dc9bbdf1939fan)
  })

  it('leaves the value alone when there are no bytes', () => {
    expect(update(0n, new Uint8Array(0))).toBe(0n)
    expect(update(2n ** 64n - 1n, new Uint8Array(0))).toBe(2n ** 64n - 1n)
  })

  it('is right for every length up to where all ways of computing it have begun', () => {
    expectPrefixes(update, 0, 5000)
  })

  // The block, the block and what must be left for the end, and one and two blocks more.
  it.each([16_384, 21_216, 32_768, 37_600, 49_152, 53_984, 65_536])(
    'is right for the lengths around %i',
    (length) => {
      expectPrefixes(update, length - 70, length + 70)
    },
  )

  it('agrees with the definition for any bytes, alignment and start', () => {
    fc.assert(
      fc.property(start, range, (crc, bytes) => {
        expect(update(crc, bytes)).toBe(referenceCrc64(bytes, crc))
      }),
    )
  })

  it('does not depend on how the bytes are cut into pieces', () => {
    const cuts = fc.array(fc.nat(source.length), { maxLength: 12 })
    fc.assert(
      fc.property(cuts, (unordered) => {
        let crc = 0n
        let offset = 0
        for (const cut of [...unordered, source.length].sort((a, b) => a - b)) {
          crc = update(crc, source.subarray(offset, cut))
          offset = cut
        }
        expect(crc).toBe(prefixes.at(-1))
      }),
    )
  })

  it('takes the start value modulo 2^64', () => {
    const bytes = source.subarray(0, 30_000)
    expect(update(2n ** 64n + 7n, bytes)).toBe(update(7n, bytes))
    expect(update(-1n, bytes)).toBe(update(2n ** 64n - 1n, bytes))
  })

  it('leaves the bytes as they are', () => {
    const bytes = source.slice()
    update(0n, bytes)
    expect(bytes).toEqual(source)
  })

  it.each([100, 60_000])('reads %i bytes of shared memory', (length) => {
    const bytes = new Uint8Array(new SharedArrayBuffer(length))
    bytes.set(source.subarray(0, length))
    expect(update(0n, bytes)).toBe(prefixes[length])
  })

  it('reads a view that follows the length of its memory', () => {
    const memory = Reflect.construct(ArrayBuffer, [30_000, { maxByteLength: 60_000 }]) as {
      resize(length: number): void
    } & ArrayBuffer
    const bytes = new Uint8Array(memory)
    bytes.set(source.subarray(0, 30_000))
    expect(update(0n, bytes)).toBe(prefixes[30_000])
    memory.resize(60_000)
    bytes.set(source.subarray(0, 60_000))
    expect(update(0n, bytes)).toBe(prefixes[60_000])
  })

  it.each([9, 60_000])('reads a Buffer of %i bytes', (length) => {
    expect(update(0n, Buffer.from(source.subarray(0, length)))).toBe(prefixes[length])
  })
})

function expectPrefixes(update: Crc64Engine, from: number, to: number): void {
  const wrong: number[] = []
  for (let length = from; length <= to; length++) {
    if (update(0n, source.subarray(0, length)) !== prefixes[length]) wrong.push(length)
  }
  expect(wrong).toEqual([])
}
