/** The POST of a callback as a server sends it, and how it judges the application's answer. */

import type { Callback } from './callback.js'
import { errorAnswer, type ErrorAnswer } from './errors/error-codes.js'
import type { HttpHeaders } from './http.js'
import { MAX_CALLBACK_REPLY_SIZE } from './limits.js'
import { decodePercent } from './percent-encoding.js'
import { decodeUtf8 } from './text-codecs.js'

/**
 * What the POST's `authorization` signs (RSA, PKCS#1 v1.5, MD5): the path decoded, the query as it
 * is, the body.
 */
export function callbackStringToSign(target: string, body: string): string {
  const queryStart = target.indexOf('?')
  const path = queryStart < 0 ? target : target.slice(0, queryStart)
  const query = queryStart < 0 ? '' : target.slice(queryStart)
  return `${decodePercent(path)}${query}\n${body}`
}

export interface CallbackPost {
  readonly callback: Pick<Callback, 'host' | 'bodyType' | 'additionalHeaders'>
  /** `Host` header of the URL. */
  readonly host: string
  /** Base64 of the MD5 of the body. */
  readonly contentMd5: string
  /** Base64 of the signature. */
  readonly authorization: string
  /** Base64 of the URL where the public key is found. */
  readonly publicKeyUrl: string
  /** An HTTP date. */
  readonly date: string
  readonly bucket: string
  /** Request ID of the upload. */
  readonly requestId: string
  /** Account ID of the bucket's owner, decimal. */
  readonly ownerId: string
  /** Account ID of who uploads, decimal. */
  readonly requesterId: string
}

/** The headers of the POST, but for its length. OSS's own win over additional ones. */
export function callbackHeaders(post: CallbackPost): HttpHeaders {
  return {
    ...post.callback.additionalHeaders,
    host: post.callback.host ?? post.host,
    connection: 'close',
    'content-md5': post.contentMd5,
    'content-type': post.callback.bodyType,
    date: post.date,
    'user-agent': 'aliyun-oss-callback',
    authorization: post.authorization,
    'x-oss-additional-headers': Object.keys(post.callback.additionalHeaders).sort().join(';'),
    'x-oss-bucket': post.bucket,
    'x-oss-owner': post.ownerId,
    'x-oss-pub-key-url': post.publicKeyUrl,
    'x-oss-request-id': post.requestId,
    'x-oss-requester': post.requesterId,
    'x-oss-signature-version': '1.0',
    'x-oss-tag': 'CALLBACK',
  }
}

/** What an application answered. */
export interface CallbackReply {
  readonly status: number
  readonly headers: HttpHeaders
  /** As much of it as was read. */
  readonly body: Uint8Array
}

/** What the uploader gets, with HTTP 203, when the reply is not to be had or not as it must be. */
export type CallbackFailure = 'unreachable' | 'broken' | 'timeout'

const STATUS_EC = '0007-00000203'

const FAILURES: Readonly<Record<CallbackFailure, string>> = {
  unreachable: 'Error status : -1. OSS can not connect to your callbackUrl, please check it.',
  broken: 'Error status : 502.',
  timeout: 'Cost too long time.',
}

/** The answer to the uploader when no reply came. The object is stored all the same. */
export function callbackFailure(failure: CallbackFailure): ErrorAnswer {
  return failed(FAILURES[failure], failure === 'timeout' ? undefined : STATUS_EC)
}

/** The answer to the uploader when `reply` will not do; `undefined` when it is handed on. */
export function judgeCallbackReply(reply: CallbackReply): ErrorAnswer | undefined {
  if (reply.status !== 200) return failed(`Error status : ${reply.status}.`, STATUS_EC)
  const length = reply.headers['content-length']
  if (length === undefined || !/^\d+$/.test(length)) {
    return failed('Error Status : 400.User server missing content-length.')
  }
  if (Number(length) > MAX_CALLBACK_REPLY_SIZE) {
    const message = 'Error Status : 400.User server return too long content-length value.'
    return failed(message)
  }
  if (isJson(reply.body)) return undefined
  return failed('Response body is not valid json format.', '0007-00000205')
}

function failed(message: string, ec?: string): ErrorAnswer {
  return errorAnswer('CallbackFailed', { message, ec })
}

function isJson(bytes: Uint8Array): boolean {
  // A byte-order mark is kept in decoding and no JSON, which is what OSS makes of it.
  const text = decodeUtf8(bytes)
  if (text === undefined) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
