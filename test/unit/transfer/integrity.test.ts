import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc64 } from '../../../src/protocol/crc64/crc64.js'
import { foldLocalCrc64, foldServerCrc64 } from '../../../src/transfer/integrity.js'
import type { PartRecord } from '../../../src/transfer/part.js'

function recordsOf(parts: readonly Uint8Array[]): PartRecord[] {
  return parts.map((bytes, index) => ({
    partNumber: index + 1,
    size: bytes.length,
    crc64: crc64(bytes),
    serverCrc64: crc64(bytes),
  }))
}

describe('folding the CRC-64 of parts', () => {
  it('gives that of the whole, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }), (parts) => {
        const whole = crc64(Buffer.concat(parts))
        const records = recordsOf(parts)
        expect(foldLocalCrc64(records)).toBe(whole)
        expect(foldServerCrc64(records)).toBe(whole)
      }),
    )
  })

  it('of nothing is 0', () => {
    expect(foldLocalCrc64([])).toBe(0n)
    expect(foldServerCrc64([])).toBe(0n)
  })

  it('is not possible for the server when it does not tell that of every part', () => {
    const records = recordsOf([new Uint8Array([1]), new Uint8Array([2])])
    const silent = records.map((part) => ({ ...part, serverCrc64: undefined }))
    expect(foldServerCrc64([...records, ...silent])).toBeUndefined()
  })

  it('never passes over a part of ours: that would be a bug', () => {
    expect(() => foldLocalCrc64([{ partNumber: 3, size: 1 }])).toThrow('part 3')
  })
})
