/**
 * One upload as the engine runs it.
 *
 * 1. Open the source. A checkpoint, if there is to be one, is locked before it is read.
 * 2. Choose: one PutObject for an empty or small source, else a multipart upload, continued from an
 *    earlier run where that is possible. A stream of unknown length is judged by its first part, so
 *    that an empty one never begins a multipart upload.
 * 3. Parts, until the source is at its end.
 * 4. The source must still be what it was; then complete, verify, forget the checkpoint.
 */

import type { Clock, Digests } from '../../environment.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { MAX_PARTS, MAX_PUT_SIZE } from '../../protocol/limits.js'
import type { UploadClient } from '../client-api.js'
import type { UploadCheckpoint } from '../checkpoint/upload-checkpoint.js'
import { SourceError } from '../errors/source-errors.js'
import type { JobContext, PartTask, TransferJob } from '../job.js'
import { planKnownSize, planUnknownSize, type PartPlan } from '../part-plan.js'
import type { PartBody, PartSource } from '../part-source.js'
import type { PartRange, PartRecord } from '../part.js'
import { abandonUpload, begunBefore, forgetUpload } from './abandonment.js'
import { announceContinuation } from './continuation.js'
import { findFinished } from './finished-before.js'
import { MultipartUpload } from './multipart-upload.js'
import { parseInitiated } from './recognise-object.js'
import {
  digestRequest,
  findContinuation,
  forgetEarlierRun,
  ownFacts,
  type UploadFacts,
} from './resume.js'
import { SinglePut } from './single-put.js'
import { UploadInParts } from './upload-in-parts.js'
import type { ResolvedUploadOptions } from './upload-options.js'
import type { UploadRecord } from './upload-record.js'
import type { UploadRequest } from './upload-request.js'
import type { UploadResult } from './upload-result.js'
import { reportingCall, type UploadStrategy } from './upload-strategy.js'

export interface UploadJobOptions {
  readonly client: UploadClient
  readonly digests: Digests
  readonly clock: Clock
  /** `contentType` filled in. */
  readonly request: UploadRequest
  readonly options: ResolvedUploadOptions
  /** The size of the parts of a source of `size` bytes. */
  partSizeFor(size: number): number
  /** Where the upload is recorded; `undefined` for an upload without a checkpoint. */
  readonly record: UploadRecord | undefined
  /** Path of the source, or the name that stands for it in checkpoints. */
  readonly sourceName: string
  openSource(): Promise<PartSource>
  /** Called instead of `openSource` when it never comes to that. */
  abandonSource(): void
}

/** An uploader's front hands in what it has resolved; the rest is the engine's. */
export function createUploadJob(options: UploadJobOptions): TransferJob<UploadResult> {
  return new UploadJob(options)
}

class UploadJob implements TransferJob<UploadResult> {
  readonly kind = 'upload'
  readonly target: string
  readonly #job: UploadJobOptions
  readonly #upload: MultipartUpload
  /** `undefined` for an upload that is not recorded. */
  #record: UploadRecord | undefined
  #source: PartSource | undefined
  #strategy: UploadStrategy | undefined
  /** What the checkpoint names, before the server has been asked about it. */
  #earlier: ReturnType<typeof begunBefore> | undefined
  #nextPartNumber = 1
  #atEnd = false
  #context: JobContext | undefined
  /**
   * Whether the checkpoint names the upload under way: only then is it worth keeping for a later
   * run.
   */
  #recorded = false

  constructor(job: UploadJobOptions) {
    this.#job = job
    this.#record = job.record
    this.target = describeObject(job.request.bucket, job.request.key)
    this.#upload = new MultipartUpload(job.client, job.request)
  }

  get keepPartsByDefault(): boolean {
    return this.#job.options.leavePartsOnError || this.#isRecorded
  }

