/**
 * A copy as one CopyObject: for small sources, and within a bucket, where OSS often needs no time
 * for the largest.
 */

import { parseCrc64 } from '../../protocol/crc64/crc64.js'
import { OssferryError, ServiceError } from '../../protocol/errors/ossferry-error.js'
import type { CopyObjectResult } from '../../protocol/operations/copy-object.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import { followSignal } from '../abort.js'
import type { CallOptions, CopyClient } from '../client-api.js'
import { FailedPart } from '../failed-part.js'
import type { JobContext, PartContext, PartOutcome } from '../job.js'
import { pacedBy } from '../paced-call.js'
import type { PartRange } from '../part.js'
import { assertObjectCrc64 } from '../upload/completion.js'
import type { MultipartUpload } from '../upload/multipart-upload.js'
import { isExpected, isMadeSince } from '../upload/recognise-object.js'
import { reportingCall, type ReportingCall } from '../upload/upload-strategy.js'
import { copyObjectFields, isOntoItself, type CopyRequest } from './copy-request.js'
import type { CopyResult } from './copy-result.js'
import type { CopyStrategy } from './copy-strategy.js'
import type { PinnedSource } from './pinned-source.js'
import { lookAtCopy } from './verify-copy.js'

/** After so long OSS is moving bytes, and parts are faster. */
const SHALLOW_PATIENCE_MS = 30_000

export class SingleCopy implements CopyStrategy {
  readonly uploadId = undefined
  readonly partSize: number
  readonly #client: CopyClient
  readonly #request: CopyRequest
  readonly #source: PinnedSource
  /** To look at the target. */
  readonly #target: MultipartUpload
  #outcome: CopyObjectResult | HeadObjectResult | undefined

  constructor(
    client: CopyClient,
    request: CopyRequest,
    source: PinnedSource,
    target: MultipartUpload,
  ) {
    this.#client = client
    this.#request = request
    this.#source = source
    this.#target = target
    this.partSize = source.size
  }

  get objectVisible(): boolean {
    return this.#outcome !== undefined
  }

  range(partNumber: number): PartRange | undefined {
    return partNumber === 1 ? { partNumber, offset: 0, size: this.#source.size } : undefined
  }

  /**
   * Tries it for a source of any size. `false` when OSS refuses because of the size, or takes
   * longer than parts would.
   */
  async tryShallow(context: JobContext): Promise<boolean> {
    const call = reportingCall(context, undefined)
    const patience = new AbortController()
    const unfollow = followSignal(patience, context.signal)
    const giveUp = (): void => patience.abort(new Error('a shallow copy takes too long'))
    const impatient: CallOptions = {
      signal: patience.signal,
      idleTimeoutMs: SHALLOW_PATIENCE_MS,
      // Asking once more would not make it faster.
      onRetry: (retry) =>
        retry.error.code === 'IdleTimeout' ? giveUp() : call.options.onRetry?.(retry),
    }
    try {
      await this.#send({ ...call, options: impatient }, context)
      return true
    } catch (error) {
      context.signal.throwIfAborted()
      if (patience.signal.aborted) this.#outcome = await this.#lookForCopy(context)
      else if (!(error instanceof FailedPart && mayBeAboutSize(error.cause))) throw error
      return this.#outcome !== undefined
    } finally {
      unfollow()
    }
  }

  async runPart({ partNumber, size }: PartRange, context: PartContext): Promise<PartOutcome> {
    if (this.#outcome === undefined) {
      const call = reportingCall(context, undefined)
      await this.#send({ ...call, options: pacedBy(context, call.options) }, context)
    }
    return { record: { partNumber, size }, reused: false }
  }

  async #send(call: ReportingCall, context: JobContext): Promise<void> {
    const fields = copyObjectFields(this.#request, this.#source)
    try {
      this.#outcome = await this.#client.copyObject(fields, call.options)
    } catch (error) {
      context.signal.throwIfAborted()
      // The first attempt may have replaced the very object that the second one was to find.
      if (call.mayBeDone(error)) this.#outcome = await this.#lookForCopy(context)
      if (this.#outcome === undefined) throw new FailedPart(undefined, call.attempts(), error)
    }
  }

  /** The target, if it is certain that this run has made it although nobody said so. */
  async #lookForCopy(context: JobContext): Promise<HeadObjectResult | undefined> {
    const { size, crc64, seenAt } = this.#source
    if (crc64 === undefined || seenAt === undefined) return undefined
    // If it cannot be looked at, the outcome stays unknown, and CopyObject's error tells why.
    const object = await this.#target.head(context).catch(() => undefined)
    if (object === undefined || !isExpected(object, { size, crc64 })) return undefined
    if (!isMadeSince(object, seenAt) || this.#isStillSource(object)) return undefined
    context.emit({
      type: 'warning',
      code: 'OutcomeResolved',
      message:
        `the reply to copying to ${this.#target.path} was lost; the object is there, new, and has ` +
        'the size and CRC-64 of the source',
    })
    return object
  }

  /** Of a copy onto itself: nothing tells the object from what it was before. */
  #isStillSource({ etag, lastModified, versionId }: HeadObjectResult): boolean {
    const { head } = this.#source
    if (!isOntoItself(this.#request)) return false
    return etag === head.etag && lastModified === head.lastModified && versionId === head.versionId
  }

  async complete(_parts: unknown, context: JobContext): Promise<CopyResult> {
    const outcome = this.#outcome
    if (outcome === undefined) throw new Error('completed before the object was copied')
    const { size, crc64, versionId } = this.#source
    const copied = await this.#crc64OfCopy(outcome, context)
    return {
      statusCode: outcome.statusCode,
      requestId: outcome.requestId,
      headers: outcome.headers,
      etag: outcome.etag,
      hashCrc64: copied,
      versionId: outcome.versionId,
      sourceVersionId: 'sourceVersionId' in outcome ? outcome.sourceVersionId : versionId,
      uploadId: undefined,
      size,
      method: 'copy',
      partCount: 1,
      reusedParts: 0,
      verified: crc64 === undefined || copied === undefined ? 'size' : 'crc64',
    }
  }

  /**
   * Compares it, too. OSS does not always send it with the answer; then the object is looked at.
   */
  async #crc64OfCopy(
    outcome: CopyObjectResult | HeadObjectResult,
    context: JobContext,
  ): Promise<string | undefined> {
    const { crc64 } = this.#source
    if (outcome.hashCrc64 === undefined || crc64 === undefined) {
      return (await lookAtCopy(this.#target, this.#source, context)).hashCrc64
    }
    assertObjectCrc64(this.#target.path, crc64, parseCrc64(outcome.hashCrc64))
    return outcome.hashCrc64
  }

  discard(): Promise<void> {
    return Promise.resolve() // a CopyObject that failed has made nothing
  }
}

/**
 * OSS has several words for a source that only parts can copy. If something else is wrong with the
 * request, the start of the multipart upload will be told so, too.
 */
function mayBeAboutSize(error: unknown): boolean {
  if (ServiceError.is(error)) return error.status === 400
  return OssferryError.is(error) && error.code === 'IdleTimeout'
}
