/** Runs operations through the client's stages, in the three ways in which bodies travel. */

import type { ResponseBody } from '../protocol/http.js'
import type { OssRequest } from '../protocol/oss-message.js'
import type { ResponseHead } from '../protocol/operations/read-response.js'
import type { Answer, Call, CallHandler, RequestOptions } from './call.js'
import type { Operation } from './operation.js'
import { createUploadBody, type UploadBody } from './upload-body.js'

/** What was really sent, by this side's count. */
export interface SentBody {
  /** CRC-64 of the bytes of the attempt that succeeded. */
  readonly sentCrc64: bigint
  readonly sentBytes: number
}

export class OperationRunner {
  readonly #handle: CallHandler

  constructor(handle: CallHandler) {
    this.#handle = handle
  }

  /** Asks with a document, or without one, and is answered likewise. */
  async ask<Request, Result>(
    { name, encode, decode }: Operation<Request, Result>,
    request: Request,
    options: RequestOptions,
  ): Promise<Result> {
    return decode(await this.#call(name, encode(request), options), request)
  }

  /** Sends content, of which this side keeps account. */
  async send<Request, Result extends object>(
    { name, encode, decode }: Operation<Request, Result>,
    request: Request,
    options: RequestOptions,
    append?: Call['append'],
  ): Promise<Result & SentBody> {
    const encoded = encode(request)
    const upload = createUploadBody(encoded.body, options.onSent)
    const answer = await this.#call(name, encoded, options, { upload, append })
    return withSent(decode(answer, request), upload)
  }

  /** Asks for content: hands out the head of the answer and its body, which has to be read. */
  async stream(
    operation: string,
    request: OssRequest,
    options: RequestOptions,
  ): Promise<{ readonly head: ResponseHead; readonly body: ResponseBody }> {
    const { stream, ...head } = await this.#call(operation, request, options, { streamed: true })
    if (stream === undefined) throw new Error('a streamed call was answered without a stream')
    return { head, body: stream }
  }

  #call(
    operation: string,
    request: OssRequest,
    options: RequestOptions,
    further: Partial<Pick<Call, 'streamed' | 'upload' | 'append'>> = {},
  ): Promise<Answer> {
    const { streamed = false, upload, append } = further
    return this.#handle({
      operation,
      request,
      options,
      streamed,
      upload,
      append,
      address: undefined,
      attempts: 0,
      credentials: undefined,
      clockOffsetMs: 0,
    })
  }
}

function withSent<Result extends object>(result: Result, upload: UploadBody): Result & SentBody {
  return Object.assign(result, { sentCrc64: upload.crc64, sentBytes: upload.sentBytes })
}
