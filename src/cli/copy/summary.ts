/** The line a copy ends with. */

import { formatByteSize, formatRate } from '../byte-size.js'
import { formatDuration } from '../duration.js'

export interface CopySummary {
  /** What has come to be: an object or a file. */
  readonly name: string
  readonly size: number
  /** Bytes that went over the network. */
  readonly movedBytes: number
  readonly durationMs: number
  /** Decimal; `undefined` when the server reports none. */
  readonly crc64: string | undefined
  readonly verified: 'crc64' | 'parts' | 'identity' | 'size'
  readonly partCount: number
  readonly reusedParts: number
}

export function formatSummary(summary: CopySummary): string {
  const { name, size, movedBytes, durationMs, partCount, reusedParts } = summary
  const rate = durationMs > 0 ? ` (${formatRate((movedBytes * 1000) / durationMs)})` : ''
  const parts = [
    `${formatByteSize(size)} in ${formatDuration(durationMs)}${rate}`,
    describeVerification(summary),
    reusedParts > 0 ? `${reusedParts} of ${partCount} parts reused` : undefined,
  ].filter((part) => part !== undefined)
  return `${name}: ${parts.join(', ')}`
}

function describeVerification({ verified, crc64 }: CopySummary): string {
  switch (verified) {
    case 'crc64':
      return `CRC-64 ${String(crc64)} verified`
    case 'parts':
      return 'CRC-64 of every part verified'
    case 'identity':
      return `CRC-64 ${String(crc64)}, reused parts taken by the file's identity`
    case 'size':
      return 'no CRC-64 from the server, only the size verified'
  }
}
