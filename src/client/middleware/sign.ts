/** Turns a call into a signed HTTP request, afresh for each attempt. */

import type { Digests } from '../../environment.js'
import { addressRequest } from '../../protocol/addressing.js'
import type { HttpHeaders, HttpRequest } from '../../protocol/http.js'
import { signV1Header } from '../../protocol/signing/sign-v1.js'
import { signV4Header } from '../../protocol/signing/sign-v4.js'
import type { Answer, Call, CallHandler } from '../call.js'
import type { ResolvedClientConfig } from '../client-config.js'
import type { ClockOffset } from '../clock-offset.js'
import {
  type Credentials,
  type CredentialsProvider,
  isAnonymous,
} from '../credentials/credentials-provider.js'

/** Sends an HTTP request for a call. */
export type WireHandler<Result> = (call: Call, request: HttpRequest) => Promise<Result>

export interface SignParts {
  readonly config: ResolvedClientConfig
  readonly provider: CredentialsProvider
  readonly offset: ClockOffset
  readonly digests: Digests
  readonly userAgent: string
}

export function sign(parts: SignParts, next: WireHandler<Answer>): CallHandler {
  const { config, provider, offset, userAgent } = parts
  return async (call) => {
    const credentials = await provider.getCredentials(call.options.signal)
    const { request, upload } = call
    call.credentials = credentials
    call.clockOffsetMs = offset.milliseconds
    call.address ??= addressRequest(config.endpoint, config.addressingStyle, request)
    const { origin, host, target } = call.address
    const body = upload === undefined ? request.body : upload.body
    const headers: Record<string, string> = { host, 'user-agent': userAgent }
    Object.assign(headers, request.headers)
    if (!isAnonymous(credentials)) {
      Object.assign(headers, signature(parts, call, headers, credentials))
    }
    return next(call, { method: request.method, origin, target, headers, body })
  }
}

function signature(
  { config, offset, digests }: SignParts,
  call: Call,
  headers: HttpHeaders,
  credentials: Credentials,
): HttpHeaders {
  const { request } = call
  const { signingScope, additionalHeaders } = config
  const date = offset.now()
  if (signingScope === undefined) return signV1Header(request, { credentials, date }, digests)
  const { region, product } = signingScope
  const options = { credentials, date, region, product, additionalHeaders }
  if (additionalHeaders.length === 0) return signV4Header(request, options, digests)
  const signed = { ...request, headers: withContentLength(headers, call) }
  return signV4Header(signed, options, digests)
}

/** The transport's own header, which users may want to be signed. */
function withContentLength(headers: HttpHeaders, { request, upload }: Call): HttpHeaders {
  const body = upload === undefined ? request.body : upload.body
  const size = body instanceof Uint8Array ? body.length : body?.size
  return size === undefined ? headers : { ...headers, 'content-length': String(size) }
}
