/** Reads one object, in order, whatever the network does, and verifies it. */

import { Crc64, CrcMismatchError, OssferryError, type Client } from '../../index.js'
import { formatObject } from '../location.js'
import type { ObjectName } from './copy-plan.js'

export interface Receiver {
  /** Told once, before the first byte. */
  readonly onStart: (head: { readonly size: number | undefined }) => void
  /** Takes the next bytes; their memory is used again once the promise has settled. */
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** Told before the rest is asked for anew. */
  readonly onBroken: (attempt: number, error: OssferryError) => void
}

export interface ReceivedObject {
  readonly size: number
  readonly etag: string | undefined
  /** Of the bytes received, decimal. */
  readonly hashCrc64: string
  /** `size` when the server reports no CRC-64. */
  readonly verified: 'crc64' | 'size'
  readonly versionId: string | undefined
  readonly requestId: string
}

/** Requests in a row that may end without having brought a single byte. */
const MAX_FRUITLESS = 3

/**
 * A body that breaks off is continued from its last byte, of the same version of the object.
 * Success means that size and CRC-64 are those of the object. What `write` rejects with is thrown
 * as it is.
 */
export async function receiveObject(
  client: Client,
  object: ObjectName,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<ReceivedObject> {
  const crc = new Crc64()
  let size = 0
  const writing = { failed: false }
  const take = async (chunk: Uint8Array): Promise<void> => {
    crc.update(chunk)
    try {
      await receiver.write(chunk)
    } catch (error) {
      writing.failed = true
      throw error
    }
    size += chunk.length
  }

  const first = await client.getObject(object, { signal })
  const total = first.contentLength
  receiver.onStart({ size: total })
  let { body } = first
  let fruitless = 0
  for (let attempt = 1; ; attempt += 1) {
    const before = size
    try {
      await body.deliver(take)
      break
    } catch (error) {
      if (writing.failed || signal.aborted) throw error
      fruitless = size > before ? 0 : fruitless + 1
      const resumable = OssferryError.is(error) && error.retryable && first.etag !== undefined
      if (!resumable || fruitless >= MAX_FRUITLESS) throw error
      receiver.onBroken(attempt, error)
    }
    if (size === total) break // all of it had arrived
    const rest = { ...object, range: `bytes=${size}-`, rangeBehavior: 'standard' as const }
    body = (await client.getObject({ ...rest, ifMatch: first.etag }, { signal })).body
  }
  const verified = verify(formatObject(object), first, { size, crc64: crc.value })
  const { etag, versionId, requestId } = first
  return { size, etag, versionId, requestId, hashCrc64: crc.value.toString(), verified }
}

function verify(
  name: string,
  expected: { readonly contentLength: number | undefined; readonly hashCrc64: string | undefined },
  received: { readonly size: number; readonly crc64: bigint },
): 'crc64' | 'size' {
  const { contentLength, hashCrc64 } = expected
  if (contentLength !== undefined && contentLength !== received.size) {
    throw new OssferryError({
      code: 'ConnectionLost',
      message: `cannot download ${name}: ${received.size} of ${contentLength} bytes arrived`,
      retryable: true,
    })
  }
  if (hashCrc64 === undefined || !/^\d+$/.test(hashCrc64)) return 'size'
  const serverCrc64 = BigInt(hashCrc64)
  if (serverCrc64 === received.crc64) return 'crc64'
  const action = `cannot download ${name}`
  throw new CrcMismatchError({ action, clientCrc64: received.crc64, serverCrc64 })
}
