/**
 * One copy as the engine runs it.
 *
 * 1. A checkpoint, if there is to be one, is locked before it is read. HeadObject pins the source:
 *    every later request is for this ETag (and version) and no other.
 * 2. Choose: one CopyObject up to the threshold; within a bucket also above it, if OSS need not
 *    move the bytes and does not refuse; else a multipart upload, continued from an earlier run
 *    where that is possible.
 * 3. Parts, until the source is at its end.
 * 4. Compare with the source, complete, compare again, forget the checkpoint.
 */

import type { Digests } from '../../environment.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { MAX_COPY_SIZE } from '../../protocol/limits.js'
import type { CopyCheckpoint } from '../checkpoint/copy-checkpoint.js'
import type { CopyClient } from '../client-api.js'
import { ObjectChangedError } from '../errors/object-changed-error.js'
import { TransferCancelledError } from '../errors/transfer-cancelled-error.js'
import { unwrapFailedPart } from '../failed-part.js'
import type { JobContext, PartTask, TransferJob } from '../job.js'
import { fittingPartSize, planKnownSize } from '../part-plan.js'
import type { PartRecord } from '../part.js'
import { begunBefore, forgetUpload, isAboutInput, settleUpload } from '../upload/abandonment.js'
import {
  announceContinuation,
  findEarlierUpload,
  forgetEarlierUpload,
  type EarlierUpload,
} from '../upload/continuation.js'
import { MultipartUpload } from '../upload/multipart-upload.js'
import { parseInitiated } from '../upload/recognise-object.js'
import { digestRequest } from '../upload/resume.js'
import type { UploadRecord } from '../upload/upload-record.js'
import type { UploadRequest } from '../upload/upload-request.js'
import { reportingCall } from '../upload/upload-strategy.js'
import { CopyError } from './copy-error.js'
import { CopyInParts, type PartsCopyOptions } from './copy-in-parts.js'
import type { ResolvedCopyOptions } from './copy-options.js'
import { sourceOf, targetFields, type CopyRequest } from './copy-request.js'
import type { CopyResult } from './copy-result.js'
import type { CopyStrategy } from './copy-strategy.js'
import { pinSource, saysSourceChanged, sourceTagging } from './pin-source.js'
import type { PinnedSource } from './pinned-source.js'
import { findFinishedCopy, refuseCopy, type CopyFacts } from './resume-copy.js'
import { SingleCopy } from './single-copy.js'
import { saysMismatch } from './verify-copy.js'

export interface CopyJobOptions {
  readonly client: CopyClient
  readonly digests: Digests
  readonly request: CopyRequest
  readonly options: ResolvedCopyOptions
  /** Where the copy is recorded; `undefined` for a copy without a checkpoint. */
  readonly record: UploadRecord<CopyCheckpoint> | undefined
}

/** A copier's front hands in what it has resolved; the rest is the engine's. */
export function createCopyJob(options: CopyJobOptions): TransferJob<CopyResult> {
  return new CopyJob(options)
}

/** A source with the multipart upload that it may be copied by. */
interface Opened {
  readonly source: PinnedSource
  /** What the multipart upload is told about the object. */
  readonly target: UploadRequest
  readonly upload: MultipartUpload
}

/** A multipart upload that is under way, of this run or of an earlier one. */
interface BegunCopy extends Pick<PartsCopyOptions, 'uploadId' | 'initiated' | 'onServer'> {
  readonly partSize: number
}

class CopyJob implements TransferJob<CopyResult> {
  readonly kind = 'copy'
  readonly target: string
  readonly #job: CopyJobOptions
  #pinned: PinnedSource | undefined
  #strategy: CopyStrategy | undefined
  /** What the checkpoint names, before the server has been asked about it. */
  #earlierRun: ReturnType<typeof begunBefore> | undefined
  #nextPartNumber = 1
  /** Whether the checkpoint names the upload under way. */
  #recorded = false

  constructor(job: CopyJobOptions) {
    this.#job = job
    this.target = describeObject(job.request.bucket, job.request.key)
  }

