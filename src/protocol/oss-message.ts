/** One OSS call before addressing and signing (client) or after routing and verifying (server). */

import type { HttpHeaders, HttpMethod, QueryParameters, RequestBody } from './http.js'

/** What an operation asks for, independent of host, addressing style and signature. */
export interface OssRequest {
  readonly method: HttpMethod
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly query: QueryParameters
  /** Lower-case names. */
  readonly headers: HttpHeaders
  readonly body: RequestBody | undefined
}

/** An answer whose body, if the operation has a document, has been read whole. */
export interface OssResponse {
  readonly status: number
  readonly headers: HttpHeaders
  /** The document; empty when there is none. Streams (GetObject) do not pass through here. */
  readonly body: Uint8Array
}

/** What every operation's result carries. */
export interface ResultMetadata {
  /** HTTP status code. */
  readonly statusCode: number
  /** `x-oss-request-id`, to quote to support. Empty when the answer had none. */
  readonly requestId: string
  /** Response headers by lower-case name. */
  readonly headers: HttpHeaders
}
