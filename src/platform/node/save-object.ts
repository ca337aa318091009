/** An object's bytes as a file that appears whole and verified, or not at all. */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { TakeChunk } from '../../transfer/download/part-fetch.js'
import { nodeDownloadPlatform } from './download-platform.js'

export interface IncomingObject {
  /** Hands over all bytes, in order, and returns their CRC-64. */
  receive(take: TakeChunk): Promise<bigint>
  /** Called instead of `receive`, or after it has failed. */
  discard(): Promise<void>
  /** Bytes that will come; `undefined` when the server does not tell. */
  readonly size: number | undefined
  /**
   * CRC-64 of the whole object, decimal; `undefined` when there is none or the bytes are a range of
   * it.
   */
  readonly hashCrc64: string | undefined
  /** `oss://bucket/key`, for messages. */
  readonly name: string
}

/**
 * Writes the bytes under another name, compares their CRC-64, flushes them, and renames the file to
 * `path`. What stood there before is untouched until then, and when anything fails nothing is left.
 * Returns the bytes written.
 */
export async function saveObject(object: IncomingObject, path: string): Promise<number> {
  const platform = nodeDownloadPlatform
  const target = platform.absolutePath(path)
  const sink = platform.openFile(target, platform.temporaryPath(target))
  let size = 0
  try {
    await sink.prepare(object.size ?? 0, false)
    const crc64 = await object.receive(async (chunk) => {
      await sink.write(size, chunk)
      size += chunk.length
    })
    compare(object, crc64)
    await sink.sync()
    await sink.commit()
    return size
  } catch (error) {
    await object.discard().catch(() => undefined) // its bytes are not wanted any more
    await sink.abandon(false, error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

function compare({ hashCrc64, name }: IncomingObject, clientCrc64: bigint): void {
  const serverCrc64 = parseCrc64(hashCrc64 ?? '')
  if (serverCrc64 === undefined || serverCrc64 === clientCrc64) return
  throw new CrcMismatchError({ action: `cannot download ${name}`, clientCrc64, serverCrc64 })
}
