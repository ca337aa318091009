/** An object's bytes as a file that appears whole and verified, or not at all. */

import { randomBytes } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Crc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { CrcMismatchError, OssferryError } from '../../protocol/errors/ossferry-error.js'
import type { ResponseBody } from '../../protocol/http.js'
import { flushDirectory } from './flush-directory.js'
import { systemCodeOf } from './system-error.js'

export interface IncomingObject {
  readonly body: ResponseBody
  /**
   * CRC-64 of the whole object, decimal; `undefined` when there is none or the body is a range of
   * it.
   */
  readonly hashCrc64: string | undefined
  /** `oss://bucket/key`, for messages. */
  readonly name: string
}

/**
 * Writes the body beside `path`, compares its CRC-64, flushes it, and renames it to `path`. What
 * stood there before is untouched until then, and when anything fails nothing is left.
 */
export async function saveObject(object: IncomingObject, path: string): Promise<{ size: number }> {
  const temporary = `${resolve(path)}.${randomBytes(6).toString('hex')}.temp`
  const file = await openTemporary(temporary, object)
  try {
    const size = await writeVerified(object, file)
    await file.sync()
    await file.close()
    await rename(temporary, path)
    await flushDirectory(dirname(resolve(path)))
    return { size }
  } catch (error) {
    await file.close().catch(() => undefined) // closed already, or as good as
    await rm(temporary, { force: true })
    throw explain(error, object, path)
  }
}

async function openTemporary(temporary: string, object: IncomingObject): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx')
  } catch (error) {
    await object.body.discard()
    throw explain(error, object, temporary)
  }
}

async function writeVerified(object: IncomingObject, file: FileHandle): Promise<number> {
  const crc = new Crc64()
  let size = 0
  await object.body.deliver(async (chunk) => {
    crc.update(chunk)
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await file.write(chunk, written)
      written += bytesWritten
    }
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

function explain(error: unknown, object: IncomingObject, path: string): OssferryError {
  if (OssferryError.is(error)) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new OssferryError({
    code: systemCodeOf(error) === 'ENOSPC' ? 'TargetFull' : 'TargetNotWritable',
    message: `cannot write ${object.name} to ${path}: ${reason}`,
    cause: error,
  })
}
