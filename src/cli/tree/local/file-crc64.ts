/** The CRC-64 of a file of this machine. */

import { open } from 'node:fs/promises'
import { Crc64 } from '../../../index.js'

const BUFFER_SIZE = 1024 * 1024

/** Decimal, as OSS writes it. Rejects with what reading rejects with, or the signal's reason. */
export async function crc64OfFile(path: string, signal: AbortSignal): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(BUFFER_SIZE, size)))
    const crc = new Crc64()
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) return crc.value.toString()
      crc.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
