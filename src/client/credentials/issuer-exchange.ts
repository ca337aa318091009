/** Asks an issuer of credentials over HTTP: one request, one short answer. */

import { CredentialsError, OssferryError } from '../../protocol/errors/ossferry-error.js'
import type { HttpHeaders, HttpMethod, HttpOrigin } from '../../protocol/http.js'
import { decodeUtf8Leniently, encodeUtf8 } from '../../protocol/text-codecs.js'
import type { Transport } from '../transport.js'
import { describeRefusal } from './issued-credentials.js'

/** Where an issuer is. */
export interface IssuerAddress {
  readonly origin: HttpOrigin
  /** As a `Host` header. */
  readonly host: string
}

export interface IssuerRequest {
  /** Opens messages: `the metadata of this machine`. */
  readonly issuer: string
  readonly method: HttpMethod
  readonly address: IssuerAddress
  /** Path and query. */
  readonly target: string
  readonly headers?: HttpHeaders | undefined
  /** Sent as a form. */
  readonly form?: string | undefined
}

export interface IssuerAnswer {
  readonly status: number
  readonly text: string
}

/** How issuers are reached. */
export interface IssuerNetwork {
  readonly transport: Pick<Transport, 'send'>
  readonly idleTimeoutMs: number
  readonly signal: AbortSignal | undefined
}

const MAX_ANSWER_SIZE = 256 * 1024

/** Any status is an answer. @throws CredentialsError `CredentialsUnavailable` without one. */
export async function askIssuer(
  request: IssuerRequest,
  { transport, idleTimeoutMs, signal }: IssuerNetwork,
): Promise<IssuerAnswer> {
  const { method, address, target, headers, form } = request
  const typed: HttpHeaders =
    form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  try {
    const response = await transport.send(
      {
        method,
        origin: address.origin,
        target,
        headers: { host: address.host, accept: 'application/json', ...typed, ...headers },
        body: form === undefined ? undefined : encodeUtf8(form),
      },
      { idleTimeoutMs, signal },
    )
    const bytes = await response.body.bytes(MAX_ANSWER_SIZE)
    return { status: response.status, text: decodeUtf8Leniently(bytes) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'no answer'
    throw new CredentialsError({
      code: 'CredentialsUnavailable',
      message: `cannot get credentials from ${request.issuer}: ${reason}`,
      retryable: OssferryError.is(error) && error.retryable,
      cause: error,
    })
  }
}

/** The text of an answer with status 200. @throws CredentialsError `CredentialsUnavailable` */
export async function askIssuerForText(
  request: IssuerRequest,
  network: IssuerNetwork,
): Promise<string> {
  const answer = await askIssuer(request, network)
  if (answer.status !== 200) throw refused(request.issuer, answer)
  return answer.text
}

/** Whether `error` is the answer of an issuer that would say the same again to the same request. */
export function isRefusal(error: unknown): boolean {
  if (!OssferryError.is(error) || error.code !== 'CredentialsUnavailable') return false
  return !error.retryable && error.cause === undefined
}

/** The error for an issuer that gives nothing. */
export function refused(issuer: string, { status, text }: IssuerAnswer): CredentialsError {
  const said = describeRefusal(text)
  return new CredentialsError({
    code: 'CredentialsUnavailable',
    message: `cannot get credentials from ${issuer}: HTTP ${status}${said === undefined ? '' : `, ${said}`}`,
    retryable: status >= 500 || status === 429,
  })
}
