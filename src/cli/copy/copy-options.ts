/** The options of `cp`, as they are read from the command line. */

import type { DownloaderOptions, ObjectAcl, StorageClass } from '../../index.js'
import type { Bandwidth } from '../bandwidth/bandwidth.js'
import type { ConfigurationFlags } from '../configuration/configuration-options.js'

/**
 * Parts on their way at a time. Of a file as many as it takes to keep a distant server busy; of a
 * stream few, because each of them is in memory.
 */
export const DEFAULT_PARALLEL = { file: 16, stream: 3 } as const

export interface ConnectionOptions extends ConfigurationFlags {
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly pathStyle?: boolean | undefined
  /** The endpoint is a domain bound to the bucket. */
  readonly cname?: boolean | undefined
  readonly maxBandwidth?: Bandwidth | undefined
}

export interface ReportOptions {
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
}

export interface TransferCommandOptions {
  readonly partSize?: number | undefined
  readonly parallel?: number | undefined
  /** `undefined`: for files, not for streams. */
  readonly checkpoint?: boolean | undefined
  readonly checkpointDir?: string | undefined
  /** Do not begin afresh: nobody knows with which options. */
  readonly onlyContinue?: boolean | undefined
  /** Whose functions have begun the transfer that is gone on with; else those of this package. */
  readonly recordedBy?: 'sdk-v1' | undefined
  /** Whether the record that is gone on with is of a temporary file, and of which. */
  readonly useTempFile?: DownloaderOptions['useTempFile']
  readonly tempSuffix?: DownloaderOptions['tempSuffix']
  readonly verifyOnResume?: 'parts' | 'identity' | undefined
}

export interface UploadCommandOptions {
  readonly multipartThreshold?: number | undefined
  readonly contentType?: string | undefined
  readonly meta?: Readonly<Record<string, string>> | undefined
  readonly acl?: ObjectAcl | undefined
  readonly storageClass?: StorageClass | undefined
  readonly forbidOverwrite?: boolean | undefined
  /** Base64, as `callbackVar`. */
  readonly callback?: string | undefined
  readonly callbackVar?: string | undefined
}

export interface CopyOptions
  extends ConnectionOptions, ReportOptions, TransferCommandOptions, UploadCommandOptions {
  /** Of the source, an object. */
  readonly versionId?: string | undefined
}