  get #isRecorded(): boolean {
    return this.#recorded || this.#earlier !== undefined
  }

  async open(context: JobContext): Promise<number | undefined> {
    const { options } = this.#job
    this.#context = context
    const source = await this.#job.openSource()
    this.#source = source
    if (await this.#needsNoRecord(source)) this.#record = undefined
    await this.#record?.lock({ whenLocked: options.whenLocked, signal: context.signal })
    if (source.size !== undefined) {
      this.#strategy = await this.#chooseFor(source, source.size, true, context)
    }
    return source.size
  }

  /** One request leaves nothing to resume, so that nobody has to be kept out of the record. */
  async #needsNoRecord({ size }: PartSource): Promise<boolean> {
    if (this.#record === undefined || size === undefined || !this.#fitsOnePut(size)) return false
    return this.#record.isBlank()
  }

  #fitsOnePut(size: number): boolean {
    return size === 0 || (size < this.#job.options.multipartThreshold && size <= MAX_PUT_SIZE)
  }

  nextMemory(): number {
    const { source, range } = this.#next()
    return range === undefined ? 0 : source.memoryOf(range.size)
  }

  async nextPart(signal: AbortSignal): Promise<PartTask | undefined> {
    const { source, range } = this.#next()
    if (this.#atEnd) return undefined
    if (range === undefined) {
      await this.#assertAtEnd(source, signal)
      return undefined
    }
    const body = await source.openPart(range, signal)
    try {
      const strategy = (this.#strategy ??= await this.#chooseByFirstPart(source, range, body))
      const isRest = body.size === 0 && range.partNumber > 1
      if (body.size < range.size) this.#atEnd = true
      if (isRest) {
        body.release()
        return undefined
      }
      this.#nextPartNumber = range.partNumber + 1
      return taskOf(strategy, range, body)
    } catch (error) {
      body.release()
      throw error
    }
  }

  #next(): { readonly source: PartSource; readonly range: PartRange | undefined } {
    const source = this.#source
    if (source === undefined) throw new Error('asked for a part before open')
    const plan = this.#strategy ?? this.#planOfUnknownSize()
    return { source, range: plan.range(this.#nextPartNumber) }
  }

  #planOfUnknownSize(): PartPlan {
    return planUnknownSize(this.#job.options.partSize)
  }

  /** A stream that needs more parts than OSS has numbers must fail, not end. */
  async #assertAtEnd(source: PartSource, signal: AbortSignal): Promise<void> {
    this.#atEnd = true
    if (source.size !== undefined || this.#nextPartNumber <= MAX_PARTS) return
    const partNumber = this.#nextPartNumber
    const rest = await source.openPart({ partNumber, offset: 0, size: 1 }, signal)
    rest.release()
    if (rest.size === 0) return
    throw new SourceError(
      'SourceTooLarge',
      `the source stream does not fit into ${MAX_PARTS} parts`,
      undefined,
      'upload it with a larger partSize',
    )
  }

  /** The stream's length is not known, but that of its first part is. */
  async #chooseByFirstPart(
    source: PartSource,
    range: PartRange,
    body: PartBody,
  ): Promise<UploadStrategy> {
    const context = this.#context
    if (context === undefined) throw new Error('asked for a part before open')
    const ended = body.size < range.size
    return this.#chooseFor(source, body.size, ended, context)
  }

  /**
   * `size` is that of the whole source, or, as long as it has not `ended`, of what is known of it.
   */
  async #chooseFor(
    source: PartSource,
    size: number,
    ended: boolean,
    context: JobContext,
  ): Promise<UploadStrategy> {
    const { client, request, clock } = this.#job
    const record = this.#record
    if (ended && this.#fitsOnePut(size)) {
      if (record !== undefined) {
        await forgetEarlierRun(record, this.#upload, this.#facts(source), context)
      }
      return new SinglePut(client, request, size, clock)
    }
    return this.#beginParts(source, context)
  }

  async #beginParts(source: PartSource, context: JobContext): Promise<UploadStrategy> {
    const { options } = this.#job
    const record = this.#record
    if (record === undefined) return this.#initiate(source, undefined, context)
    const facts = this.#facts(source)
    let finished: UploadStrategy | undefined
    const finishedBefore = async (checkpoint: UploadCheckpoint): Promise<boolean> => {
      finished = await findFinished(this.#upload, source, checkpoint, context)
      return finished !== undefined
    }
    const earlier = await findContinuation(record, this.#upload, facts, context, {
      finishedBefore,
      expect: (checkpoint) => (this.#earlier = checkpoint && begunBefore(this.#upload, checkpoint)),
    })
    if (earlier !== undefined) {
      const { checkpoint, parts, serverTime } = earlier
      const plan = this.#planOf(source, checkpoint.partSize)
      this.#recorded = true
      announceContinuation(earlier, plan, context)
      return new UploadInParts({
        client: this.#job.client,
        request: this.#job.request,
        upload: this.#upload,
        uploadId: checkpoint.uploadId,
        // Other programs do not record it. What it becomes is no older than the list of its parts.
        initiated: parseInitiated(checkpoint.own?.initiated) ?? serverTime,
        plan,
        onServer: parts,
        verifyReused: options.verifyOnResume === 'parts' || !hasIdentity(checkpoint, source),
      })
    }
    return finished ?? this.#initiate(source, facts, context)
  }

  async #initiate(
    source: PartSource,
    facts: UploadFacts | undefined,
    context: JobContext,
  ): Promise<UploadStrategy> {
    const { size } = source
    const { options } = this.#job
    const record = this.#record
    const partSize = size === undefined ? options.partSize : this.#job.partSizeFor(size)
    const { uploadId, serverTime } = await this.#upload.initiate(
      reportingCall(context, undefined).options,
    )
    const strategy = new UploadInParts({
      client: this.#job.client,
      request: this.#job.request,
      upload: this.#upload,
      uploadId,
      initiated: serverTime,
      plan: this.#planOf(source, partSize),
      onServer: new Map(),
      verifyReused: true,
    })
    this.#strategy = strategy // from here on a failure has something to remove
    if (record === undefined || facts === undefined) return strategy
    await record.begin(
      { endpoint: facts.endpoint, uploadId },
      {
        filePath: facts.filePath,
        size: size ?? 0,
        modified: { seconds: facts.identity?.mtime ?? 0 },
        objectName: facts.objectName,
        partSize,
        uploadId,
        own: ownFacts(facts, serverTime),
      },
    )
    this.#recorded = record.writable
    return strategy
  }

  #planOf(source: PartSource, partSize: number): PartPlan {
    return source.size === undefined
      ? planUnknownSize(partSize)
      : planKnownSize(source.size, partSize)
  }

  #facts(source: PartSource): UploadFacts {
    const { request, client, digests, options, sourceName } = this.#job
    return {
      filePath: sourceName,
      identity: source.identity,
      size: source.size,
      objectName: `oss://${request.bucket}/${request.key}`,
      endpoint: client.endpoint,
      streamPartSize: source.size === undefined ? options.partSize : undefined,
      requestDigest: digestRequest(request, digests),
      onlyContinue: options.onlyContinue,
    }
  }

  /** The server knows every part that is done; the checkpoint was written when the upload began. */
  save(): Promise<void> {
    return Promise.resolve()
  }

  async complete(parts: readonly PartRecord[], context: JobContext): Promise<UploadResult> {
    const strategy = this.#strategy
    if (strategy === undefined) throw new Error('completed before a part was asked for')
    await this.#source?.assertUnchanged()
    const result = await strategy.complete(parts, context)
    await forgetUpload(this.#record, strategy.uploadId, context)
    return result
  }

  abandon(failure: unknown, keep: boolean, context: JobContext): Promise<Error> {
    const upload = {
      path: this.target,
      strategy: this.#strategy ?? this.#earlier,
      record: this.#record,
      recorded: this.#isRecorded,
      leavePartsOnError: this.#job.options.leavePartsOnError,
    }
    return abandonUpload(upload, failure, keep, context)
  }

  async close(): Promise<void> {
    try {
      if (this.#source === undefined) this.#job.abandonSource()
      else await this.#source.close()
    } finally {
      await this.#record?.unlock()
    }
  }
}

function taskOf(strategy: UploadStrategy, range: PartRange, body: PartBody): PartTask {
  return {
    partNumber: range.partNumber,
    size: body.size,
    run: (context) => strategy.runPart(body, range, context),
    release: () => body.release(),
  }
}

/** Whether the checkpoint knows the file itself, not only its path, size and time. */
function hasIdentity(checkpoint: UploadCheckpoint, source: PartSource): boolean {
  return source.identity !== undefined && (checkpoint.own?.identity ?? '') !== ''
}
