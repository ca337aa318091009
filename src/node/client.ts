/** The client of Node programs: operations, and the transfers built on them. */

import { OssClient, type ClientPlatform } from '../client/oss-client.js'
import type { ClientConfig as OssClientConfig } from '../client/client-config.js'
import type { RequestOptions } from '../client/call.js'
import { nodeClientPlatform } from '../platform/node/client-platform.js'
import { nodeCopyPlatform } from '../platform/node/copy-platform.js'
import { nodeDownloadPlatform } from '../platform/node/download-platform.js'
import { saveObject } from '../platform/node/save-object.js'
import { nodeUploadPlatform } from '../platform/node/upload-platform.js'
import { describeObject } from '../protocol/errors/describe-object.js'
import type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
import type { PutObjectResult } from '../protocol/operations/put-object.js'
import type { SentBody } from '../transfer/client-api.js'
import { receiveContinued } from '../transfer/download/continued-body.js'
import type { TakeChunk } from '../transfer/download/part-fetch.js'
import { TransferEngine } from '../transfer/engine.js'
import { Scheduler } from '../transfer/scheduler.js'
import { resolveTransferLimits, type TransferLimits } from '../transfer/transfer-limits.js'
import { Copier } from '../transfer/copy/copier.js'
import type { CopierOptions } from '../transfer/copy/copy-options.js'
import type { DownloaderOptions } from '../transfer/download/download-options.js'
import type {
  AppendFileOptions,
  AppendFileRequest,
} from '../transfer/object-file/append-file-options.js'
import { laneContext, type FileMeans } from '../transfer/object-file/lane-context.js'
import { openAppend } from '../transfer/object-file/open-append.js'
import type { OpenFileOptions, OpenFileRequest } from '../transfer/object-file/open-file-options.js'
import { openObject } from '../transfer/object-file/open-object.js'
import { putFile, type PutObjectFromFileOptions } from '../transfer/upload/put-file.js'
import type { UploaderOptions } from '../transfer/upload/upload-options.js'
import type { UploadRequest } from '../transfer/upload/upload-request.js'
import { Uploader } from '../transfer/upload/uploader.js'
import { Downloader } from './downloader.js'
import { ObjectAppender, ObjectReader } from './object-files.js'

/**
 * Everything that a client can be told. Only `region` (or `endpoint`) and `credentialsProvider`
 * have no default.
 */
export interface ClientConfig extends OssClientConfig {
  /** @see TransferLimits */
  maxParallelParts?: TransferLimits['maxParallelParts']
  /** @see TransferLimits */
  memoryLimit?: TransferLimits['memoryLimit']
  /** @see TransferLimits */
  bandwidthLimit?: TransferLimits['bandwidthLimit']
}

/** Options of `getObjectToFile`. */
export interface GetObjectToFileOptions extends RequestOptions {
  /** Told how many bytes are written, of how many if OSS has told. Must not throw. */
  readonly onReceived?: ((bytes: number, totalBytes: number | undefined) => void) | undefined
}

/** What a file was made from. */
export type GetObjectToFileResult = Omit<GetObjectResult, 'body'> & {
  /** Bytes written. */
  readonly size: number
}

/** The engine of a client, for the fronts beside it. */
export let engineOf: (client: Client) => TransferEngine

/**
 * OSS from Node: a method for each operation, and the transfers built on them. One client serves a
 * whole program; it shares connections, credentials, and the limits of all transfers.
 */
export class Client extends OssClient {
  static {
    engineOf = (client) => client.#engine
  }

  readonly #engine: TransferEngine
  readonly #scheduler: Scheduler

  /** @throws ConfigError or OptionError when the configuration lacks something or cannot work. */
  constructor(config: ClientConfig) {
    const { maxParallelParts, memoryLimit, bandwidthLimit, ...clientConfig } = config
    const platform: ClientPlatform = nodeClientPlatform
    super(clientConfig, platform)
    const limits = resolveTransferLimits({ maxParallelParts, memoryLimit, bandwidthLimit })
    this.#scheduler = new Scheduler(platform.environment.clock, limits)
    this.#engine = new TransferEngine(platform.environment, this.#scheduler)
  }

