/** A transport that answers from a script, and remembers what it was sent. */

import type { SendOptions, Transport } from '../../src/client/transport.js'
import type {
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  ResponseBody,
} from '../../src/protocol/http.js'

export interface SentRequest {
  readonly request: HttpRequest
  readonly options: SendOptions
  /** The body as it was sent. */
  readonly content: Buffer
}

export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: HttpHeaders
  readonly body?: string | Uint8Array
}

/** Called for each request; what it throws is what the transport rejects with. */
export type Script = (sent: SentRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer>

export class ScriptedTransport implements Transport {
  readonly sent: SentRequest[] = []
  readonly #script: Script

  constructor(script: Script) {
    this.#script = script
  }

  async send(request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
    const index = this.sent.length
    const content: Buffer[] = []
    const entry = { request, options, content: Buffer.alloc(0) }
    this.sent.push(entry)
    const { body } = request
    if (body instanceof Uint8Array) content.push(Buffer.from(body))
    else if (body !== undefined) {
      const signal = options.signal ?? new AbortController().signal
      await body.send((chunk) => {
        content.push(Buffer.from(chunk))
        return Promise.resolve()
      }, signal)
    }
    entry.content = Buffer.concat(content)
    const { status = 200, headers = {}, body: text = '' } = await this.#script(entry, index)
    return { status, headers, body: bodyOf(Buffer.from(text)) }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function bodyOf(content: Buffer): ResponseBody {
  return {
    deliver: async (onChunk) => onChunk(content),
    bytes: () => Promise.resolve(content),
    discard: () => Promise.resolve(),
  }
}

/** OSS's error document. */
export function errorAnswer(
  status: number,
  code: string,
  elements: Readonly<Record<string, string>> = {},
  headers: HttpHeaders = {},
): ScriptedAnswer {
  const further = Object.entries(elements).map(([name, text]) => `<${name}>${text}</${name}>`)
  return {
    status,
    headers: { 'x-oss-request-id': '65E86E44D76E913234A3FACA', ...headers },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message>` +
      `<RequestId>65E86E44D76E913234A3FACA</RequestId><HostId>h</HostId>${further.join('')}</Error>`,
  }
}
