/** An upload in a process of its own: test/integration/uploads/upload-file.mjs. */

import type { UploaderOptions } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'
import {
  startTransferProgram,
  type TransferOutput,
  type TransferProgram,
} from './transfer-program.js'

export interface ProgramOptions {
  readonly server: EmbeddedServer
  readonly file: string
  readonly options: UploaderOptions
  /** Cancels the upload when this part begins. */
  readonly cancelAt?: number
}

export function startUploadProgram({
  server,
  ...options
}: ProgramOptions): TransferProgram<TransferOutput> {
  return startTransferProgram('test/integration/uploads/upload-file.mjs', server, options)
}
