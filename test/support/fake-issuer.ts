/** An issuer of credentials on loopback (metadata, STS, an address) that records what is asked. */

import type { IncomingMessage } from 'node:http'
import { serveHttp, type TinyServer } from './tiny-servers.js'

export interface IssuerAsked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly form: URLSearchParams
}

/** `status` 200 by default; an object is sent as JSON. `undefined`: never answers. */
export type IssuerReply = { readonly status?: number; readonly body: string | object } | undefined

export interface FakeIssuer extends AsyncDisposable {
  readonly url: string
  readonly asked: readonly IssuerAsked[]
}

export async function openIssuer(
  answer: (asked: IssuerAsked, count: number) => IssuerReply,
): Promise<FakeIssuer> {
  const asked: IssuerAsked[] = []
  const server: TinyServer = await serveHttp((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
      const one = { method, path, headers, form }
      asked.push(one)
      const reply = answer(one, asked.length)
      if (reply === undefined) return
      response.statusCode = reply.status ?? 200
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
    })
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** As issuers write them, good for `lifeMs`. */
export function issue(accessKeyId: string, lifeMs = 3_600_000): object {
  return {
    AccessKeyId: accessKeyId,
    AccessKeySecret: 'issued-secret',
    SecurityToken: 'issued-token',
    Expiration: new Date(Date.now() + lifeMs).toISOString(),
  }
}
