/** An object's bytes as a file that appears whole and verified, or not at all. */

import { Crc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../../protocol/errors/ossferry-error.js'
import type { ResponseBody } from '../../protocol/http.js'
import type { PartSink } from '../../transfer/part-sink.js'
import { nodeDownloadPlatform } from './download-platform.js'

export interface IncomingObject {
  readonly body: ResponseBody
  /** Bytes of the body; `undefined` when the server does not tell. */
  readonly size: number | undefined
  /**
   * CRC-64 of the whole object, decimal; `undefined` when there is none or the body is a range of
   * it.
   */
  readonly hashCrc64: string | undefined
  /** `oss://bucket/key`, for messages. */
  readonly name: string
}

/**
 * Writes the body under another name, compares its CRC-64, flushes it, and renames it to `path`.
 * What stood there before is untouched until then, and when anything fails nothing is left. Returns
 * the bytes written.
 */
export async function saveObject(object: IncomingObject, path: string): Promise<number> {
  const platform = nodeDownloadPlatform
  const target = platform.absolutePath(path)
  const sink = platform.openFile(target, platform.temporaryPath(target))
  try {
    await sink.prepare(object.size ?? 0, false)
    const size = await writeVerified(object, sink)
    await sink.sync()
    await sink.commit()
    return size
  } catch (error) {
    await object.body.discard()
    await sink.abandon(false, error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function writeVerified(object: IncomingObject, sink: PartSink): Promise<number> {
  const crc = new Crc64()
  let size = 0
  await object.body.deliver(async (chunk) => {
    crc.update(chunk)
    await sink.write(size, chunk)
    size += chunk.length
  })
  const serverCrc64 = parseCrc64(object.hashCrc64 ?? '')
  if (serverCrc64 !== undefined && serverCrc64 !== crc.value) {
    throw new CrcMismatchError({
      action: `cannot download ${object.name}`,
      clientCrc64: crc.value,
      serverCrc64,
    })
  }
  return size
}
