/** A part of an object: where it lies, and what is known of it once it is done. */

/** Bytes of an object that travel as one part. */
export interface PartRange {
  /** From 1, as OSS counts. */
  readonly partNumber: number
  /** Of the part's first byte within the object. */
  readonly offset: number
  /** In bytes. */
  readonly size: number
}

/** A part that is done. */
export interface PartRecord {
  readonly partNumber: number
  readonly size: number
  /** As the server names it; absent for downloads. */
  readonly etag?: string | undefined
  /** CRC-64 of the local bytes: those that were sent, or those found on disk. */
  readonly crc64?: bigint | undefined
  /** CRC-64 as the server reports it; absent when it reports none. */
  readonly serverCrc64?: bigint | undefined
}

/** The records in part order. */
export function inPartOrder(parts: Iterable<PartRecord>): PartRecord[] {
  return [...parts].sort((a, b) => a.partNumber - b.partNumber)
}
