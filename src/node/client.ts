/** The client of Node programs: operations, and the transfers built on them. */

import { OssClient, type ClientPlatform } from '../client/oss-client.js'
import type { ClientConfig as OssClientConfig } from '../client/client-config.js'
import type { RequestOptions } from '../client/call.js'
import { nodeClientPlatform } from '../platform/node/client-platform.js'
import { nodeDownloadPlatform } from '../platform/node/download-platform.js'
import { saveObject } from '../platform/node/save-object.js'
import { nodeUploadPlatform } from '../platform/node/upload-platform.js'
import { describeObject } from '../protocol/errors/describe-object.js'
import type { GetObjectRequest, GetObjectResult } from '../protocol/operations/get-object.js'
import { TransferEngine } from '../transfer/engine.js'
import { Scheduler } from '../transfer/scheduler.js'
import { resolveTransferLimits, type TransferLimits } from '../transfer/transfer-limits.js'
import type { DownloaderOptions } from '../transfer/download/download-options.js'
import type { UploaderOptions } from '../transfer/upload/upload-options.js'
import { Uploader } from '../transfer/upload/uploader.js'
import { Downloader } from './downloader.js'

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

  /**
   * Reads an object into a file, which appears under its name only when it is complete and its
   * CRC-64 is that of the object. One request, not resumable; a file that stood there before is
   * untouched when anything fails.
   */
  async getObjectToFile(
    request: GetObjectRequest,
    filePath: string,
    options: RequestOptions = {},
  ): Promise<GetObjectToFileResult> {
    const { body, ...result } = await this.getObject(request, options)
    const hashCrc64 = result.statusCode === 206 ? undefined : result.hashCrc64
    const name = describeObject(request.bucket, request.key)
    const incoming = { body, size: result.contentLength, hashCrc64, name }
    const size = await saveObject(incoming, filePath)
    return { ...result, size }
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
