/** What goes out for a reply: the headers of every answer, and error documents. */

import { encodeErrorDocument, encodeErrorHeader } from '../protocol/errors/error-document.js'
import { isFieldName, isFieldValue } from '../protocol/header-field.js'
import { formatHttpDate } from '../protocol/http-date.js'
import type { HttpHeaders } from '../protocol/http.js'
import { collectHeaders } from '../protocol/operations/write-response.js'
import type { OutgoingResponse } from './http-exchange.js'
import type { ErrorReply, Reply } from './operation.js'

export interface ResponseContext {
  readonly method: string
  /** The `Host` header. */
  readonly host: string
  readonly requestId: string
  /** The server's time, in Unix milliseconds. */
  readonly now: number
  readonly elapsedMs: number
}

/** Throws, as on a broken invariant, when the reply has a header that cannot be sent. */
export function composeResponse(
  reply: Reply | ErrorReply,
  context: ResponseContext,
): OutgoingResponse {
  const headers = {
    server: 'AliyunOSS',
    date: formatHttpDate(context.now),
    'x-oss-request-id': context.requestId,
    'x-oss-server-time': Math.max(0, Math.round(context.elapsedMs)),
  }
  if (!('error' in reply)) {
    return {
      status: reply.status,
      headers: requireSendable(collectHeaders({ ...headers, ...reply.headers })),
      body: reply.body,
    }
  }
  const { error } = reply
  const errorContext = { requestId: context.requestId, hostId: context.host }
  const forHead = context.method === 'HEAD'
  return {
    status: error.status,
    headers: requireSendable(
      collectHeaders({
        ...headers,
        ...reply.headers,
        'content-type': 'application/xml',
        'x-oss-ec': error.ec,
        'x-oss-err': forHead ? encodeErrorHeader(error, errorContext) : undefined,
      }),
    ),
    body: forHead ? undefined : encodeErrorDocument(error, errorContext),
  }
}

function requireSendable(headers: HttpHeaders): HttpHeaders {
  for (const [name, value] of Object.entries(headers)) {
    if (isFieldName(name) && isFieldValue(value)) continue
    throw new Error(`an answer has a header that cannot be sent: ${JSON.stringify(name)}`)
  }
  return headers
}
