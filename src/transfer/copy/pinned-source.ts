/** The one version of an object that a copy is about. */

import type { HeadObjectResult } from '../../protocol/operations/head-object.js'

export interface PinnedSource {
  /** `oss://bucket/key`. */
  readonly path: string
  readonly size: number
  readonly etag: string
  /** `undefined` in a bucket without versions. */
  readonly versionId: string | undefined
  /** `undefined` for the few old objects of which OSS knows none. */
  readonly crc64: bigint | undefined
  /** The server's clock when it was looked at, Unix milliseconds; `undefined` if it did not say. */
  readonly seenAt: number | undefined
  readonly head: HeadObjectResult
}
