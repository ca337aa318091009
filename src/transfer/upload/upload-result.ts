/** What an upload comes to. */

import type { ResultMetadata } from '../../protocol/oss-message.js'

export interface UploadResult extends ResultMetadata {
  /** As sent, in double quotes. */
  readonly etag: string
  /**
   * CRC-64 of the object, unsigned decimal. It is that of the source: the upload has compared them.
   */
  readonly hashCrc64: string
  /** The version written, in a versioned bucket. */
  readonly versionId: string | undefined
  /** The multipart upload; `undefined` when one PutObject did it. */
  readonly uploadId: string | undefined
  /**
   * What the upload callback's application answered: parsed JSON, or the text when it is not JSON.
   */
  readonly callbackResult: unknown
  /** Bytes of the object. */
  readonly size: number
  /** Parts that the object is made of; 1 for a PutObject. */
  readonly partCount: number
  /** Of these: found on the server from an earlier run, verified, and not sent again. */
  readonly reusedParts: number
  /**
   * How success is known. `crc64`: the server reported the CRC-64 of the whole object and it is the
   * source's. `parts`: it reported that of every part, not of the object. `identity`: as `crc64`,
   * but parts of an earlier run were taken for the source's because the file is the same one
   * (`verifyOnResume: 'identity'`). `size`: it reports no CRC-64 at all, and only the length was
   * compared.
   */
  readonly verified: 'crc64' | 'parts' | 'identity' | 'size'
}
