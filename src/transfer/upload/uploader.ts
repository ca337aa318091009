/** The front of uploads, as the Python SDK V2 has it: names, defaults, and nothing else. */

import type { Clock, Digests } from '../../environment.js'
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js'
import { uploadCheckpointFormat, uploadCheckpointName } from '../checkpoint/upload-checkpoint.js'
import type { UploadClient } from '../client-api.js'
import type { TransferEngine } from '../engine.js'
import { SourceError } from '../errors/source-errors.js'
import { fittingPartSize } from '../part-plan.js'
import type { PartSource } from '../part-source.js'
import type { BlobLike } from '../source/blob-source.js'
import type { ByteIterable } from '../source/byte-stream.js'
import type { Transfer } from '../transfer.js'
import { acceptUploadRequest } from './accept-request.js'
import { createUploadJob } from './upload-job.js'
import {
  checkUploadOptions,
  resolveUploadOptions,
  type ResolvedUploadOptions,
  type UploadCallOptions,
  type UploaderOptions,
  type UploadFromOptions,
} from './upload-options.js'
import { UploadRecord } from './upload-record.js'
import type { UploadRequest } from './upload-request.js'
import type { UploadResult } from './upload-result.js'

/**
 * What can be uploaded beside files. Everything is taken from where it stands: a view as far as it
 * reaches, a stream from its current position.
 *
 * A function is a *replayable* source: it is called once for a run and gives the same bytes each
 * time, which a resumed run relies on (and verifies). Other streams can be resumed when they happen
 * to give the same bytes again, as a repeated pipe does.
 */
export type UploadSource =
  Uint8Array | ArrayBuffer | BlobLike | ByteIterable | (() => ByteIterable | Promise<ByteIterable>)

/**
 * A source that an upload has been given. From then on its failures are the upload's, also those
 * that happen before it is opened.
 */
export interface ClaimedSource {
  /**
   * Begins to read. `size`: the bytes that a stream is announced to have. Throws `SourceError`
   * naming what is accepted.
   */
  open(size: number | undefined): Promise<PartSource>
  /** Ends a source that will not be opened. */
  abandon(): void
}

/** What an uploader needs of the machine. */
export interface UploadPlatform {
  readonly digests: Digests
  readonly clock: Clock
  /** The path from the root, without `.` and `..`; symbolic links stay. */
  absolutePath(path: string): string
  openFile(path: string): Promise<PartSource>
  claimSource(source: UploadSource): ClaimedSource
  /** The MIME type that goes with a file name, `undefined` for unknown ones. */
  contentTypeOf(name: string): string | undefined
  /** The records of transfers in `dir`, or in the user's own place. */
  checkpointStore(dir: string | undefined): CheckpointStore
}

interface SourceDescription {
  /** Path of the source, or the name that stands for it in checkpoints. */
  readonly name: string
  /** As far as the source itself tells. */
  readonly contentType: string | undefined
  readonly open: () => Promise<PartSource>
  /** Ends a source that will not be opened. */
  readonly abandon: () => void
}

/** Uploads files and streams in parts. Made by `client.uploader(options)`. */
export class Uploader {
  readonly #client: UploadClient
  readonly #engine: TransferEngine
  readonly #platform: UploadPlatform
  readonly #options: UploaderOptions

  constructor(
    client: UploadClient,
    engine: TransferEngine,
    platform: UploadPlatform,
    options: UploaderOptions = {},
  ) {
    checkUploadOptions(options)
    this.#client = client
    this.#engine = engine
    this.#platform = platform
    this.#options = options
  }

  /**
   * Uploads a file. Succeeds only when the server holds exactly its bytes; the file must not change
   * meanwhile.
   *
   * Throws (rejects with) `UploadError` when the upload failed, `SourceChangedError`,
   * `CallbackFailedError` (the object *is* stored), `TransferCancelledError`,
   * `CheckpointLockedError`; and, before anything is sent, `SourceError`, `OptionError`,
   * `InvalidRequestError`, `CredentialsError`.
   */
  uploadFile(
    request: UploadRequest,
    filePath: string,
    options: UploadCallOptions = {},
  ): Transfer<UploadResult> {
    return this.#start(request, options, () => {
      if (typeof filePath !== 'string' || filePath === '') {
        throw new SourceError('SourceNotSupported', 'uploadFile needs the path of a file, a text')
      }
      return {
        name: this.#platform.absolutePath(filePath),
        contentType: this.#platform.contentTypeOf(filePath),
        open: () => this.#platform.openFile(filePath),
        abandon: () => undefined,
      }
    })
  }

  /**
   * Uploads bytes, a blob, a stream, or whatever else `UploadSource` names. Throws what
   * `uploadFile` throws.
   *
   * A stream of unknown length is cut into parts as it comes; it holds `partSize x (parallelNum +
   * 1)` bytes of memory. After 2,000 parts they grow, to a thousandth of what has been sent. Give
   * `request.contentLength` when the length is known: it is then checked.
   */
  uploadFrom(
    request: UploadRequest,
    source: UploadSource,
    options: UploadFromOptions = {},
  ): Transfer<UploadResult> {
    const claimed = this.#platform.claimSource(source)
    return this.#start(request, options, () => ({
      name: `stream:${options.checkpointId ?? `oss://${request.bucket}/${request.key}`}`,
      contentType: undefined,
      open: () => claimed.open(request.contentLength),
      abandon: () => claimed.abandon(),
    }))
  }

  /**
   * Every failure, also of the arguments, is the transfer's: callers have one place to catch it.
   */
  #start(
    request: UploadRequest,
    callOptions: UploadFromOptions,
    describeSource: () => SourceDescription,
  ): Transfer<UploadResult> {
    let source: SourceDescription | undefined
    try {
      source = describeSource()
      const options = resolveUploadOptions(this.#options, callOptions)
      const typed = acceptUploadRequest(request, source.contentType, this.#platform)
      const job = createUploadJob({
        client: this.#client,
        digests: this.#platform.digests,
        clock: this.#platform.clock,
        request: typed,
        options,
        partSizeFor: (size) => fittingPartSize(size, options.partSize),
        record: this.#record(typed, source.name, options),
        sourceName: source.name,
        openSource: source.open,
        abandonSource: source.abandon,
      })
      return this.#engine.run(job, options)
    } catch (error) {
      source?.abandon()
      return this.#engine.refuse('upload', error)
    }
  }

  #record(
    request: UploadRequest,
    sourceName: string,
    options: ResolvedUploadOptions,
  ): UploadRecord | undefined {
    if (!options.enableCheckpoint) return undefined
    const { digests } = this.#platform
    const name = uploadCheckpointName(sourceName, request.bucket, request.key, digests)
    const store = this.#platform.checkpointStore(options.checkpointDir)
    return new UploadRecord(store, name, uploadCheckpointFormat(digests))
  }
}
