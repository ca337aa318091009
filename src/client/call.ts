/** One operation on its way through the client. */

import type { Address } from '../protocol/addressing.js'
import type { ResponseBody } from '../protocol/http.js'
import type { OssferryError } from '../protocol/errors/ossferry-error.js'
import type { OssRequest, OssResponse } from '../protocol/oss-message.js'
import type { Credentials } from './credentials/credentials-provider.js'
import type { UploadBody } from './upload-body.js'

/** What every operation of the client takes beside its request. */
export interface RequestOptions {
  /** Ends the call soon after it fires, with an error of code `Cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Replaces the client's `idleTimeoutMs`. */
  readonly idleTimeoutMs?: number | undefined
  /** Told before the pause that precedes another attempt. Must not throw. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined
  /**
   * Called after that pause and waited for before the next attempt, unless `signal` fires. So a
   * caller that counts the requests under way can leave out those that pause. Must not throw or
   * reject.
   */
  readonly beforeRetry?: (() => Promise<void>) | undefined
  /**
   * Told how many bytes of the body the network has taken in the current attempt. The count grows
   * with the attempt and starts again from the bottom with the next one. Must not throw.
   */
  readonly onSent?: ((bytes: number) => void) | undefined
}

export const NO_OPTIONS: RequestOptions = {}

export interface RetryEvent {
  /** The attempt that failed, from 1. */
  readonly attempt: number
  readonly delayMs: number
  readonly error: OssferryError
}

/** A call and what has become of it so far. */
export interface Call {
  /** API name. */
  readonly operation: string
  readonly request: OssRequest
  readonly options: RequestOptions
  /** Whether the answer's body is handed out as a stream; else it is read whole as a document. */
  readonly streamed: boolean
  /** The body, when it is an object's or a part's. */
  readonly upload: UploadBody | undefined
  /**
   * Of an append: the CRC-64 of the object before it, if known. The CRC-64 of the answer is that of
   * the whole object.
   */
  readonly append: { readonly crc64Before: bigint | undefined } | undefined
  /** Where it goes; the same for every attempt. */
  address: Address | undefined
  /** Attempts begun. */
  attempts: number
  /** What the last attempt was signed with. */
  credentials: Credentials | undefined
  /** The clock offset that the last attempt was signed with. */
  clockOffsetMs: number
}

/** What came of a call. */
export interface Answer extends OssResponse {
  /** The body of a streamed call. */
  readonly stream: ResponseBody | undefined
}

/** A stage of the client, with all that follow it. */
export type CallHandler = (call: Call) => Promise<Answer>

/** Whether another attempt would send the same body. */
export function isRepeatable({ upload, request }: Call): boolean {
  if (upload !== undefined) return upload.replayable || !upload.started
  const { body } = request
  return body === undefined || body instanceof Uint8Array || body.replayable
}
