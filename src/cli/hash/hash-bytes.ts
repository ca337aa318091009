/** Checksums of bytes that are read. */

import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { addAbortSignal, Readable } from 'node:stream'
import { Crc64, SourceError } from '../../index.js'
import { refuseEndless } from '../endless-source.js'

export type Algorithm = 'crc64' | 'md5'

export interface Checksum {
  /** As OSS and other programs print it: CRC-64 in decimal, MD5 in hexadecimal. */
  readonly value: string
  /** Bytes; `undefined` where nobody has counted them. */
  readonly size: number | undefined
  /** Whether the bytes were read for it. */
  readonly computed: boolean
}

/** A larger piece costs a checksum less, and fits the cache no more. */
const CHUNK_SIZE = 256 * 1024

export async function hashFile(
  path: string,
  algorithm: Algorithm,
  signal: AbortSignal,
): Promise<Checksum> {
  try {
    await refuseEndless(path, await stat(path))
    const file = await open(path)
    try {
      const stream = file.createReadStream({ highWaterMark: CHUNK_SIZE, autoClose: false })
      return await hashStream(stream, algorithm, signal)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (signal.aborted || cause instanceof SourceError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const code = missing ? 'SourceNotFound' : 'SourceReadFailed'
    throw new SourceError(code, `cannot read ${path}: ${reason}`, cause)
  }
}

export async function hashStream(
  stream: AsyncIterable<Uint8Array>,
  algorithm: Algorithm,
  signal: AbortSignal,
): Promise<Checksum> {
  // A stream that stands still would not notice.
  if (stream instanceof Readable) addAbortSignal(signal, stream)
  const digest = createDigest(algorithm)
  let size = 0
  for await (const chunk of stream) {
    digest.update(chunk)
    size += chunk.length
  }
  return { value: digest.value(), size, computed: true }
}

function createDigest(algorithm: Algorithm): {
  update(bytes: Uint8Array): void
  value(): string
} {
  if (algorithm === 'crc64') {
    const crc = new Crc64()
    return { update: (bytes) => void crc.update(bytes), value: () => crc.value.toString() }
  }
  const md5 = createHash('md5')
  return { update: (bytes) => void md5.update(bytes), value: () => md5.digest('hex') }
}
