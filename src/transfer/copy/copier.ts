/** The front of copies: names, defaults, and nothing else. */

import type { Digests } from '../../environment.js'
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js'
import { copyCheckpointFormat, copyCheckpointName } from '../checkpoint/copy-checkpoint.js'
import type { CopyClient } from '../client-api.js'
import type { TransferEngine } from '../engine.js'
import type { Transfer } from '../transfer.js'
import { UploadRecord } from '../upload/upload-record.js'
import { createCopyJob } from './copy-job.js'
import {
  checkCopyOptions,
  resolveCopyOptions,
  type CopierOptions,
  type CopyCallOptions,
  type ResolvedCopyOptions,
} from './copy-options.js'
import { checkCopyRequest, sourceOf, type CopyRequest } from './copy-request.js'
import type { CopyResult } from './copy-result.js'

/** What a copier needs of the machine. */
export interface CopyPlatform {
  readonly digests: Digests
  /** The records of transfers in `dir`, or in the user's own place. */
  checkpointStore(dir: string | undefined): CheckpointStore
}

/** Copies objects within OSS. Made by `client.copier(options)`. */
export class Copier {
  readonly #client: CopyClient
  readonly #engine: TransferEngine
  readonly #platform: CopyPlatform
  readonly #options: CopierOptions

  constructor(
    client: CopyClient,
    engine: TransferEngine,
    platform: CopyPlatform,
    options: CopierOptions = {},
  ) {
    checkCopyOptions(options)
    this.#client = client
    this.#engine = engine
    this.#platform = platform
    this.#options = options
  }

  /**
   * Copies an object of any size to another key or bucket of the same region, or onto itself to
   * change its metadata. The bytes stay within OSS. Succeeds only when the copy is the source as it
   * was found at the start.
   *
   * Rejects with `CopyError` when the copy failed, `ObjectChangedError` when the source was
   * replaced meanwhile, `TransferCancelledError`, `CheckpointLockedError`; and, before anything is
   * sent, `OptionError`, `InvalidRequestError` and `CredentialsError`.
   */
  copy(request: CopyRequest, options: CopyCallOptions = {}): Transfer<CopyResult> {
    try {
      const resolved = resolveCopyOptions(this.#options, options)
      checkCopyRequest(request)
      const job = createCopyJob({
        client: this.#client,
        digests: this.#platform.digests,
        request,
        options: resolved,
        record: this.#record(request, resolved),
      })
      return this.#engine.run(job, resolved)
    } catch (error) {
      return this.#engine.refuse('copy', error)
    }
  }

  #record(request: CopyRequest, options: ResolvedCopyOptions) {
    if (!options.enableCheckpoint) return undefined
    const { digests } = this.#platform
    const name = copyCheckpointName(sourceOf(request), request, digests)
    const store = this.#platform.checkpointStore(options.checkpointDir)
    return new UploadRecord(store, name, copyCheckpointFormat(digests))
  }
}
