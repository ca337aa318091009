import { describe, expect, it } from 'vitest'
import { determinePartSize } from '../../../src/v1/part-size.js'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

describe('the part size of the SDK V1', () => {
  it.each([
    ['what fits into one part is one', 5 * MIB, 10 * MIB, undefined, 5 * MIB],
    ['what is as large as a part is one', 10 * MIB, 10 * MIB, undefined, 10 * MIB],
    ['nothing has parts of nothing', 0, 10 * MIB, undefined, 0],
    ['10,000 parts are enough', 10_000 * MIB, MIB, undefined, MIB],
    ['it is doubled for a byte more', 10_000 * MIB + 1, MIB, undefined, 2 * MIB],
    ['100 GiB and a byte', 100 * GIB + 1, 10 * MIB, undefined, 20 * MIB],
    ['it is doubled up to 100 KiB', 1_000_000, 1000, undefined, 128_000],
    ['100 KiB are enough', MIB, 100 * KIB, undefined, 100 * KIB],
    ['downloads have up to 100,000 parts', 10_000 * MIB + 1, MIB, 100_000, MIB],
  ])('%s', (_what, total, preferred, maxParts, expected) => {
    expect(determinePartSize(total, preferred, maxParts)).toBe(expected)
  })

  it('is 10 MiB when nobody has a preference', () => {
    expect(determinePartSize(GIB)).toBe(10 * MIB)
  })
})
