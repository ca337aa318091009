/** Ends an operation that has stored an object: runs its callback and makes the reply. */

import type { Callback } from '../protocol/callback.js'
import type { OssResponse } from '../protocol/oss-message.js'
import { DEFAULT_CONTENT_TYPE, tellEncryption } from './object-attributes.js'
import type { StoredObject } from './object-store.js'
import type { BucketCall, ErrorReply, Reply } from './operation.js'

/** `encode` makes the usual response, or the one that carries the application's reply. */
export async function answerUpload(
  call: BucketCall,
  operation: string,
  object: StoredObject,
  callback: Callback | undefined,
  encode: (callbackReply: Uint8Array | undefined) => OssResponse,
): Promise<Reply | ErrorReply> {
  const answer = (callbackReply: Uint8Array | undefined): OssResponse =>
    tellEncryption(encode(callbackReply), object.fields)
  if (callback === undefined) return answer(undefined)
  const outcome = await call.server.callbacks.deliver(callback, {
    bucket: call.bucket.name,
    object: object.key,
    etag: object.etag,
    size: object.size,
    mimeType: object.fields.contentType ?? DEFAULT_CONTENT_TYPE,
    crc64: object.hashCrc64,
    contentMd5: object.contentMd5,
    clientIp: call.clientAddress,
    reqId: call.requestId,
    operation,
  })
  if ('reply' in outcome) return answer(outcome.reply)
  // The object is stored, and its headers are as true as after a good callback.
  return { error: outcome.error, headers: answer(undefined).headers }
}
