/** A copy in a process of its own: test/integration/copies/copy-object.mjs. */

import type { CopierOptions, CopyRequest } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'
import {
  startTransferProgram,
  type TransferOutput,
  type TransferProgram,
} from './transfer-program.js'

export interface CopyProgramOptions {
  readonly server: EmbeddedServer
  readonly request: CopyRequest
  readonly options: CopierOptions
  /** Cancels the copy when this part begins. */
  readonly cancelAt?: number
}

export function startCopyProgram({
  server,
  ...options
}: CopyProgramOptions): TransferProgram<TransferOutput> {
  return startTransferProgram('test/integration/copies/copy-object.mjs', server, options)
}
