/** The last stage: hands requests to the transport and says in its errors what was being done. */

import { OssferryError, TransportError } from '../../protocol/errors/ossferry-error.js'
import type { HttpResponse, ResponseBody } from '../../protocol/http.js'
import type { Call } from '../call.js'
import { describeFailure } from '../describe-call.js'
import { cancellation } from '../request-cancelled-error.js'
import type { Transport } from '../transport.js'
import type { WireHandler } from './sign.js'

/** What takes the service long while nothing moves: it puts many parts together, or copies. */
const LONG_OPERATIONS: ReadonlySet<string> = new Set([
  'CompleteMultipartUpload',
  'CopyObject',
  'UploadPartCopy',
])
const LONG_PATIENCE = 15

export function send(transport: Transport, idleTimeoutMs: number): WireHandler<HttpResponse> {
  return (call, request) => {
    const { signal, idleTimeoutMs: asked } = call.options
    const patience = LONG_OPERATIONS.has(call.operation) ? LONG_PATIENCE : 1
    const options = { signal, idleTimeoutMs: asked ?? idleTimeoutMs * patience }
    return transport.send(request, options).catch((error: unknown) => {
      throw explain(call, error)
    })
  }
}

/** What `error`, from the transport or from a body, is to the caller of `call`. */
export function explain(call: Call, error: unknown): OssferryError {
  const { signal } = call.options
  if (signal?.aborted === true) return cancellation(signal)
  if (error instanceof TransportError) {
    const { code, message, retryable, advice, cause = error } = error
    const text = `${describeFailure(call)}: ${message}`
    return new TransportError({ code, retryable, message: text, advice, cause })
  }
  if (OssferryError.is(error)) return error
  const reason = error instanceof Error ? error.message : 'its source failed'
  return new OssferryError({
    code: 'BodyFailed',
    message: `${describeFailure(call)}: the content cannot be read: ${reason}`,
    cause: error,
  })
}

/** The body of a streamed answer, whose errors say what was being done. */
export class ExplainedBody implements ResponseBody {
  readonly #call: Call
  readonly #body: ResponseBody

  constructor(call: Call, body: ResponseBody) {
    this.#call = call
    this.#body = body
  }

  deliver(onChunk: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    return this.#body.deliver(onChunk).catch((error: unknown) => this.#fail(error))
  }

  bytes(limit: number): Promise<Uint8Array> {
    return this.#body.bytes(limit).catch((error: unknown) => this.#fail(error))
  }

  discard(): Promise<void> {
    return this.#body.discard()
  }

  /** What the reader itself threw stays what it is. */
  #fail(error: unknown): never {
    const aborted = this.#call.options.signal?.aborted === true
    throw aborted || error instanceof TransportError ? explain(this.#call, error) : error
  }
}