  get keepPartsByDefault(): boolean {
    return this.#job.options.leavePartsOnError || this.#isRecorded
  }

  get #isRecorded(): boolean {
    return this.#recorded || this.#earlierRun !== undefined
  }

  async open(context: JobContext): Promise<number> {
    const { client, request, options, record } = this.#job
    await record?.lock({ whenLocked: options.whenLocked, signal: context.signal })
    const source = await pinSource(client, request, context)
    this.#pinned = source
    this.#strategy = this.#fitsOneRequest(source)
      ? await this.#beginSingle(source, context)
      : await this.#beginLarge(source, context)
    return source.size
  }

  #fitsOneRequest({ size }: PinnedSource): boolean {
    const { request, options } = this.#job
    if (size === 0) return true
    if (size > MAX_COPY_SIZE && sourceOf(request).bucket !== request.bucket) return false
    return size <= options.multipartThreshold
  }

  async #beginSingle(source: PinnedSource, context: JobContext): Promise<CopyStrategy> {
    const { record } = this.#job
    const opened = this.#openTarget(source, undefined)
    if (record !== undefined) await forgetEarlierUpload(this.#earlier(record, opened), context)
    return this.#single(opened)
  }

  async #beginLarge(source: PinnedSource, context: JobContext): Promise<CopyStrategy> {
    const { client, request, record } = this.#job
    const tagging = await sourceTagging(client, request, source, context)
    const opened = this.#openTarget(source, tagging)
    const earlier = record && (await this.#continue(record, opened, context))
    if (earlier !== undefined) return earlier
    if (this.#mayBeShallow(source)) {
      const single = this.#single(opened)
      if (await single.tryShallow(context)) return single
    }
    return this.#initiate(opened, context)
  }

  /** OSS need not move the bytes within a bucket, as long as they are stored the same way. */
  #mayBeShallow({ head }: PinnedSource): boolean {
    const { request, options } = this.#job
    if (options.disableShallowCopy || sourceOf(request).bucket !== request.bucket) return false
    const { storageClass = head.storageClass, serverSideEncryption } = request
    const encrypted = serverSideEncryption ?? head.serverSideEncryption
    return storageClass === head.storageClass && encrypted === undefined
  }

  #openTarget(source: PinnedSource, tagging: string | undefined): Opened {
    const { client, request } = this.#job
    const target = targetFields(request, source, tagging)
    return { source, target, upload: new MultipartUpload(client, target) }
  }

  #single({ source, upload }: Opened): SingleCopy {
    return new SingleCopy(this.#job.client, this.#job.request, source, upload)
  }

  async #continue(
    record: UploadRecord<CopyCheckpoint>,
    opened: Opened,
    context: JobContext,
  ): Promise<CopyStrategy | undefined> {
    const { source, upload } = opened
    let finished: CopyStrategy | undefined
    const finishedBefore = async (checkpoint: CopyCheckpoint): Promise<boolean> => {
      finished = await findFinishedCopy(upload, source, checkpoint, context)
      return finished !== undefined
    }
    const earlier = await findEarlierUpload(this.#earlier(record, opened), finishedBefore, context)
    if (earlier === undefined) return finished
    const { checkpoint, parts, serverTime } = earlier
    this.#recorded = true
    const { uploadId, partSize } = checkpoint
    const initiated = parseInitiated(checkpoint.initiated) ?? serverTime
    const strategy = this.#inParts(opened, { uploadId, initiated, partSize, onServer: parts })
    announceContinuation(earlier, planKnownSize(source.size, partSize), context)
    return strategy
  }

  #earlier(record: UploadRecord<CopyCheckpoint>, opened: Opened): EarlierUpload<CopyCheckpoint> {
    const facts = this.#facts(opened)
    return {
      record,
      upload: opened.upload,
      endpoint: facts.endpoint,
      deed: 'copied',
      onlyContinue: this.#job.options.onlyContinue,
      refuse: (checkpoint) => refuseCopy(checkpoint, facts),
      expect: (checkpoint) =>
        (this.#earlierRun = checkpoint && begunBefore(opened.upload, checkpoint)),
    }
  }

  #facts({ source, target }: Opened): CopyFacts {
    const { client, request, digests } = this.#job
    const from = sourceOf(request)
    return {
      sourceName: `oss://${from.bucket}/${from.key}`,
      sourceVersionId: from.versionId ?? '',
      sourceSize: source.size,
      sourceEtag: source.etag,
      pinnedVersionId: source.versionId ?? '',
      objectName: `oss://${request.bucket}/${request.key}`,
      endpoint: client.endpoint,
      requestDigest: digestRequest(target, digests),
    }
  }

  async #initiate(opened: Opened, context: JobContext): Promise<CopyStrategy> {
    const { record, options } = this.#job
    const partSize = fittingPartSize(opened.source.size, options.partSize)
    const { uploadId, serverTime } = await opened.upload.initiate(
      reportingCall(context, undefined).options,
    )
    const begun = { uploadId, initiated: serverTime, partSize, onServer: new Map() }
    const strategy = this.#inParts(opened, begun)
    this.#strategy = strategy // from here on a failure has something to remove
    if (record === undefined) return strategy
    const facts = this.#facts(opened)
    const initiated = serverTime === undefined ? '' : String(serverTime)
    await record.begin(
      { endpoint: facts.endpoint, uploadId },
      { ...facts, partSize, uploadId, initiated },
    )
    this.#recorded = record.writable
    return strategy
  }

  #inParts({ source, upload }: Opened, { partSize, ...begun }: BegunCopy): CopyStrategy {
    const { client, request } = this.#job
    const plan = planKnownSize(source.size, partSize)
    return new CopyInParts({ client, request, source, upload, plan, ...begun })
  }

  /** The bytes of a part do not pass through here. */
  nextMemory(): number {
    return 0
  }

  nextPart(): Promise<PartTask | undefined> {
    const strategy = this.#requireStrategy()
    const range = strategy.range(this.#nextPartNumber)
    if (range === undefined) return Promise.resolve(undefined)
    this.#nextPartNumber += 1
    return Promise.resolve({
      partNumber: range.partNumber,
      size: range.size,
      run: (context) => strategy.runPart(range, context),
      release: () => undefined,
    })
  }

  #requireStrategy(): CopyStrategy {
    if (this.#strategy === undefined) throw new Error('asked for a part before open')
    return this.#strategy
  }

  /** The server knows every part that is done; the checkpoint was written when the copy began. */
  save(): Promise<void> {
    return Promise.resolve()
  }

  async complete(parts: readonly PartRecord[], context: JobContext): Promise<CopyResult> {
    const strategy = this.#requireStrategy()
    const result = await strategy.complete(parts, context)
    await forgetUpload(this.#job.record, strategy.uploadId, context)
    return result
  }

  async abandon(failure: unknown, keep: boolean, context: JobContext): Promise<Error> {
    const { record, options, request } = this.#job
    const path = this.target
    const strategy = this.#strategy ?? this.#earlierRun
    const { reason, partNumber, attempts } = unwrapFailedPart(failure)
    const changed = this.#pinned !== undefined && saysSourceChanged(reason)
    const unfinished = {
      path,
      strategy,
      record,
      recorded: this.#isRecorded,
      leavePartsOnError: options.leavePartsOnError,
    }
    const outlook = { keep, finished: false, resumable: !changed && !saysMismatch(reason) }
    const resume = await settleUpload(unfinished, outlook, context)
    const from = sourceOf(request)
    const source = describeObject(from.bucket, from.key)
    if (changed) {
      const message = `${source} was replaced or removed while it was copied to ${path}: nothing was completed`
      return new ObjectChangedError(message, reason)
    }
    if (reason instanceof TransferCancelledError) return reason
    if (strategy === undefined && isAboutInput(reason)) return reason
    const uploadId = strategy?.uploadId
    const objectVisible = strategy?.objectVisible === true
    const facts = { path, source, uploadId, partNumber, attempts, resume, objectVisible }
    return new CopyError(reason, facts)
  }

  async close(): Promise<void> {
    await this.#job.record?.unlock()
  }
}
