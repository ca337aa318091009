/** Sends callbacks with `node:http` and `node:https`. */

import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { CallbackFailure, CallbackReply } from '../../../protocol/callback-exchange.js'
import { MAX_CALLBACK_REPLY_SIZE } from '../../../protocol/limits.js'
import type { CallbackSender } from '../../../server/callback-delivery.js'
import { formatHeaders, parseHeaders } from '../http-headers.js'

export const nodeCallbackSender: CallbackSender = {
  post(url, headers, body, signal) {
    return new Promise((resolve) => {
      const { scheme, hostname, port } = url.origin
      const send = scheme === 'https' ? requestHttps : requestHttp
      const request = send({
        method: 'POST',
        hostname,
        port,
        path: url.target,
        headers: formatHeaders({ ...headers, 'content-length': String(body.length) }),
        // SNI is always sent: without it servers that insist on it could not be called.
        ...(scheme === 'https' ? { servername: hostname } : {}),
        agent: false,
        signal,
      })
      let connected = false
      const fail = (): void => {
        const failure: CallbackFailure = connected ? 'broken' : 'unreachable'
        resolve(signal.aborted ? 'timeout' : failure)
      }
      request.on('socket', (socket) => {
        socket.once('connect', () => {
          connected = true
        })
      })
      request.on('error', fail)
      request.on('response', (response) => {
        readReply(response).then(resolve, fail)
      })
      request.end(body)
    })
  },
}

/** No more than an application may answer; what is longer is refused by its announced length. */
async function readReply(response: IncomingMessage): Promise<CallbackReply> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_CALLBACK_REPLY_SIZE) break
  }
  return {
    status: response.statusCode ?? 0,
    headers: parseHeaders(response.rawHeaders),
    body: Buffer.concat(chunks),
  }
}
