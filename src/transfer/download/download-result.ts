/** What a download comes to. */

import type { HeadObjectResult } from '../../protocol/operations/head-object.js'

/** What is known of the object (as HeadObject tells it), and of the download. */
export interface DownloadResult extends HeadObjectResult {
  /** Bytes downloaded: those of the object, or of the range. */
  readonly size: number
  readonly partCount: number
  /** Of these: on disk from an earlier run, and not fetched again. */
  readonly reusedParts: number
  /**
   * How success is known. `crc64`: the bytes have the CRC-64 that the server reports of the object.
   * `identity`: so they had when they arrived, and parts of an earlier run were not read again
   * (`verifyData: false`). `size`: only their number is known to be right, since the download is a
   * range, of which OSS reports no CRC-64, or the object has none.
   */
  readonly verified: 'crc64' | 'identity' | 'size'
}
