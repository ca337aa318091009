/** What the server has been asked, for the assertions of tests. */

import type { HttpHeaders, QueryParameters } from '../protocol/http.js'
import { openFields } from '../protocol/open-fields.js'

/** One request; its last fields are filled in while it is answered. */
export interface RequestLogEntry {
  /** Counts the requests from 1 on, and never starts again: not even when the log is emptied. */
  readonly sequence: number
  readonly method: string
  /** API name, such as `UploadPart`; `undefined` when the request means none. */
  readonly operation: string | undefined
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly partNumber: number | undefined
  /** Without signatures and tokens. */
  readonly query: QueryParameters
  /** Without `authorization` and tokens. */
  readonly headers: HttpHeaders
  readonly requestId: string
  /** The address of the peer. */
  readonly clientAddress: string
  /** Unix milliseconds of the server's clock. */
  readonly startedAt: number
  /** Until the answer was handed over or the connection broke; `undefined` as long as it runs. */
  readonly durationMs: number | undefined
  /** The fault that the request met: the `type` of its action. */
  readonly fault: string | undefined
  /** Bytes of the body that the server has taken. */
  readonly bytesReceived: number
  /** Bytes of the answer's body that the machine has taken. */
  readonly bytesSent: number
  /** `undefined` until the request is answered, and for ever when the connection broke before. */
  readonly status: number | undefined
  /** OSS's error code, when the answer is an error. */
  readonly errorCode: string | undefined
  /** What went wrong inside the server; always `undefined` unless the server itself failed. */
  readonly error: unknown
}

/** Only the latest requests are kept, so that a server can run for ever. */
const MAX_ENTRIES = 10_000

const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'security-token',
  'signature',
  'x-oss-security-token',
  'x-oss-signature',
])

export class RequestLog {
  readonly #entries: RequestLogEntry[] = []
  #latest = 0

  /** The number of the latest request; 0 before the first. */
  get latestSequence(): number {
    return this.#latest
  }

  /** A number for a request that has come in. */
  countRequest(): number {
    this.#latest += 1
    return this.#latest
  }

  /** In the order of arrival. */
  get entries(): readonly RequestLogEntry[] {
    return this.#entries
  }

  add(entry: RequestLogEntry): void {
    if (this.#entries.length >= MAX_ENTRIES) this.#entries.shift()
    this.#entries.push(entry)
  }

  clear(): void {
    this.#entries.length = 0
  }
}

/** `fields` without those that grant access. */
export function withoutSecrets(
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept = openFields()
  for (const [name, value] of Object.entries(fields)) {
    if (!SECRET_NAMES.has(name.toLowerCase())) kept[name] = value
  }
  return kept
}
