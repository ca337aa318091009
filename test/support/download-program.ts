/** A download in a process of its own: test/integration/downloads/download-file.mjs. */

import type { DownloaderOptions } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'
import {
  startTransferProgram,
  type TransferOutput,
  type TransferProgram,
} from './transfer-program.js'

export interface DownloadOutput extends TransferOutput {
  /** Warnings of Node, such as of leaking listeners. */
  readonly warnings: readonly string[]
  /** Resident memory in MiB before the download, and the most there ever was. */
  readonly before: number
  readonly peak: number
}

export interface DownloadProgramOptions {
  readonly server: EmbeddedServer
  /** A path, or `stream` for a reader of the bytes that keeps none. */
  readonly file: string
  readonly options: DownloaderOptions
  readonly bandwidthLimit?: number
  /** Cancels the download when this part begins. */
  readonly cancelAt?: number
}

export function startDownloadProgram({
  server,
  ...options
}: DownloadProgramOptions): TransferProgram<DownloadOutput> {
  return startTransferProgram('test/integration/downloads/download-file.mjs', server, options)
}
