/** The defaults of the V1 functions, for all of a program, as `oss2.defaults` has them. */

/** Read anew by each call; changing one holds for the calls after it. */
export interface V1Defaults {
  /**
   * Connections of a bucket, 10. Read when the bucket is first used; requests beyond it wait for a
   * free connection.
   */
  connectionPoolSize: number
  /** Seconds until a connection stands, and that it may be silent, 60. Read as above. */
  connectTimeout: number
  /** Attempts for a request, 3. Read as above. */
  requestRetries: number
  /** Files of this many bytes and more are uploaded in parts, 10 MiB. */
  multipartThreshold: number
  /** Bytes of a part of an upload, 10 MiB. */
  partSize: number
  /** Parts of an upload in flight at a time, 1. */
  multipartNumThreads: number
  /** Objects of this many bytes and more are downloaded in parts, 10 MiB. */
  multigetThreshold: number
  /**
   * Bytes of a part of a download, 100 KiB; grows so that an object has at most 1,000 parts, unless
   * it is set here or with the call.
   */
  multigetPartSize: number
  /** Parts of a download in flight at a time, 1. */
  multigetNumThreads: number
}

const MIB = 1024 * 1024

export const DEFAULT_MULTIGET_PART_SIZE = 100 * 1024

export const defaults: V1Defaults = {
  connectionPoolSize: 10,
  connectTimeout: 60,
  requestRetries: 3,
  multipartThreshold: 10 * MIB,
  partSize: 10 * MIB,
  multipartNumThreads: 1,
  multigetThreshold: 10 * MIB,
  multigetPartSize: DEFAULT_MULTIGET_PART_SIZE,
  multigetNumThreads: 1,
}
