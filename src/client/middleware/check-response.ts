/** Reads answers: errors are thrown, documents read whole, streams handed out. */

import { decodeErrorResponse } from '../../protocol/errors/error-document.js'
import { ServiceError } from '../../protocol/errors/ossferry-error.js'
import type { HttpResponse } from '../../protocol/http.js'
import type { Answer, Call } from '../call.js'
import { describeFailure } from '../describe-call.js'
import { ExplainedBody, explain } from './send.js'
import type { WireHandler } from './sign.js'

/** A page of 1,000 keys, each of full length and percent-encoded, stays below. */
const MAX_DOCUMENT_SIZE = 16 * 1024 * 1024
const MAX_ERROR_SIZE = 256 * 1024
const NOTHING = new Uint8Array()

export function checkResponse(next: WireHandler<HttpResponse>): WireHandler<Answer> {
  return async (call, request) => {
    const response = await next(call, request)
    const { status, headers, body } = response
    // 203 means that the object is stored but the callback failed.
    if (status < 200 || status >= 300 || status === 203) throw await readError(call, response)
    if (call.streamed) {
      return { status, headers, body: NOTHING, stream: new ExplainedBody(call, body) }
    }
    try {
      return { status, headers, body: await body.bytes(MAX_DOCUMENT_SIZE), stream: undefined }
    } catch (error) {
      throw explain(call, error)
    }
  }
}

async function readError(call: Call, { status, headers, body }: HttpResponse): Promise<Error> {
  const action = describeFailure(call)
  if (status === 304) {
    await body.discard()
    const requestId = headers['x-oss-request-id']
    return new ServiceError({
      action,
      status,
      code: 'NotModified',
      serviceMessage: 'it has not changed',
      requestId,
    })
  }
  let document: Uint8Array = NOTHING
  try {
    document = await body.bytes(MAX_ERROR_SIZE)
  } catch (error) {
    if (call.options.signal?.aborted === true) return explain(call, error)
    // The status alone says enough.
  }
  return decodeErrorResponse({ status, headers, body: document }, action)
}
