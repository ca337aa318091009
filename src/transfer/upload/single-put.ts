/** An upload as one PutObject: for empty sources and those below the threshold. */

import type { Clock } from '../../environment.js'
import { formatCrc64, parseCrc64 } from '../../protocol/crc64/crc64.js'
import { describeObject } from '../../protocol/errors/describe-object.js'
import { CrcMismatchError, ServiceError } from '../../protocol/errors/ossferry-error.js'
import type { HeadObjectResult } from '../../protocol/operations/head-object.js'
import type { PutObjectResult } from '../../protocol/operations/put-object.js'
import type { SentBody, UploadClient } from '../client-api.js'
import type { PartContext, PartOutcome } from '../job.js'
import type { PartBody } from '../part-source.js'
import type { PartRange } from '../part.js'
import { FailedPart } from '../failed-part.js'
import { pacedBy } from '../paced-call.js'
import { MeteredBody } from './metered-body.js'
import { MultipartUpload } from './multipart-upload.js'
import { crc64OfBody } from './part-crc64.js'
import { earliestTime, isExpected, isMadeSince } from './recognise-object.js'
import type { UploadRequest } from './upload-request.js'
import type { UploadResult } from './upload-result.js'
import { reportingCall, type UploadStrategy } from './upload-strategy.js'

export class SinglePut implements UploadStrategy {
  readonly uploadId = undefined
  readonly partSize: number
  readonly #client: UploadClient
  readonly #request: UploadRequest
  readonly #size: number
  readonly #clock: Clock
  #result: UploadResult | undefined
  /** An attempt has stored what was not sent. */
  #storedWrong = false

  constructor(client: UploadClient, request: UploadRequest, size: number, clock: Clock) {
    this.#client = client
    this.#request = request
    this.#size = size
    this.#clock = clock
    this.partSize = size
  }

  get objectVisible(): boolean {
    return this.#result !== undefined || this.#storedWrong
  }

  range(partNumber: number): PartRange | undefined {
    return partNumber === 1 ? { partNumber, offset: 0, size: this.#size } : undefined
  }

  async runPart(body: PartBody, range: PartRange, context: PartContext): Promise<PartOutcome> {
    const call = reportingCall(context, undefined)
    const options = pacedBy(context, {
      ...call.options,
      onRetry: (retry) => {
        this.#note(retry.error)
        call.options.onRetry?.(retry)
      },
    })
    const begunAt = this.#clock.monotonic()
    const metered = new MeteredBody(body, context)
    try {
      const result = await this.#client.putObject({ ...this.#request, body: metered }, options)
      this.#result = this.#describe(result, result)
    } catch (error) {
      this.#note(error)
      const elapsedMs = this.#clock.monotonic() - begunAt
      const begun = call.mayBeDone(error) ? beginningOf(error, elapsedMs) : undefined
      const stored = begun === undefined ? undefined : await this.#storedSince(begun, body, context)
      if (stored === undefined) throw new FailedPart(undefined, call.attempts(), error)
      this.#result = stored
    }
    const crc64 = parseCrc64(this.#result.hashCrc64)
    return { record: { partNumber: range.partNumber, size: this.#size, crc64 }, reused: false }
  }

  /** A CRC-64 that differs is that of an object, which stands from then on. */
  #note(error: unknown): void {
    if (error instanceof CrcMismatchError) this.#storedWrong = true
  }

  /**
   * With `forbidOverwrite`, a PutObject whose reply was lost is refused when it is sent again: the
   * object that stands in its way is its own. One that was there before the first attempt is not.
   */
  async #storedSince(
    begun: number,
    body: PartBody,
    context: PartContext,
  ): Promise<UploadResult | undefined> {
    const sentCrc64 = await crc64OfBody(body, context.signal)
    const target = new MultipartUpload(this.#client, this.#request)
    // If it cannot be looked at, it stays the obstacle that it was said to be.
    const object = await target.head(context).catch(() => undefined)
    if (object === undefined) return undefined
    if (!isExpected(object, { size: this.#size, crc64: sentCrc64 })) return undefined
    if (!isMadeSince(object, begun)) return undefined
    context.emit({
      type: 'warning',
      code: 'OutcomeResolved',
      message: `the reply to storing ${this.#path} was lost; the object is there, new, and is the source`,
    })
    return this.#describe(object, { sentCrc64, sentBytes: this.#size })
  }

  #describe(answer: PutObjectResult | HeadObjectResult, sent: SentBody): UploadResult {
    const { statusCode, requestId, headers, etag, versionId } = answer
    return {
      statusCode,
      requestId,
      headers,
      etag,
      versionId,
      hashCrc64: formatCrc64(sent.sentCrc64),
      uploadId: undefined,
      callbackResult: 'callbackResult' in answer ? answer.callbackResult : undefined,
      size: this.#size,
      partCount: 1,
      reusedParts: 0,
      verified: answer.hashCrc64 === undefined ? 'size' : 'crc64',
    }
  }

  get #path(): string {
    return describeObject(this.#request.bucket, this.#request.key)
  }

  complete(): Promise<UploadResult> {
    if (this.#result === undefined) throw new Error('completed before the object was stored')
    return Promise.resolve(this.#result)
  }

  discard(): Promise<void> {
    return Promise.resolve() // a PutObject that failed has stored nothing
  }
}

/**
 * The server's clock when the first attempt was made, if the last one was refused because an object
 * is there; `undefined` when it was not, or the refusal does not tell the time.
 */
function beginningOf(error: unknown, elapsedMs: number): number | undefined {
  if (!ServiceError.is(error) || error.code !== 'FileAlreadyExists') return undefined
  return error.serverTime === undefined ? undefined : earliestTime(error.serverTime, elapsedMs)
}
