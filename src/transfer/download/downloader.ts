/** The front of downloads: names, defaults, and nothing else. */

import type { Clock, Digests } from '../../environment.js'
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js'
import {
  downloadCheckpointFormat,
  downloadCheckpointName,
  downloadLockName,
} from '../checkpoint/download-checkpoint.js'
import type { DownloadClient } from '../client-api.js'
import type { TransferEngine } from '../engine.js'
import { TargetError } from '../errors/target-error.js'
import { fittingPartSize } from '../part-plan.js'
import type { PartSink } from '../part-sink.js'
import type { Transfer } from '../transfer.js'
import type { DownloadDestination } from './download-destination.js'
import { createDownloadJob } from './download-job.js'
import {
  checkDownloadOptions,
  resolveDownloadOptions,
  type DownloadCallOptions,
  type DownloaderOptions,
  type ResolvedDownloadOptions,
} from './download-options.js'
import { DownloadRecord } from './download-record.js'
import { checkDownloadRequest, type DownloadRequest } from './download-request.js'
import type { DownloadResult } from './download-result.js'
import { createHandoff } from './handoff-sink.js'

/** What a download needs of the machine; `Target` is what it takes for a stream. */
export interface DownloadPlatform<Target> {
  readonly digests: Digests
  readonly clock: Clock
  /** The path from the root, without `.` and `..`; symbolic links stay. */
  absolutePath(path: string): string
  /** A name beside `path` that nobody else uses. */
  temporaryPath(path: string): string
  /** A name beside `path` that ends in `suffix`; the same each time for the same path. */
  partialPath(path: string, suffix: string): string
  /** Writes to `writePath`, which becomes `path` in the end. */
  openFile(path: string, writePath: string): PartSink
  /** The file as it stands, to be read only, if there is one of this size. */
  openFinishedFile(path: string, size: number): Promise<PartSink | undefined>
  /** Throws `TargetError` naming what is accepted. */
  openStream(target: Target): PartSink
  /** The records of transfers in `dir`, or in the user's own place. */
  checkpointStore(dir: string | undefined): CheckpointStore
}

interface Destination {
  readonly destination: DownloadDestination
  readonly record: DownloadRecord | undefined
}

/** Downloads objects in parts. Made by `client.downloader(options)`. */
export class Downloader<Target> {
  readonly #client: DownloadClient
  readonly #engine: TransferEngine
  readonly #platform: DownloadPlatform<Target>
  readonly #options: DownloaderOptions

  constructor(
    client: DownloadClient,
    engine: TransferEngine,
    platform: DownloadPlatform<Target>,
    options: DownloaderOptions = {},
  ) {
    checkDownloadOptions(options)
    this.#client = client
    this.#engine = engine
    this.#platform = platform
    this.#options = options
  }

  /**
   * Downloads an object, or a range of it, into a file. The file has its name only when it is whole
   * and its CRC-64 is that of the object; what stood there before is untouched until then.
   *
   * Rejects with `DownloadError` when the download failed, `ObjectChangedError` when the object was
   * replaced meanwhile, `TargetError` when the file cannot be written, `TransferCancelledError`,
   * `CheckpointLockedError`; and, before anything is asked for, `OptionError` and
   * `InvalidRequestError`.
   */
  downloadFile(
    request: DownloadRequest,
    filePath: string,
    options: DownloadCallOptions = {},
  ): Transfer<DownloadResult> {
    return this.#start(request, options, (resolved) => {
      if (typeof filePath !== 'string' || filePath === '') {
        throw new TargetError('TargetNotSupported', 'downloadFile needs the path of a file, a text')
      }
      return this.#file(request, filePath, resolved)
    })
  }

  /**
   * Downloads into a stream, in order, from parts that are fetched side by side; the stream is
   * ended when all of it was right, and destroyed with the error when not. Holds `partSize x
   * (parallelNum + 1)` bytes of memory. Rejects with what `downloadFile` rejects with.
   *
   * The bytes are in the stream before the CRC-64 of the whole can be compared: a reader must not
   * take them for good before the stream has ended.
   */
  downloadTo(
    request: DownloadRequest,
    target: Target,
    options: DownloadCallOptions = {},
  ): Transfer<DownloadResult> {
    return this.#start(request, options, () => intoStream(this.#platform.openStream(target)))
  }

  /**
   * The bytes of an object to iterate over, as `downloadTo` would write them. The loop throws what
   * `downloadFile` rejects with; leaving it early ends the download.
   *
   * ```ts
   * for await (const chunk of downloader.iterate({ bucket, key })) hash.update(chunk)
   * ```
   */
  iterate(
    request: DownloadRequest,
    options: DownloadCallOptions = {},
  ): AsyncIterableIterator<Uint8Array> {
    const handoff = createHandoff()
    const { sink } = handoff
    const transfer = this.#start(request, options, () => intoStream(sink))
    // Also when it never began, and the job could not tell the sink.
    transfer.catch((error: unknown) => sink.abandon(false, asError(error)))
    return handoff.iterate(() => void transfer.cancel())
  }

  #start(
    request: DownloadRequest,
    callOptions: DownloadCallOptions,
    destine: (options: ResolvedDownloadOptions) => Destination,
  ): Transfer<DownloadResult> {
    try {
      const options = resolveDownloadOptions(this.#options, callOptions)
      checkDownloadRequest(request)
      const job = createDownloadJob({
        client: this.#client,
        request,
        options,
        partSizeFor: (size) => fittingPartSize(size, options.partSize),
        recordedFrom: 0,
        ...destine(options),
      })
      return this.#engine.run(job, options)
    } catch (error) {
      return this.#engine.refuse('download', error)
    }
  }

  #file(request: DownloadRequest, path: string, options: ResolvedDownloadOptions): Destination {
    const platform = this.#platform
    const absolute = platform.absolutePath(path)
    const { enableCheckpoint, useTempFile, tempSuffix } = options
    // With a checkpoint what an earlier run of the same download finds again.
    const temporary = enableCheckpoint
      ? platform.partialPath(absolute, tempSuffix)
      : platform.temporaryPath(absolute)
    const filePath = useTempFile ? temporary : absolute
    const destination = {
      open: () => ({
        sink: platform.openFile(absolute, filePath),
        filePath,
        targetPath: absolute,
        foundBy: 'name' as const,
        openFinished: (size: number) => platform.openFinishedFile(absolute, size),
      }),
    }
    if (!enableCheckpoint) return { destination, record: undefined }
    const about = { versionId: request.versionId ?? '', range: request.range ?? '', filePath }
    const { digests, clock } = platform
    const record = new DownloadRecord({
      store: platform.checkpointStore(options.checkpointDir),
      name: downloadCheckpointName(about, request.bucket, request.key, digests),
      lockName: downloadLockName(filePath, digests),
      format: downloadCheckpointFormat(digests),
      clock,
    })
    return { destination, record }
  }
}

function intoStream(sink: PartSink): Destination {
  return {
    destination: { open: () => ({ sink, filePath: '', targetPath: '', foundBy: 'name' }) },
    record: undefined,
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
