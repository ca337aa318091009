/** A part as `completeMultipartUpload` is told of it. */

import { combineCrc64, parseCrc64 } from '../protocol/crc64/crc64.js'
import { CrcMismatchError } from '../protocol/errors/ossferry-error.js'
import type { CompletedPart } from '../protocol/operations/complete-multipart-upload.js'

/** What may be known of a part beside its number and ETag. */
export interface PartDetails {
  /** In bytes. */
  readonly size?: number | undefined
  /** CRC-64, decimal: `hashCrc64` of the result of `uploadPart`. */
  readonly partCrc?: string | undefined
}

/**
 * A part to complete an upload with: `PartInfo` to programs. A part that `listParts` gives will do
 * as well.
 */
export class UploadedPart implements CompletedPart {
  readonly partNumber: number
  readonly etag: string
  readonly size: number | undefined
  readonly partCrc: string | undefined

  /** With `size` and `partCrc` of all parts the CRC-64 of the object is compared. */
  constructor(partNumber: number, etag: string, { size, partCrc }: PartDetails = {}) {
    this.partNumber = partNumber
    this.etag = etag
    this.size = size
    this.partCrc = partCrc
  }
}

/** A part, with as much as is known of it. */
export interface KnownPart extends CompletedPart, PartDetails {
  /** `partCrc`, as `listParts` calls it. */
  readonly hashCrc64?: string | undefined
}

/** `parts` by ascending number, as OSS wants them. */
export function sortParts(parts: readonly KnownPart[]): KnownPart[] {
  return [...parts].sort((one, other) => one.partNumber - other.partNumber)
}

/**
 * Compares the CRC-64 of an object with that of its parts, as far as both are known.
 *
 * @throws CrcMismatchError; the object is there nevertheless.
 */
export function compareWithParts(
  path: string,
  hashCrc64: string | undefined,
  parts: readonly KnownPart[],
): void {
  const serverCrc64 = parseCrc64(hashCrc64 ?? '')
  const clientCrc64 = crc64OfParts(parts)
  if (serverCrc64 === undefined || clientCrc64 === undefined) return
  if (serverCrc64 === clientCrc64) return
  const action = `cannot vouch for ${path}, which was made from ${parts.length} parts`
  throw new CrcMismatchError({ action, clientCrc64, serverCrc64, retryable: false })
}

/** The CRC-64 of the object that `parts` make in this order; `undefined` when one is not known. */
function crc64OfParts(parts: readonly KnownPart[]): bigint | undefined {
  let crc64 = 0n
  for (const { size, partCrc, hashCrc64 } of parts) {
    const ofPart = parseCrc64(partCrc ?? hashCrc64 ?? '')
    if (size === undefined || ofPart === undefined) return undefined
    crc64 = combineCrc64(crc64, ofPart, size)
  }
  return crc64
}
