/** The CRC-64 of a part's local bytes, for comparing with what the server has. */

import { Crc64 } from '../../protocol/crc64/crc64.js'
import type { PartBody } from '../part-source.js'

export async function crc64OfBody(body: PartBody, signal: AbortSignal): Promise<bigint> {
  const crc = new Crc64()
  await body.send((chunk) => {
    crc.update(chunk)
    return Promise.resolve()
  }, signal)
  return crc.value
}
