/** The CRC-64 of a whole from that of its parts. */

import { combineCrc64 } from '../protocol/crc64/crc64.js'
import type { PartRecord } from './part.js'

/** Of the local bytes. Parts in order. */
export function foldLocalCrc64(parts: readonly PartRecord[]): bigint {
  let folded = 0n
  for (const { partNumber, crc64, size } of parts) {
    if (crc64 === undefined) throw new Error(`part ${partNumber} was done without its CRC-64`)
    folded = combineCrc64(folded, crc64, size)
  }
  return folded
}

/**
 * As the server reports it part by part; `undefined` when it does not for some part. Parts in
 * order.
 */
export function foldServerCrc64(parts: readonly PartRecord[]): bigint | undefined {
  let folded = 0n
  for (const { serverCrc64, size } of parts) {
    if (serverCrc64 === undefined) return undefined
    folded = combineCrc64(folded, serverCrc64, size)
  }
  return folded
}
