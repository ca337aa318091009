import { expect, it } from 'vitest'
import { formatSummary, type CopySummary } from '../../../../src/cli/copy/summary.js'

const summary: CopySummary = {
  name: 'oss://box/k',
  size: 512 * 2 ** 20,
  movedBytes: 512 * 2 ** 20,
  durationMs: 5200,
  crc64: '123',
  verified: 'crc64',
  partCount: 64,
  reusedParts: 0,
}

it('ends with object, size, time, rate and what was verified', () => {
  expect(formatSummary(summary)).toBe(
    'oss://box/k: 512 MiB in 5.2 s (98.5 MiB/s), CRC-64 123 verified',
  )
})

it('takes the rate from what went over the network, and says what did not', () => {
  expect(formatSummary({ ...summary, movedBytes: 52 * 2 ** 20, reusedParts: 57 })).toBe(
    'oss://box/k: 512 MiB in 5.2 s (10 MiB/s), CRC-64 123 verified, 57 of 64 parts reused',
  )
})

it('does not claim more than was verified', () => {
  expect(formatSummary({ ...summary, verified: 'size', crc64: undefined })).toContain(
    'only the size verified',
  )
  expect(formatSummary({ ...summary, verified: 'parts' })).toContain('every part verified')
})
