/** What a copy comes to. */

import type { ResultMetadata } from '../../protocol/oss-message.js'

export interface CopyResult extends ResultMetadata {
  /** As sent, in double quotes. */
  readonly etag: string
  /**
   * CRC-64 of the object, unsigned decimal: that of the source, which the copy has compared.
   * `undefined` when OSS knows none.
   */
  readonly hashCrc64: string | undefined
  /** The version written, in a versioned bucket. */
  readonly versionId: string | undefined
  /** The version that was copied, in a versioned bucket. */
  readonly sourceVersionId: string | undefined
  /** The multipart upload; `undefined` when one CopyObject did it. */
  readonly uploadId: string | undefined
  /** Bytes of the object. */
  readonly size: number
  /** `copy`: one CopyObject. `parts`: a multipart upload whose parts were copied. */
  readonly method: 'copy' | 'parts'
  /** Parts that were copied; 1 for a CopyObject. */
  readonly partCount: number
  /** Of these: found on the server from an earlier run, and not copied again. */
  readonly reusedParts: number
  /**
   * How success is known. `crc64`: the server reports the CRC-64 of the copy, and it is the
   * source's. `parts`: it reports that of every part, and together they are the source's. `size`:
   * it does not know the CRC-64 of one of them, and only the length was compared.
   */
  readonly verified: 'crc64' | 'parts' | 'size'
}