  /** An upload manager; `options` hold for all its uploads, and each call may override them. */
  uploader(options: UploaderOptions = {}): Uploader {
    return new Uploader(this, this.#engine, nodeUploadPlatform, options)
  }

  /**
   * A download manager; `options` hold for all its downloads, and each call may override them.
   */
  downloader(options: DownloaderOptions = {}): Downloader {
    return new Downloader(this, this.#engine, nodeDownloadPlatform, options)
  }

  /** A copy manager; `options` hold for all its copies, and each call may override them. */
  copier(options: CopierOptions = {}): Copier {
    return new Copier(this, this.#engine, nodeCopyPlatform, options)
  }

  /**
   * Reads an object into a file, which appears under its name only when it is complete and its
   * CRC-64 is that of the object. One request, not resumable by a later call; a body that breaks
   * off is gone on with from its last byte, up to five times without 1 MiB of progress, whatever
   * `config.retry` says. A file that stood there before is untouched when anything fails.
   *
   * Rejects with `ObjectChangedError` when the object was replaced between two such pieces.
   */
  async getObjectToFile(
    request: GetObjectRequest,
    filePath: string,
    { onReceived, ...options }: GetObjectToFileOptions = {},
  ): Promise<GetObjectToFileResult> {
    const answer = await this.getObject(request, options)
    const { body, ...result } = answer
    const again: Parameters<typeof receiveContinued>[0] = {
      getObject: (rest, { signal }) => this.getObject(rest, { ...options, signal }),
    }
    const context = laneContext(this.#means(), options.signal ?? new AbortController().signal)
    const size = await saveObject(
      {
        receive: (take) => {
          const counted = reporting(onReceived, result.contentLength, take)
          return receiveContinued(again, request, answer, counted, context)
        },
        discard: () => body.discard(),
        size: result.contentLength,
        hashCrc64: result.statusCode === 206 ? undefined : result.hashCrc64,
        name: describeObject(request.bucket, request.key),
      },
      filePath,
    )
    return { ...result, size }
  }

  /**
   * Stores a file as an object by one PutObject, however large the file is, up to 5 GiB; a larger
   * one is a `SourceError`, for `uploader()`. The type is found by the file's name, as for uploads,
   * and the file must not change meanwhile.
   *
   * Rejects with what `uploader().uploadFile` rejects with.
   */
  putObjectFromFile(
    request: UploadRequest,
    filePath: string,
    options: PutObjectFromFileOptions = {},
  ): Promise<PutObjectResult & SentBody> {
    return putFile(this, this.#engine, nodeUploadPlatform, request, filePath, options)
  }

  /**
   * Opens an object to be read like a file. It is found once; whatever is read is of the object as
   * it is now, or an `ObjectChangedError`. Close it, or declare it with `await using`.
   *
   * Rejects as `headObject` does, and with `OptionError`.
   */
  async openFile(request: OpenFileRequest, options: OpenFileOptions = {}): Promise<ObjectReader> {
    const opened = await openObject(this, this.#means(), request, options)
    return new ObjectReader(opened.read, opened.head, opened.options)
  }

  /**
   * Opens an appendable object to be written to at its end. One that is missing is made by the
   * first write, with the fields of `request`. Close it, or declare it with `await using`.
   *
   * Rejects with `AppendError` (`ObjectNotAppendable`) when there is an object of another kind, as
   * `headObject` does, and with `OptionError`.
   */
  async appendFile(
    request: AppendFileRequest,
    options: AppendFileOptions = {},
  ): Promise<ObjectAppender> {
    const platform = nodeUploadPlatform
    const {
      target,
      state,
      options: resolved,
    } = await openAppend(this, this.#means(), platform, request, options)
    return new ObjectAppender(target, state, platform, resolved)
  }

  /** For what is no transfer and shares their limits. */
  #means(): FileMeans {
    const { clock, random } = nodeClientPlatform.environment
    return { clock, random, lane: this.#scheduler.join(Infinity) }
  }

  /**
   * Bytes per second over all transfers of this client; `undefined` for no limit. May be changed
   * while they run.
   */
  get bandwidthLimit(): number | undefined {
    return this.#scheduler.bandwidthLimit
  }

  set bandwidthLimit(bytesPerSecond: number | undefined) {
    this.#scheduler.bandwidthLimit = resolveTransferLimits({
      bandwidthLimit: bytesPerSecond,
    }).bandwidthLimit
  }
}

/** `take`, and a report of what it has taken. */
function reporting(
  onReceived: GetObjectToFileOptions['onReceived'],
  totalBytes: number | undefined,
  take: TakeChunk,
): TakeChunk {
  if (onReceived === undefined) return take
  let bytes = 0
  return async (chunk) => {
    const { length } = chunk
    await take(chunk)
    bytes += length
    onReceived(bytes, totalBytes)
  }
}
