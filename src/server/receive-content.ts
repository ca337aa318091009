/** Takes the content of an upload in: into the store, through the digests, once. */

import { Crc64, formatCrc64 } from '../protocol/crc64/crc64.js'
import { MAX_PUT_SIZE } from '../protocol/limits.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import { decodeBase64, encodeBase64, encodeHex } from '../protocol/text-codecs.js'
import type { Segment } from './object-store.js'
import type { Call } from './operation.js'

/** Content that the store has, and what it turned out to be. */
export interface ReceivedContent {
  readonly segments: readonly Segment[]
  readonly size: number
  /** The MD5 in upper-case hex, without quotes. */
  readonly etag: string
  /** The MD5 in base64. */
  readonly contentMd5: string
  /** Decimal. */
  readonly hashCrc64: string
}

/** What the client says of its content. */
export interface ContentChecks {
  readonly contentMd5?: string | undefined
  readonly hashCrc64?: string | undefined
}

/**
 * Receives the body of `call` and hands it to `use`, which has to store a reference to it: what
 * nobody refers to afterwards is dropped. Content that fails a check never gets to `use`.
 */
export async function receiveContent<Result>(
  call: Call,
  checks: ContentChecks,
  use: (content: ReceivedContent) => Promise<Result>,
): Promise<Result> {
  const expectedMd5 = parseContentMd5(checks.contentMd5)
  checkAnnouncedSize(call)
  const md5 = call.server.digests.createMd5()
  const crc = new Crc64()
  let size = 0
  const writer = await call.server.store.createContent()
  try {
    await call.content.deliver((chunk) => {
      size += chunk.length
      if (size > MAX_PUT_SIZE) throw rejection('EntityTooLarge')
      md5.update(chunk)
      crc.update(chunk)
      return writer.write(chunk)
    })
    const digest = md5.digest()
    const hashCrc64 = formatCrc64(crc.value)
    const contentMd5 = encodeBase64(digest)
    if (expectedMd5 !== undefined && expectedMd5 !== contentMd5) throw rejection('InvalidDigest')
    if (checks.hashCrc64 !== undefined && checks.hashCrc64.trim() !== hashCrc64) {
      throw rejection('InvalidCRC64')
    }
    const segments = await writer.finish()
    const etag = encodeHex(digest).toUpperCase()
    return await use({ segments, size, etag, contentMd5, hashCrc64 })
  } finally {
    await writer.close()
  }
}

/** A `Content-MD5` in its usual spelling. */
export function parseContentMd5(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const digest = decodeBase64(header)
  if (digest?.length !== 16) throw rejection('InvalidDigest', { ec: '0017-00000502' })
  return encodeBase64(digest)
}

function checkAnnouncedSize({ request: { headers } }: Call): void {
  const length = headers['content-length']
  if (length === undefined) {
    if (headers['transfer-encoding'] !== undefined) return
    throw rejection('MissingContentLength')
  }
  if (Number(length) > MAX_PUT_SIZE) throw rejection('EntityTooLarge')
}
