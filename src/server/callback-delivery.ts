/** Delivers upload callbacks: one POST to the application, whose answer goes to the uploader. */

import type { Clock, Digests } from '../environment.js'
import type { Callback } from '../protocol/callback.js'
import { formatCallbackBody, type CallbackFacts } from '../protocol/callback-body.js'
import {
  callbackFailure,
  callbackHeaders,
  callbackStringToSign,
  judgeCallbackReply,
  type CallbackFailure,
  type CallbackReply,
} from '../protocol/callback-exchange.js'
import type { CallbackUrl } from '../protocol/callback-url.js'
import type { ErrorAnswer } from '../protocol/errors/error-codes.js'
import { formatHttpDate } from '../protocol/http-date.js'
import type { HttpHeaders } from '../protocol/http.js'
import { CALLBACK_TIMEOUT_MS } from '../protocol/limits.js'
import { encodeBase64, encodeUtf8 } from '../protocol/text-codecs.js'
import { OWNER } from './account.js'

/** Sends POST requests into the world. */
export interface CallbackSender {
  /**
   * Sends one request and reads the answer, or as much of it as an application may answer. Follows
   * no redirect. Resolves with what went wrong instead of rejecting; `timeout` once `signal` is
   * aborted.
   */
  post(
    url: CallbackUrl,
    headers: HttpHeaders,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<CallbackReply | CallbackFailure>
}

/** The key pair that callbacks are signed with. */
export interface CallbackSigner {
  /** RSA, PKCS#1 v1.5, MD5. */
  sign(text: Uint8Array): Promise<Uint8Array>
  /** PEM. */
  publicKey(): Promise<string>
}

export interface CallbackParts {
  readonly sender: CallbackSender
  readonly signer: CallbackSigner
  readonly clock: Clock
  readonly digests: Digests
  /** Where applications find the public key. */
  readonly publicKeyUrl: () => string
}

export type CallbackOutcome = { readonly reply: Uint8Array } | { readonly error: ErrorAnswer }

export class CallbackDelivery {
  readonly #parts: CallbackParts

  constructor(parts: CallbackParts) {
    this.#parts = parts
  }

  /**
   * Tries the callback's URLs in turn until one answers well; otherwise the last failure counts.
   */
  async deliver(
    callback: Callback,
    facts: CallbackFacts & { readonly reqId: string },
  ): Promise<CallbackOutcome> {
    const body = formatCallbackBody(callback, facts)
    let error = callbackFailure('unreachable')
    for (const url of callback.urls) {
      const reply = await this.#post(callback, url, body, facts)
      const problem = typeof reply === 'string' ? callbackFailure(reply) : judgeCallbackReply(reply)
      if (typeof reply !== 'string' && problem === undefined) return { reply: reply.body }
      if (problem !== undefined) error = problem
    }
    return { error }
  }

  async #post(
    callback: Callback,
    url: CallbackUrl,
    body: string,
    facts: CallbackFacts & { readonly reqId: string },
  ): Promise<CallbackReply | CallbackFailure> {
    const { sender, signer, clock, digests, publicKeyUrl } = this.#parts
    const bytes = encodeUtf8(body)
    const text = encodeUtf8(callbackStringToSign(url.target, body))
    const headers = callbackHeaders({
      callback,
      host: url.host,
      contentMd5: encodeBase64(digests.md5(bytes)),
      authorization: encodeBase64(await signer.sign(text)),
      publicKeyUrl: encodeBase64(encodeUtf8(publicKeyUrl())),
      date: formatHttpDate(clock.now()),
      bucket: facts.bucket,
      requestId: facts.reqId,
      ownerId: OWNER.id,
      requesterId: OWNER.id,
    })
    const limit = new AbortController()
    const cancel = clock.after(CALLBACK_TIMEOUT_MS, () => limit.abort())
    try {
      return await sender.post(url, headers, bytes, limit.signal)
    } finally {
      cancel()
    }
  }
}
